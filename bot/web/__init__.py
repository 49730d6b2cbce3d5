"""Slack over HTTP: an ASGI application whose requests run in bounded thread pools.

`server` runs it with granian and reads bodies under limits; `application` routes requests; `slack_endpoint` verifies what Slack
signed; `pages` answers /healthz, /readyz and /metrics, and installs the app in a workspace.
"""
