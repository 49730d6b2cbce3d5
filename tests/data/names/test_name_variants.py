"""The obvious variants of every name of every body, and the names of everything else around them."""

from __future__ import annotations

import random
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from data.model import Body, Kind
from data.names import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.names import Resolver
    from data.register import Register

SHORT, LONG = (
    {Kind.CCG: "CCG", Kind.STP: "STP", Kind.ICB: "ICB"},
    {
        Kind.CCG: "clinical commissioning group",
        Kind.STP: "Sustainability and Transformation Partnership",
        Kind.ICB: "Integrated Care Board",
    },
)


def letters(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())


def rotated(name: str) -> str:
    first, *rest = re.split(r", | and ", name)
    return ", ".join(rest) + (" and " if rest else "") + first


def mistyped(name: str) -> str:
    """Swap two letters in the middle of the longest word."""
    longest = max(re.findall(r"[A-Za-z]+", name), key=len)
    middle = len(longest) // 2
    return name.replace(
        longest, longest[: middle - 1] + longest[middle] + longest[middle - 1] + longest[middle + 1 :], 1
    )


def shortened(name: str) -> str:
    """Write compass points as letters and counties as people do: South West Lincolnshire is S W Lincs."""
    for word, short in (
        ("North", "N"), ("South", "S"), ("East", "E"), ("West", "W"), ("Hertfordshire", "Herts"),
        ("Staffordshire", "Staffs"), ("Lincolnshire", "Lincs"), ("Leicestershire", "Leics"),
        ("Lancashire", "Lancs"), ("Worcestershire", "Worcs"), ("Yorkshire", "Yorks"), ("Hampshire", "Hants"),
    ):  # fmt: skip
        name = re.sub(rf"\b{word}\b", short, name)
    return name


VARIANTS: dict[str, Callable[[str, Kind], str]] = {
    "full": lambda name, kind: f"NHS {name} {SHORT[kind]}",
    "capitals": lambda name, kind: f"NHS {name} {SHORT[kind]}".upper(),
    "small letters": lambda name, kind: f"{name} {SHORT[kind]}".lower(),
    "written out": lambda name, kind: f"{name} {LONG[kind]}",
    "run together": lambda name, kind: letters(name) + SHORT[kind].lower(),
    "in an address": lambda name, kind: f"info@{letters(name)}{SHORT[kind].lower()}.nhs.uk",
    "ampersand": lambda name, kind: f"{name.replace(' and ', ' & ')} {SHORT[kind]}",
    "without and": lambda name, kind: f"{re.sub(r', | and ', ' ', name)} {SHORT[kind]}",
    "list turned": lambda name, kind: f"{rotated(name)} {SHORT[kind]}",
    "mistyped": lambda name, kind: f"{mistyped(name)} {SHORT[kind]}",
    "short forms": lambda name, kind: f"{shortened(name)} {SHORT[kind]}",
    "underscores": lambda name, kind: f"nhs_{name.replace(' ', '_')}_{SHORT[kind]}",
}


def named_bodies(register: Register) -> list[tuple[Body, str, date]]:
    """Give each body with each name it had and a day on which it existed, kinds taken out of the name."""
    found = []
    for body in register.bodies.values():
        if body.key.kind not in SHORT or body.opened is None:
            continue
        last = body.closed or date.max
        day = next(
            (
                day
                for day in (date(2018, 11, 5), body.opened.last + timedelta(30))
                if body.opened.last <= day <= last
            ),
            body.opened.last,
        )
        for name in {body.name, *(dated.name for dated in body.names)}:
            core = re.sub(
                r"^NHS | CCG$| Integrated Care Board$| \(?(Partners in )?Health and (Social )?Care.*$| ICS$",
                "",
                name,
            )
            found.append((body, core, day))
    return found


