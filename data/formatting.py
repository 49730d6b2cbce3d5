"""Wording shared by all answers: numbers, days, lists, verbs, and the names of bodies."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from data.dates import say_day
from data.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from data.model import BodyKey
    from data.register import Register
    from data.view import View


_MILLION: Final = 1_000_000

KIND_NAMES: Final = {
    Kind.CCG: "clinical commissioning group",
    Kind.STP: "sustainability and transformation partnership",
    Kind.ICB: "integrated care board",
    Kind.SUB_ICB_LOCATION: "sub-ICB location",
    Kind.REGION: "NHS England region",
    Kind.LOCAL_OFFICE: "NHS England local office",
}

BASIS_NAMES: Final = {
    "ons_resident": "ONS resident estimate",
    "census_resident": "Census residents",
    "gp_registered": "patients registered with GP practices",
    "allocation_registered": "registered population used for allocations",
    "as_stated": "as stated, basis not given",
}

ROOM: Final = 170
"""The most characters of a list in a headline, so that the headline is short enough for a telephone."""

_PLURALS: Final = {
    Kind.CCG: "CCGs",
    Kind.STP: "STPs",
    Kind.ICB: "ICBs",
    Kind.SUB_ICB_LOCATION: "sub-ICB locations",
    Kind.REGION: "NHS England regions",
    Kind.LOCAL_OFFICE: "NHS England local offices",
}

_LABEL: Final = 30
_COMPASS: Final = re.compile(r"\b(North|South|East|West)\b(?= )")
_TAIL: Final = re.compile(r"(?:[ ,&]|\b(?:of|the|[NSEW]))+$")


def say_people(people: int) -> str:
    """Write a number of people: 2.07 million, 226,435."""
    return f"{people / _MILLION:.2f} million" if people >= _MILLION else f"{people:,}"


def say_count(number: int, thing: str, things: str = "") -> str:
    """Write a count with its noun: 1 leader, 13 leaders, no leaders."""
    return f"{number or 'no'} {thing if number == 1 else things or thing + 's'}"


def say_list(items: Sequence[str]) -> str:
    """Write a list: A, B and C; with semicolons where an item has an "and" or a comma of its own."""
    if len(items) <= 1:
        return "".join(items)
    if any(" and " in item or "," in item for item in items):
        return f"{'; '.join(items[:-1])}; and {items[-1]}"
    return f"{', '.join(items[:-1])} and {items[-1]}"


def either(items: Sequence[str]) -> str:
    """Write a choice: A, B or C; with semicolons where an item has an "and" or a comma of its own."""
    mark = "; " if any(" and " in item or "," in item for item in items) and len(items) > 2 else ", "  # noqa: PLR2004
    return " or ".join(part for part in (mark.join(items[:-1]), *items[-1:]) if part)


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def small(text: str) -> str:
    """Begin a text with a small letter, to stand inside a sentence."""
    return text[:1].lower() + text[1:]


def hedge(confidence: str) -> str:
    """Say in brackets where a source only lets something be inferred, or is weak."""
    return {"inferred": " (inferred)", "weak": " (weak source)"}.get(confidence, "")


def ordinal(number: int) -> str:
    """Write 1st, 2nd, 3rd, 4th, 11th."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def title(view: View, body: BodyKey) -> str:
    """Give the full name of a body on the day, with what it is: Kent and Medway STP, NHS Devon ICB."""
    name = view.name(body).replace("Integrated Care Board", "ICB")
    if body.kind is Kind.STP and not name.rstrip(")").endswith(("Partnership", "ICS")):
        return f"{name} STP"
    if body.kind is Kind.REGION:
        return f"NHS England {name}"
    return name


def short(view: View, body: BodyKey) -> str:
    """Give the name of a body without "NHS" in front and "CCG" behind, for lists of bodies of one kind."""
    return view.name(body).removeprefix("NHS ").removesuffix(" CCG").removesuffix(" Integrated Care Board")


def exact_people(people: int) -> str:
    """Write a number of people so that both are found: "1.85 million (1,846,478)", "136,792"."""
    return f"{say_people(people)} ({people:,})" if people >= _MILLION else f"{people:,}"


