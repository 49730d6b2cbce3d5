"""A page that looks like a Slack channel, and a small stand-in for Slack behind it, for development.

It signs what a person types and sends it to the bot's own HTTP endpoint, so the bot runs unmodified. What
Slack would refuse is refused here too, and the page says why. Nothing on the serving path imports this.
"""
