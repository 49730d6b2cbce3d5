"""The HTTP routes: `slack` for what the bot calls, `page` for what people do, `control` for what an owner or a test sets."""
