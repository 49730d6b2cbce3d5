"""What Slack sends, handed to the Bolt app: the same over HTTP and over Socket Mode."""
