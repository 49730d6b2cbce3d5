"""Words that show that something other than a CCG, STP or ICB is named: a trust, a council, a surgery, Wales."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_PROVIDER: Final = "an NHS trust, a hospital or another provider"
_COUNCIL: Final = "a council or a combined authority"
_PRACTICE: Final = "a practice, a clinic or a pharmacy"
_SUPPORT: Final = "a commissioning support unit or a hub"
_EARLIER: Final = "a body of the time before April 2013"
_ELSEWHERE: Final = "a place or a body outside England"
_REGION: Final = "an NHS England region"
_ANOTHER: Final = "another organisation"

_TELLING: Final = {
    _PROVIDER: """trust trusts ft hospital hospitals infirmary ambulance hospice citycare cic healthcare university
        teaching foundation bridgewater provider providers""",
    _COUNCIL: "council councils mayor parish mayoralty",
    _PRACTICE: "surgery surgeries practice practices clinic clinics pharmacy chemist dentist dental doctors",
    _SUPPORT: "csu csus hub hubs necs optum",
    _EARLIER: "pct pcts sha shas",
    _ELSEWHERE: """wales welsh cymru scotland scottish ireland virginia carolina ohio texas massachusetts ontario
        australia jersey guernsey lothian cardiff glamorgan clyde gwent""",
    _ANOTHER: """department committee healthwatch police college school airport museum football cricket fc afc
        united rovers wanderers albion hotspur tram festival cathedral nhsx deanery senate lmc ldc lpc loc
        constituency parliament mp pcn pcns ltd limited plc llp""",
}
_WORDS: Final = {word: what for what, words in _TELLING.items() for word in words.split()}

_PHRASES: Final = (
    (
        re.compile(
            r"\b(?:commissioning support|speciali[sz]ed commissioning|specialist commissioning|arden gem)\b"
        ),
        _SUPPORT,
    ),
    (re.compile(r"\b(?:primary care trust|strategic health auth\w+|area team)\b"), _EARLIER),
    (re.compile(r"\b(?:combined authority|unitary authority|local authority)\b"), _COUNCIL),
    (
        re.compile(
            r"\b(?:(?:medical|health|walk in) (?:cent(?:re|er)|ctre|group)|care home|nursing home|out of hours)\b"
        ),
        _PRACTICE,
    ),
    (
        re.compile(r"\b(?:health board|community health(?: and| &)?(?: social)?(?: care)? ?partnership)\b"),
        _ELSEWHERE,
    ),
    (re.compile(r"\b(?:mental health|community health|social enterprise)\b"), _PROVIDER),
    (re.compile(r"\bcommissioning region\b"), _REGION),
    (
        re.compile(
            r"\b(?:nhs (?:digital|england|improvement|property|resolution|blood|supply)|care quality|quality commission|"
            r"health education|public health|cancer alliance|fire and rescue|fire service|(?:railway|train) station|"
            r"royal college|town hall|primary care network)\b"
        ),
        _ANOTHER,
    ),
)
_HEADS: Final = (
    ("commissioning", "specialised", "specialized", "specialist", "arden"),
    ("primary", "strategic", "area"),
    ("combined", "unitary", "local"),
    ("medical", "health", "walk", "care", "nursing", "out"),
    ("health", "community"),
    ("mental", "community", "social"),
    ("commissioning",),
    ("nhs", "care", "quality", "health", "public", "cancer", "fire", "railway", "train", "royal", "town", "primary"),
)  # fmt: skip
"""The first words of each of those phrases: without one of them the phrase is not looked for."""
_BEGUN_BY: Final = {
    head: frozenset(place for place, heads in enumerate(_HEADS) if head in heads)
    for heads in _HEADS
    for head in heads
}
_NONE: Final[frozenset[int]] = frozenset()
_EVERY: Final = frozenset(range(len(_PHRASES)))


def another_organisation(words: Iterable[str], text: str) -> str | None:
    """Give what kind of other organisation the words name, or None where they name none."""
    begun = _NONE
    for word in words:
        if what := _WORDS.get(word):
            return what
        begun |= _BEGUN_BY.get(word, _NONE)
    if "partnership" in text:
        # its words are taken out of the others
        begun = _EVERY
    return next((_PHRASES[place][1] for place in sorted(begun) if _PHRASES[place][0].search(text)), None)