def kind_noun(kind: Kind, number: int = 2) -> str:
    """Write what bodies of a kind are called: CCG, CCGs."""
    return _PLURALS[kind].removesuffix("s") if number == 1 else _PLURALS[kind]


def counted(number: int, kind: Kind) -> str:
    """Write a count of bodies: 1 CCG, 8 CCGs, no CCGs."""
    return f"{number or 'no'} {kind_noun(kind, number)}"


def on_day(day: date, today: date) -> str:
    """Write the day of a state: "on 5 November 2018"; of today "today"."""
    return "today" if day >= today else f"on {say_day(day)}"


def verb(day: date, today: date, now: str, then: str) -> str:
    """Choose between the present and the past tense."""
    return now if day >= today else then


def names(view: View, bodies: Iterable[BodyKey], most: int = 45) -> str:
    """List bodies of one kind by their short names, in the order of the names."""
    return plain_list(and_more(most, sorted(short(view, body) for body in bodies)))


def and_more(most: int, items: Sequence[str]) -> list[str]:
    """Give items of a list; of more than `most` the first ones and how many more."""
    return [*items] if len(items) <= most else [*items[: most - 1], f"{len(items) - most + 1} more"]


def plain_list(items: Sequence[str]) -> str:
    """Write a list of names: with commas, or with semicolons where a name has a comma of its own."""
    if any(", " in item for item in items):
        return say_list(items)
    return f"{', '.join(items[:-1])} and {items[-1]}" if len(items) > 1 else "".join(items)


def some(items: Sequence[str], room: int = ROOM) -> str:
    """Write a list of names as far as `room` characters go, at least the first, and how many more there are."""
    write = say_list if any(" and " in item for item in items) else plain_list
    kept = list(items)
    while len(kept) > 1 and len(write(kept)) > room:
        kept.pop()
    return write(kept if len(kept) == len(items) else [*kept, f"{len(items) - len(kept)} more"])


def label(text: str) -> str:
    """Shorten a button's label so that a phone shows all of it (under 30 characters)."""
    text = text.replace("NHS ", "", 1).replace(" today", "")
    if len(text) >= _LABEL:
        text = _COMPASS.sub(lambda found: found[1][0], text.replace(" and ", " & "))
    if len(text) < _LABEL:
        return text
    kind = text[text.rindex(" ") :] if text.endswith((" CCG", " STP", " ICB")) else ""
    return _TAIL.sub("", text[: _LABEL - 2 - len(kind)].rpartition(" ")[0]) + "…" + kind


def subtitle(register: Register, body: BodyKey, on: date) -> str:
    """Say what a body is: its kind, code, and whether it was open on the day."""
    view = register.at(on)
    known = register.bodies[body]
    if known.closed and known.closed <= on and not (known.closed < on and view.is_open(body)):
        state = f"closed on {say_day(known.closed)}"
    else:
        state = f"open on {say_day(on)}"
    return f"{capital(KIND_NAMES[body.kind])} · code {body.code} · {state}"


def titles(view: View, bodies: Iterable[BodyKey]) -> str:
    """List bodies by their full names."""
    return plain_list([title(view, body) for body in bodies])


def say_period(first: date | None, last: date | None) -> str:
    """Say a period as it would be asked for: "in 2019", "in 2018/19", "from 1 May 2019 to 30 June 2019"; "" if open."""
    if first is None or last is None:
        return f"since {say_day(first)}" if first else f"by {say_day(last)}" if last else ""
    if first == last:
        return f"on {say_day(first)}"
    ends_month = (last + timedelta(days=1)).day == 1
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return f"in {first.year}" if first.year == last.year else f"from {first.year} to {last.year}"
    if (first.month, first.day, last.month, last.day, last.year) == (4, 1, 3, 31, first.year + 1):
        return f"in {first.year}/{last.year % 100:02}"
    if (first.year, first.month, first.day) == (last.year, last.month, 1) and ends_month:
        return f"in {say_day(last).partition(' ')[2]}"
    return f"from {say_day(first)} to {say_day(last)}"
