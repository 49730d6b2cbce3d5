"""Workspaces and their tokens.

`workspaces` gives the token for each request and forgets a workspace that uninstalls the app; `store` keeps installations in the
state; `encryption` encrypts their tokens.
"""
