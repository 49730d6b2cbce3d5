"""`commissioner doctor`: what an operator runs first, and whenever something is wrong.

It looks at the settings, the reference, the state, Slack's side and, with a channel, at what that workspace's Slack
shows. It changes nothing: what it posts it deletes, and the state is only looked at.
"""

from bot.cli.doctor.checks import examine
from bot.cli.doctor.report import Check, Outcome

__all__ = ["Check", "Outcome", "examine"]
