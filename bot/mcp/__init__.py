"""The Model Context Protocol: the same answers for assistants, over stdio (`commissioner mcp`) and HTTP (`/mcp`).

`tools` has the tools as functions, independent of the protocol; `server` speaks the protocol, with prompts and resources;
`endpoint` serves it over HTTP behind a bearer token. Only `server` imports the package `mcp`, and is loaded when it is needed.
"""
