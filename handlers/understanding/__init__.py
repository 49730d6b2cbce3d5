"""Text to query: what a message says, read in steps that know nothing of Slack's library.

`slack_text.clean` undoes what Slack does to text. `days.mark_days` marks the days, periods and moments in it, by span.
Everything else here (`day_words`, `day_forms`, `day_phrases`) is behind `days`; nothing outside should reach for it.
"""
