"""Reads COMMISSIONER_STEWARDS: who decides corrections, and in which channel."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_ID: Final = re.compile(r"[CGUWT][A-Z0-9]{2,30}")
_EXAMPLE: Final = "such as C0123456789,U0123456789"


class StewardsError(ValueError):
    """An invalid list of stewards; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Stewards:
    """The channel where corrections are posted, the ids of the people who decide them, and their workspace ("": any)."""

    channel: str
    people: frozenset[str]
    team: str = ""

    def may_decide(self, person: str, team: str) -> bool:
        """Tell whether a person, acting in a workspace, is a steward; both by id."""
        return person in self.people and self.is_theirs(team)

    def is_theirs(self, team: str) -> bool:
        """Tell whether a workspace is the one of the stewards."""
        return self.team in ("", team)


def read_stewards(text: str) -> Stewards:
    """Read a list of ids separated by commas or spaces: one channel, one or more people, at most one workspace.

    Raises:
        StewardsError: saying what is wrong with the list.

    """
    ids = text.replace(",", " ").split()
    for each in ids:
        if not _ID.fullmatch(each):
            raise StewardsError(f"{each!r} is not the id of a channel or of a person; write ids, {_EXAMPLE}")
    channels = list(dict.fromkeys(each for each in ids if each[0] in "CG"))
    people = frozenset(each for each in ids if each[0] in "UW")
    teams = list(dict.fromkeys(each for each in ids if each[0] == "T"))
    if len(channels) != 1:
        found = f"{' and '.join(channels)} are several channels" if channels else "there is no channel"
        raise StewardsError(f"{found}; write the id of one channel and of each steward, {_EXAMPLE}")
    if not people:
        raise StewardsError(f"there is no steward; write the id of each after the channel's, {_EXAMPLE}")
    if len(teams) > 1:
        raise StewardsError(f"{' and '.join(teams)} are several workspaces; stewards are of one")
    return Stewards(channels[0], people, teams[0] if teams else "")
