"""The bot's side of Slack: answering each event once, finding its own messages again, response addresses."""
