"""The Model Context Protocol: the same answers for assistants, over stdio (`commissioner mcp`) and over HTTP at `/mcp`.

`tools` says what can be called and needs nothing of the protocol; `server` speaks it; `endpoint` lets it in over HTTP behind
a bearer token. The package `mcp` is imported by `server` alone, and that only where it is used.
"""
