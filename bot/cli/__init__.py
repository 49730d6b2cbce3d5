"""The command line `commissioner`, a module a group of commands, each imported when one of its commands is called.

`entry` starts serving or the command line; `main` has the table of the commands and what they share. `answers` answers questions,
`exports` writes reports, pictures and tables, `facts` builds, checks and imports, `state` looks after the state and the digests;
`doctor` checks an installation, with `doctor_channel` for posting.
"""
