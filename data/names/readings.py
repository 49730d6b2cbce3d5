"""Readings: the bodies that words could mean, what a query gets, and what its words tell of the kind that is meant.

Words around a name can tell a kind of body, or that another organisation is meant (a trust, a council).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from rapidfuzz.distance import OSA

from data.model import BodyKey, Kind
from data.names.words import words_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from data.names.index import Timeline


_PROVIDER: Final = "an NHS trust, a hospital or another provider"
_COUNCIL: Final = "a council or a combined authority"
_PRACTICE: Final = "a practice, a clinic or a pharmacy"
_SUPPORT: Final = "a commissioning support unit or a hub"
_EARLIER: Final = "a body of the time before April 2013"
_ELSEWHERE: Final = "a place or a body outside England"
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

_PHRASES: Final = tuple(
    (re.compile(rf"\b(?:{phrases})\b"), what)
    for phrases, what in (
        (r"commissioning support|speciali[sz]ed commissioning|specialist commissioning|arden gem", _SUPPORT),
        (r"primary care trust|strategic health auth\w+|area team", _EARLIER),
        (r"combined authority|unitary authority|local authority", _COUNCIL),
        (
            r"(?:medical|health|walk in) (?:cent(?:re|er)|ctre|group)|care home|nursing home|out of hours",
            _PRACTICE,
        ),
        (r"health board|community health(?: and| &)?(?: social)?(?: care)? ?partnership", _ELSEWHERE),
        (r"mental health|community health|social enterprise", _PROVIDER),
        (r"commissioning region", "an NHS England region"),
        (
            (
                r"nhs (?:digital|england|improvement|property|resolution|blood|supply)|care quality|quality commission|"
                r"health education|public health|cancer alliance|fire and rescue|fire service|(?:railway|train) station|"
                r"royal college|town hall|primary care network"
            ),
            _ANOTHER,
        ),
    )
)
_HEADS: Final = words_in("""
    arden area cancer care combined commissioning community fire health local medical mental nhs nursing out primary
    public quality railway royal social specialised specialist specialized strategic town train unitary walk
""")
"""The first words of those phrases: without any of them none is looked for."""

KIND_WORDS: Final = words_in("""
    nhs ccg ccgs cgg stp stps ics icb icbs clinical commissioning group groups integrated care board boards system
    sustainability transformation partners partnership plan health social footprint
""")
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
_ENDING: Final = re.compile(r"(.+?)(ccgs?|stps?|icbs?|healthand(?:social)?care(?:partnership)?|hs?cp)")
_LONG_ENOUGH: Final = 5
_LONG_WORDS: Final = (
    "clinical", "commissioning", "integrated", "partnership", "sustainability", "transformation",
)  # fmt: skip
"""Long words of kinds, the shortest first."""
_MOST_REMEMBERED: Final = 4_096


def another_organisation(words: Collection[str], text: str) -> str | None:
    """Give what kind of other organisation the words of a text name, or None where they name none."""
    if named := next((_WORDS[word] for word in words if word in _WORDS), None):
        return named
    # the words of a partnership are taken out of the others
    if _HEADS.isdisjoint(words) and "partnership" not in text:
        return None
    return next((what for phrase, what in _PHRASES if phrase.search(text)), None)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words without those that tell the kind, and what those told.

    `said` is a kind named outright, `hinted` one that the words only suggest ("partnership"), `plural` several
    bodies ("CCGs"), `ics` an integrated care system, `other` what else the words name ("a council").
    """

    words: tuple[str, ...]
    said: Kind | None = None
    hinted: Kind | None = None
    plural: bool = False
    nhs: bool = False
    ics: bool = False
    other: str | None = None


NO_EVIDENCE: Final = Evidence(())


def read_evidence(words: tuple[str, ...]) -> Evidence:
    """Take the words that tell the kind out, and give what they tell."""
    text = " ".join([_split_off_kind(_correct_kind_word(word)) for word in words])
    said: Kind | None = None
    hinted: Kind | None = None
    plural = ics = False
    whole = text
    if _TOUCHED.search(text):
        plural = bool(_PLURAL.search(text))
        ics = bool(_ICS.search(text))
        for group, pattern in ((Kind.CCG, _CCG), (Kind.ICB, _ICB), (Kind.STP, _STP)):
            text, found = pattern.subn(" ", text)
            if found and said is None:
                said = group
        whole = text
        text, found = _PARTNERSHIP.subn(" ", text)
        hinted = Kind.STP if found else None
    rest = text.split()
    other = another_organisation(rest, whole)
    named = tuple(word for word in rest if word != "nhs")
    return Evidence(named, said, hinted, plural, "nhs" in rest[:2], ics, other)


