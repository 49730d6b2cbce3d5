"""The command line `commissioner`; each command imports what it needs when it runs.

`entry` starts serving or the command line; `main` has its commands and adds those of `facts`, `state` and `exports`. `ask`, `match`,
`reports`, `build`, `imports`, `backup` and `digest` do the work and print; `doctor` checks an installation; `common` is shared.
"""
