"""NHS England's annual ratings of CCGs, as far as they were found, and the fact about one body's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from data.answers.composing import compose
from data.answers.document import Answer, Fact, Line
from data.answers.naming import Named, subtitle
from data.days import parse_when, say_day
from data.model import Kind
from data.wording import say_count, say_list, title

if TYPE_CHECKING:
    from datetime import date

    from data.model import BodyKey, Rating
    from data.register import Register
    from data.view import View

INADEQUATE: Final = "Inadequate"
PARTIAL: Final = "The ratings found are partial, from news reports"
_COMPLETE: Final = "complete list"
_FROM_NEWS: Final = "partial, from news reports"


@dataclass(frozen=True, slots=True)
class Year:
    """The CCGs found rated Inadequate for an assessment year, and how far the list goes."""

    name: str
    last: date
    inadequate: tuple[BodyKey, ...]
    complete: bool
    note: str
    sources: tuple[str, ...]

    @property
    def extent(self) -> str:
        return f"all {len(self.inadequate)}" if self.complete else "partial"

    @property
    def caveat(self) -> str:
        if self.complete:
            return f"all {len(self.inadequate)} CCGs rated {INADEQUATE} are listed"
        return f"partial, {len(self.inadequate)} found" + (f": {self.note}" if self.note else "")


def latest_years(register: Register, day: date) -> tuple[Year, ...]:
    """Give the last assessment year that had ended by the day and has a CCG rated Inadequate, and the complete one."""
    names = {r.year for r in register.ratings if r.rating == INADEQUATE and parse_when(r.year).last <= day}
    years = sorted((_year(register, name) for name in names), key=lambda year: year.last, reverse=True)
    return tuple(year for place, year in enumerate(years) if place == 0 or year.complete)


def _year(register: Register, name: str) -> Year:
    rated = [r for r in register.ratings if r.year == name and r.rating == INADEQUATE]
    remarks = dict.fromkeys(remark for r in rated if (remark := _remark(r)))
    return Year(
        name,
        parse_when(name).last,
        tuple(r.body for r in rated),
        all(_COMPLETE in r.note for r in rated),
        "; ".join(remarks),
        tuple(dict.fromkeys(source for r in rated for source in r.sources)),
    )


def _remark(rating: Rating) -> str:
    return rating.note.removeprefix(_FROM_NEWS).removeprefix("; ")


def ratings_of(view: View, body: BodyKey) -> tuple[Rating, ...]:
    """Give the ratings found of a CCG for years that had ended by the day, the latest first."""
    ended = [r for r in view.register.ratings if r.body == body and parse_when(r.year).last <= view.day]
    return tuple(sorted(ended, key=lambda r: r.year, reverse=True))


def rating_fact(view: View, body: BodyKey) -> Fact | None:
    """Give the latest rating found of a CCG by the day, and say that the ratings are partial; None without one."""
    found = ratings_of(view, body)
    if not found:
        return None
    latest, *earlier = found
    lines = [Line(f"{latest.rating} for {latest.year}", latest.sources)]
    lines += [Line(f"Before that, {r.rating} for {r.year}", r.sources) for r in earlier]
    return Fact("Annual rating", (*lines, Line(f"{PARTIAL}: other years may be missing")))


def ratings_answer(named: Named, register: Register) -> Answer:
    """Answer "how is it rated?" for one CCG, or for the CCGs of an STP."""
    view, body = register.at(named.on), named.body
    bodies = view.ccgs_of(body) if body.kind is Kind.STP else (body,)
    found = [rating for ccg in bodies for rating in ratings_of(view, ccg)]
    lines = tuple(Line(f"{title(view, r.body)}: {r.rating} for {r.year}", r.sources) for r in found)
    return compose(
        register,
        title=f"Ratings of {title(view, body)}",
        subtitle=subtitle(register, body, named.on),
        headline=_sentence(view, body, found),
        facts=(Fact("Ratings", lines) if lines else None,),
        notes=(*named.notes, f"{PARTIAL}: other years may be missing."),
        body=body,
        on=named.on,
    )


def _sentence(view: View, body: BodyKey, found: list[Rating]) -> Line:
    name, day = title(view, body), say_day(view.day)
    sources = tuple(dict.fromkeys(source for rating in found for source in rating.sources))
    if not found:
        return Line(f"No rating of {name} for a year that had ended by {day} was found.")
    if body.kind is Kind.CCG:
        said = say_list([f"{rating.rating} for {rating.year}" for rating in found])
        return Line(f"{name} was rated {said}.", sources)
    were = "was" if len(found) == 1 else "were"
    return Line(
        f"Of the CCGs of {name}, {say_count(len(found), 'rating')} for years that had ended by {day} {were} found.",
        sources,
    )
