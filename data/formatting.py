"""How facts are said: numbers, lists, and the names of bodies as people use them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.model import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.model import BodyKey
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


def capital(text: str) -> str:
    """Begin a text with a capital."""
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
