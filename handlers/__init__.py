"""Everything that people see in Slack: commands, reading of questions, answers as messages.

`answering` turns words into an answer; `commands` has the command table and the help, `manifest` the Slack app manifest; `context`
is what listeners are given; `actions`, `payload` and `posting` read and answer requests; `block_support` replaces new blocks with
old ones; `watching` carries out a channel's orders. `understanding` reads questions, `rendering` writes messages and pictures,
`listeners` are what Bolt calls.
"""
