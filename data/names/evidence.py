"""What the words around a name say: a kind of body, or that another organisation is meant (a trust, a council)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from rapidfuzz.distance import OSA

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

KIND_WORDS: Final = frozenset(
    {
        "nhs", "ccg", "ccgs", "cgg", "stp", "stps", "ics", "icb", "icbs", "clinical", "commissioning", "group", "groups",
        "integrated", "care", "board", "boards", "system", "sustainability", "transformation", "partners", "partnership", "plan",
        "health", "social", "footprint",
    }
)  # fmt: skip
"""Words that name a kind, or are a part of its name written out."""

_TOUCHED: Final = re.compile(
    r"cc?gg?|c c g|clin|icb|int\w{5,8} |stp|ics|sus\w{8}|footprint|health|partner|h?cp\b"
)
_CCG: Final = re.compile(
    r"\b(?:(?:collaboration|federation|alliance) of (?=clin|ccg)|ccgs?|cgg|c c g|"
    r"sub icb locations?|sub icbs?|sicbls?|clin\w{2,6} co\w{3,11}ng (?:gr\w{1,4}|gps?))\b"
)
_ICB: Final = re.compile(r"\b(?:icbs?|int\w{5,8} (?:ca\w{1,3}|acre|cre) (?:b\w?oa?\w?rds?|boadr|baord|bd))\b")
_STP: Final = re.compile(
    r"\b(?:stps?|ics|icss|int\w{5,8} (?:ca\w{1,3}|acre|cre) (?:systems?|partnerships?)|footprints?|"
    r"(?:health (?:and |& )?(?:social )?care (?:system )?)?sus\w{8,14} (?:and |& )?tr\w{9,14}"
    r"(?: (?:partnerships?|plans?|programmes?|footprints?|area))?)\b"
)
_HEALTH_AND_CARE: Final = r"(?:partners in |in )?health (?:and |& )?(?:(?:social )?care|wellbeing|well being)"
_PARTNERSHIP: Final = re.compile(
    rf"\b(?:{_HEALTH_AND_CARE}(?: (?:partnership|system))?|partnership|h?cp|hscp)\b"
)
_PLURAL: Final = re.compile(r"\b(?:ccgs|groups|stps|icbs|boards|partnerships|footprints)\b")
_ICS: Final = re.compile(r"\b(?:ics|int\w{5,8} (?:ca\w{1,3}|acre|cre) systems?)\b")
_ENDINGS: Final = (
    ("ccgs", "ccgs"), ("ccg", "ccg"), ("stps", "stps"), ("stp", "stp"), ("icbs", "icbs"), ("icb", "icb"),
    ("healthandsocialcarepartnership", "partnership"), ("healthandcarepartnership", "partnership"),
    ("healthandsocialcare", "partnership"), ("healthandcare", "partnership"), ("hscp", "partnership"),
    ("hcp", "partnership"),
)  # fmt: skip
_LAST_LETTERS: Final = tuple({ending[-1] for ending, _ in _ENDINGS})
_LONG_ENOUGH: Final = 5
_LONG_WORDS: Final = (
    "clinical", "commissioning", "integrated", "partnership", "sustainability", "transformation",
)  # fmt: skip
_LONG_WORD: Final = 7
_MOST_REMEMBERED: Final = 4_096


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


class Group(Enum):
    """The kind of body that a name says; the STP and the ICB of one area share a code."""

    CCG = "CCG"
    STP = "STP"
    ICB = "ICB"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words without those that tell the kind, and what those told.

    `said` is a kind named outright, `hinted` one that the words only suggest ("partnership"), `plural` several
    bodies ("CCGs"), `ics` an integrated care system, `other` what else the words name ("a council").
    """

    words: tuple[str, ...]
    said: Group | None = None
    hinted: Group | None = None
    plural: bool = False
    nhs: bool = False
    ics: bool = False
    other: str | None = None


def read_evidence(words: tuple[str, ...]) -> Evidence:
    """Take the words that tell the kind out, and give what they tell."""
    text = " ".join([_split_off_kind(_correct_kind_word(word)) for word in words])
    said: Group | None = None
    hinted: Group | None = None
    plural = ics = False
    whole = text
    if _TOUCHED.search(text):
        plural = bool(_PLURAL.search(text))
        ics = bool(_ICS.search(text))
        for group, pattern in ((Group.CCG, _CCG), (Group.ICB, _ICB), (Group.STP, _STP)):
            text, found = pattern.subn(" ", text)
            if found and said is None:
                said = group
        whole = text
        text, found = _PARTNERSHIP.subn(" ", text)
        hinted = Group.STP if found else None
    rest = text.split()
    other = another_organisation(rest, whole)
    named = tuple(word for word in rest if word != "nhs")
    return Evidence(named, said, hinted, plural, "nhs" in rest[:2], ics, other)


@lru_cache(maxsize=_MOST_REMEMBERED)
def _correct_kind_word(word: str) -> str:
    """Correct one slip in a long word of a kind: itnegrated, clincial, comissioning; else give the word."""
    if len(word) < _LONG_WORD or word in _LONG_WORDS:
        return word
    return next(
        (right for right in _LONG_WORDS if OSA.distance(word, right, score_cutoff=1) <= 1),
        word,
    )


def _split_off_kind(word: str) -> str:
    """Split a kind, or NHS, off a word that it runs into: northstaffsccg, eastlondonhcp, nhsleeds."""
    if len(word) < _LONG_ENOUGH - 1:
        return word
    if word.endswith(_LAST_LETTERS):
        for ending, kind in _ENDINGS:
            if word.endswith(ending) and len(word) > len(ending):
                return f"{_split_off_kind(word[: -len(ending)])} {kind}"
    if word.startswith("nhs") and len(word) > _LONG_ENOUGH and word.isalpha():
        return f"nhs {word[3:]}"
    return word