@lru_cache(maxsize=_MOST_REMEMBERED)
def _correct_kind_word(word: str) -> str:
    """Correct one slip in a long word of a kind: itnegrated, clincial, comissioning; else give the word."""
    if len(word) < len(_LONG_WORDS[0]) - 1 or word in _LONG_WORDS:
        return word
    return next((right for right in _LONG_WORDS if OSA.distance(word, right, score_cutoff=1) <= 1), word)


@lru_cache(maxsize=_MOST_REMEMBERED)
def _split_off_kind(word: str) -> str:
    """Split a kind, or NHS, off a word that it runs into: northstaffsccg, eastlondonhcp, nhsleeds."""
    if len(word) < _LONG_ENOUGH - 1:
        return word
    if ending := _ENDING.fullmatch(word):
        kind = "partnership" if ending[2].startswith("h") else ending[2]
        return f"{_split_off_kind(ending[1])} {kind}"
    if word.startswith("nhs") and len(word) > _LONG_ENOUGH and word.isalpha():
        return f"nhs {word[3:]}"
    return word


_MARGIN: Final = 12.0
"""Points by which a body of another kind may score higher and still come second to one of the kind preferred."""


class Outcome(StrEnum):
    """One body, several that could be meant, or none."""

    MATCH = "match"
    CHOICES = "choices"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Reading:
    """A body that the words could mean, its score (0 to 100), and why, in a phrase for a reader."""

    body: BodyKey
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a query means on a day.

    `readings` holds one body for a match, two or more (best first) for choices, none otherwise. For a refusal
    `near` holds up to three bodies with similar names, and `reason` a sentence that says why it was refused.
    `beside` holds the closed bodies that were named, where a reading is what one of them became by the day.
    """

    query: str
    outcome: Outcome
    readings: tuple[Reading, ...] = ()
    near: tuple[BodyKey, ...] = ()
    reason: str | None = None
    beside: tuple[BodyKey, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """Words inside a text, text[start:end], that name a body or bodies, and their resolution."""

    start: int
    end: int
    text: str
    resolution: Resolution


@dataclass(frozen=True, slots=True)
class Sifted:
    """Candidates by whether they existed on the day."""

    live: list[Reading]
    closed: list[Reading]
    future: list[Reading]

    @property
    def existing(self) -> list[Reading]:
        """Those of the day, else those that closed last before it."""
        return self.live or self.closed


def is_system(key: BodyKey) -> bool:
    return key.kind is not Kind.CCG


def only_ccgs(found: Iterable[Reading]) -> list[Reading]:
    return best_of_each(c for c in found if c.body.kind is Kind.CCG)


def only_systems(found: Iterable[Reading]) -> list[Reading]:
    return best_of_each(c for c in found if c.body.kind is not Kind.CCG)


def best_of_each(candidates: Iterable[Reading]) -> list[Reading]:
    """Keep the candidate with the highest score of each body, in the order in which bodies first came."""
    best: dict[BodyKey, Reading] = {}
    for candidate in candidates:
        known = best.get(candidate.body)
        if known is None or candidate.score > known.score:
            best[candidate.body] = candidate
    return list(best.values())


def of_group(found: Iterable[Reading], group: Kind | None) -> list[Reading]:
    """Keep the bodies of the kind named, all where none is."""
    if group is None:
        return best_of_each(found)
    return only_ccgs(found) if group is Kind.CCG else only_systems(found)


def weakened(candidates: Iterable[Reading], cost: float, why: str | None = None) -> list[Reading]:
    """Give the candidates with their scores lowered, and another reason where one is given."""
    return [replace(c, score=max(1.0, c.score - cost), why=why or c.why) for c in candidates]


def prefer(found: list[Reading], kind: Kind) -> list[Reading]:
    """Put bodies of one kind first, and drop the others where exactly one of that kind fits about as well as any."""
    first = only_ccgs(found) if kind is Kind.CCG else only_systems(found)
    others = [c for c in found if c not in first]
    if not first or not others:
        return found
    best = max(c.score for c in found)
    if len(first) == 1 and first[0].score >= best - _MARGIN:
        return first
    return [*first, *others]


def body_of_code(timeline: Timeline, keys: tuple[BodyKey, ...], on: date, wanted: Kind | None) -> BodyKey:
    """Give the body that a code means on a day; of the STP and the ICB of one code, that of the kind wanted or the day."""
    existing = [key for key in keys if not timeline.future(key, on)]
    if not existing:
        return min(keys, key=lambda key: timeline.first[key])
    of_kind = [key for key in existing if key.kind is wanted]
    return max(of_kind or existing, key=lambda key: timeline.last[key])


def related(timeline: Timeline, one: BodyKey, other: BodyKey) -> bool:
    """Tell whether one body succeeded or belonged to the other, so that one's name may stand by the other's code."""
    near = {one, *timeline.after.get(one, ()), *timeline.before.get(one, ())}
    near |= {link.parent for link in timeline.parents.get(one, ())}
    near |= {link.child for link in timeline.members.get(one, ())}
    return other.code in {key.code for key in near}
