"""Workspaces that install the app themselves: who they are, with which token, and how they are forgotten."""
