"""Everything that people see in Slack: commands, reading of questions, answers as messages.

`answering` turns words or a query into an answer; `commands` has the command table and `manifest` the Slack app manifest; `context`
is what listeners are given; `actions`, `payload` and `posting` read and answer requests; `block_support` replaces new blocks with
old ones; `stewards` reads who decides corrections. `understanding` reads questions, `rendering` writes messages and pictures,
`listeners`, `watching` and `corrections` are the features.
"""
