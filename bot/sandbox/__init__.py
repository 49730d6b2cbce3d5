"""A fake of Slack for development and tests: a page that looks like a Slack channel, and the Web API behind it.

It signs what a person types and sends it to the bot's own HTTP endpoint, so the bot runs unmodified. What
Slack would refuse is refused here too, and the page says why. Nothing on the serving path imports this.

`app` puts it together; `test_client` runs and drives it in tests. `routes` answers HTTP, `web_api` the methods that the bot calls;
`blockkit` validates blocks; `event_dispatcher` sends commands and events to the bot. The other modules are internal to these.
"""
