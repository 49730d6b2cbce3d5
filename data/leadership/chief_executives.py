"""The chief executives of ICBs on a day, each person once with every ICB they lead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.model import Kind

if TYPE_CHECKING:
    from data.leadership.leaders import Holder
    from data.model import BodyKey
    from data.view import View


@dataclass(frozen=True, slots=True)
class ChiefExecutive:
    """A person and the ICBs they led; `weak` where a weak source is the nearest evidence for one of them."""

    person: str
    icbs: tuple[BodyKey, ...]
    holders: tuple[Holder, ...]

    @property
    def weak(self) -> bool:
        return any(holder.statements[0].confidence == "weak" for holder in self.holders)

    @property
    def interim(self) -> bool:
        return all(holder.interim for holder in self.holders)

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(s for holder in self.holders for s in holder.statements[0].sources))


def chief_executives(view: View) -> tuple[tuple[ChiefExecutive, ...], tuple[BodyKey, ...]]:
    """Give the people who led ICBs on the day, and the ICBs for which no one person is known."""
    led: dict[str, list[tuple[BodyKey, Holder]]] = {}
    unknown = []
    for icb in view.open_bodies(Kind.ICB):
        known = view.leadership(icb)
        if len(known.people) == 1:
            led.setdefault(known.people[0], []).append((icb, known.holders[0]))
        else:
            unknown.append(icb)
    chiefs = tuple(
        ChiefExecutive(person, tuple(icb for icb, _ in theirs), tuple(holder for _, holder in theirs))
        for person, theirs in led.items()
    )
    return chiefs, tuple(unknown)
