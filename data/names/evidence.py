"""What the words around a name say about the kind of body, and whether it is something else altogether."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from data.names.others import another_organisation


class Group(Enum):
    """What a body was called: the STP and the ICB of one area share a code."""

    CCG = "CCG"
    STP = "STP"
    ICB = "ICB"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is left of the words once those that tell the kind are taken out, and what those told.

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


def read_evidence(words: tuple[str, ...]) -> Evidence:
    """Take out the words that tell the kind, and say what they tell."""
    text = " ".join([_set_free(_put_right(word)) for word in words])
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
def _put_right(word: str) -> str:
    """Give the long word of a kind that this is with one slip in it: itnegrated, clincial, comissioning."""
    if len(word) < _LONG_WORD or word in _LONG_WORDS:
        return word
    return next(
        (right for right in _LONG_WORDS if OSA.distance(word, right, score_cutoff=1) <= 1),
        word,
    )


def _set_free(word: str) -> str:
    """Part a kind, or NHS, from a word that it is glued to: northstaffsccg, eastlondonhcp, nhsleeds."""
    if len(word) < _LONG_ENOUGH - 1:
        return word
    if word.endswith(_LAST_LETTERS):
        for ending, kind in _ENDINGS:
            if word.endswith(ending) and len(word) > len(ending):
                return f"{_set_free(word[: -len(ending)])} {kind}"
    if word.startswith("nhs") and len(word) > _LONG_ENOUGH and word.isalpha():
        return f"nhs {word[3:]}"
    return word
