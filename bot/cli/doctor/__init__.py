"""`commissioner doctor`: checks the settings, the reference, the state, Slack's side and, with a channel, posting there.

It changes nothing: what it posts it deletes, and the state is only read. `checks` has the checks, `in_channel` those that post,
`report` prints them.
"""

from bot.cli.doctor.checks import examine
from bot.cli.doctor.report import Check, Outcome

__all__ = ["Check", "Outcome", "examine"]
