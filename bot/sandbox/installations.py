"""Who installed the app: the codes that an OAuth page hands out once, and the tokens they are exchanged for."""

import re
import secrets
from dataclasses import dataclass
from typing import Final

from bot.sandbox.people import TEAM_ID

BOT_TOKEN: Final = re.compile(r"xox[bp]-[\w.-]+")
APP_TOKEN: Final = re.compile(r"xapp-[\w.-]+")


@dataclass(frozen=True)
class Installation:
    """A workspace, and the token with which the bot calls for it."""

    team: str
    token: str


class Installations:
    """A token that nobody was given is the sandbox's own workspace's, so that a bot needs no installation."""

    def __init__(self) -> None:
        self._codes: dict[str, Installation] = {}
        self._teams: dict[str, str] = {}
        self._revoked: set[str] = set()

    def grant(self, team: str, token: str = "") -> str:
        """Let a workspace agree to the installation; give the code its browser brings back."""
        code = secrets.token_hex(16)
        self._codes[code] = Installation(team, token or f"xoxb-{team}-{secrets.token_hex(12)}")
        return code

    def exchange(self, code: str) -> Installation | None:
        """Give what a code is good for, once."""
        made = self._codes.pop(code, None)
        if made:
            self._teams[made.token] = made.team
            self._revoked.discard(made.token)
        return made

    def team_of(self, token: str) -> str:
        return self._teams.get(token, TEAM_ID)

    def revoke(self, token: str) -> None:
        self._revoked.add(token)

    def fault_of(self, token: str, *, is_for_app: bool = False) -> str | None:
        """Say why Slack would not take a token: for the methods of an app, or for all others."""
        if not token:
            return "not_authed"
        if token in self._revoked:
            return "token_revoked"
        right, other = (APP_TOKEN, BOT_TOKEN) if is_for_app else (BOT_TOKEN, APP_TOKEN)
        if right.fullmatch(token):
            return None
        return "not_allowed_token_type" if other.fullmatch(token) else "invalid_auth"
