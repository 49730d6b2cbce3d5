"""The bot's side of Slack: what it sends handed to the Bolt app over HTTP and Socket Mode, events answered once."""
