"""The Bolt listeners.

`register` has commands, mentions and messages, and registers the rest: `buttons` of answers, the message `shortcut`, `app_home` with
search, and `workflow_steps`. `responses` renders what they answer, through `answer_cache`; `name_lists` answers lists of names;
`message_kinds` makes one message of each kind, for checks.
"""
