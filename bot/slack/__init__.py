"""Connects the Bolt app to Slack.

`app` puts the Bolt app together; `dispatcher` runs it in bounded thread pools; `socket_mode` serves it over Socket Mode;
`idempotency` answers each event once; `client` is the Web API; `workspaces` authorises requests, by the `installations` of the app and
their tokens under `encryption`.
"""
