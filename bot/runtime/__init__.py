"""What the running program is made of, whichever way Slack reaches it."""