@pytest.mark.parametrize("variant", VARIANTS)
def test_nearly_every_name_is_understood_in_every_variant(
    resolver: Resolver, register: Register, variant: str
) -> None:
    missed, wrong, count = [], [], 0
    for body, name, day in named_bodies(register):
        query = VARIANTS[variant](name, body.key.kind)
        resolution = resolver.resolve(query, day)
        count += 1
        if body.key not in [reading.body for reading in resolution.readings]:
            missed.append(query)
            if resolution.outcome is Outcome.MATCH:
                wrong.append(query)
    assert wrong == []
    assert len(missed) <= 0.02 * count, missed


def with_a_space(name: str, dice: random.Random) -> str:
    at = dice.choice([at for at in range(1, len(name)) if name[at - 1 : at + 1].isalpha()])
    return f"{name[:at]} {name[at:]}"


def without_a_space(name: str, dice: random.Random) -> str:
    at = dice.choice([at for at, letter in enumerate(name) if letter == " "])
    return name[:at] + name[at + 1 :]


def with_a_key_beside(name: str, dice: random.Random) -> str:
    keys = "qwertyuiop asdfghjkl zxcvbnm"
    at = dice.choice([at for at, letter in enumerate(name) if letter in keys.replace(" ", "")])
    return name[:at] + keys[(keys.index(name[at]) + dice.choice((-1, 1))) % len(keys)] + name[at + 1 :]


def without_a_first_letter(name: str, dice: random.Random) -> str:
    words = name.split()
    at = dice.choice([at for at, word in enumerate(words) if len(word) > len("NHS")])
    words[at] = words[at][1:]
    return " ".join(words)


def with_a_word_twice(name: str, dice: random.Random) -> str:
    words = name.split()
    at = dice.randrange(len(words))
    return " ".join(words[: at + 1] + words[at:])


@pytest.mark.parametrize(
    "slip", [with_a_space, without_a_space, with_a_key_beside, without_a_first_letter, with_a_word_twice]
)
def test_a_slip_hardly_ever_makes_a_name_another_bodys(
    resolver: Resolver, register: Register, slip: Callable[[str, random.Random], str]
) -> None:
    dice, wrong, count = random.Random(20181105), [], 0
    for body, name, day in named_bodies(register):
        query = slip(f"NHS {name} {SHORT[body.key.kind]}", dice)
        resolution = resolver.resolve(query, day)
        count += 1
        if resolution.outcome is Outcome.MATCH and body.key != resolution.readings[0].body:
            wrong.append(f"{query!r} on {day}: {resolution.readings[0].body}")
    assert len(wrong) <= 0.005 * count, wrong


OTHERS = [
    "{} University Hospitals NHS Foundation Trust", "{} Hospitals NHS Trust", "{} Council", "{} Borough Council",
    "{} Health Board", "{} General Hospital", "{} Royal Infirmary", "{} Road Surgery", "{} Medical Centre", "{} CSU",
    "{} Primary Care Trust", "{} Ambulance Service", "{} Partnership NHS Foundation Trust", "{} Combined Authority",
    "{} Rovers", "{}, Ohio", "University of {}", "Healthwatch {}", "{} Evening News", "{} Street Pharmacy",
]  # fmt: skip


def test_nearly_everything_else_named_after_a_place_is_refused(
    resolver: Resolver, register: Register
) -> None:
    places = sorted({district.name for district in register.districts})[::4]
    day = date(2018, 11, 5)
    accepted = [
        query
        for place in places
        for query in (other.format(place) for other in OTHERS)
        if resolver.resolve(query, day).outcome is not Outcome.NONE
    ]
    assert len(accepted) <= 0.001 * len(places) * len(OTHERS), accepted


def test_random_letters_are_refused(resolver: Resolver) -> None:
    dice = random.Random(20181105)
    made_up = [
        "".join(dice.choices("abcdefghijklmnopqrstuvwxyz", k=dice.randrange(4, 14))) for _ in range(500)
    ]
    accepted = [
        word for word in made_up if resolver.resolve(word, date(2018, 11, 5)).outcome is not Outcome.NONE
    ]
    assert len(accepted) <= 2, accepted
