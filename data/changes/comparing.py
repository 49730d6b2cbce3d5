"""Two versions of the reference side by side, and how a difference between them becomes a change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.changes.change import Aspect, Change
from data.changes.places import areas_of
from data.changes.window import day_known
from data.dates import FIRST_DAY

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from data.dates import When
    from data.model import BodyKey
    from data.register import Register

NOT_KNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was known before and what is known since; `known` is when the difference became known here (UTC)."""

    before: Register
    after: Register
    known: datetime

    @property
    def day(self) -> date:
        return day_known(self.known)

    def day_for(self, body: BodyKey) -> date:
        """Give the day on which a body is compared: the day it became known, or the body's last one."""
        closed = self.after.bodies[body].closed
        return max(FIRST_DAY, min(self.day, closed or self.day))

    def change(
        self,
        aspect: Aspect,
        bodies: Iterable[BodyKey],
        after: str,
        *,
        before: str = "",
        happened: When | None = None,
        sources: Iterable[str] = (),
        confidence: str = "stated",
        areas: tuple[BodyKey, ...] | None = None,
        national: bool = False,
    ) -> Change:
        """Make a change that has no number yet, of bodies and sources that are there since."""
        keys = tuple(dict.fromkeys(key for key in bodies if key in self.after.bodies))
        if areas is None:
            areas = areas_of(self.after.at(max(self.day, FIRST_DAY)), keys)
        return Change(
            "",
            aspect,
            keys,
            tuple(key for key in areas if key in self.after.bodies),
            happened,
            self.known,
            before,
            after,
            confidence,
            tuple(source for source in dict.fromkeys(sources) if source in self.after.sources),
            national,
        )
