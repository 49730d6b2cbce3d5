"""The Bolt listeners.

`register` has commands, mentions, messages and the message shortcut, and registers the rest: `buttons` of answers, `app_home` with
search, and `workflow_steps`; `corrections` are registered beside them. `responses` renders what they answer; `name_lists` answers
lists of names.
"""
