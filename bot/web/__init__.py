"""HTTP: an ASGI application that reads whole requests under deadlines, and hands them to bounded pools of threads.

`server.serve_http` runs it, `application.build_application` makes it. What Slack signs is read by `slack_endpoint`.
"""
