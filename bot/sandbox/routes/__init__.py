"""The HTTP routes: `slack` for the bot's calls, `page` for the page and the control of the sandbox; `requests` is shared."""
