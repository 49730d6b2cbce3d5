"""Finds dated facts (events and national figures) by the words that a person asks with.

For questions that no attribute answers: "what options did the CCGs consider?", "how much was saved by joining up?". The
index is an FTS5 table in memory, made from a register at first use, so approved corrections are in it.
"""

from __future__ import annotations

import re
import sqlite3
import threading
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING, Final

from data.dates import When, counts_from

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date

    from data.model import BodyKey, Event, NationalFigure
    from data.register import Register

_WORDS_OF_KIND: Final = {
    "ao_appointed": "appointed; new accountable officer; new leader",
    "ao_departure": "left; resigned; retired; stepped down; departure of a leader",
    "shared_ao_proposed": "shared accountable officer; joint leadership; single accountable officer; considered; plan",
    "shared_ao_agreed": "shared accountable officer; joint leadership; single accountable officer; agreed; decided",
    "shared_ao_appointed": "shared accountable officer; joint leadership; single accountable officer; appointed",
    "shared_ao_rejected": "shared accountable officer; declined; refused; opted out",
    "joint_committee": "joint committee; committees in common; meetings in common",
    "joint_committee_proposed": "joint committee; plan",
    "shared_management_team_proposed": "shared management team; single management team; executive team; plan",
    "shared_management_team_agreed": "shared management team; single management team; executive team; working as one",
    "options_considered": "options; alternatives; considered",
    "merger_considered": "merger; considering; weighing; exploring",
    "merger_proposed": "merger; proposal; plan; consultation",
    "merger_approved_by_ccgs": "merger; vote; backed; approved by the CCGs",
    "merger_application": "merger; application; applied; submitted",
    "merger_approved_by_nhse": "merger; approval; approved by NHS England",
    "merger_approved": "merger; approval; approved by ministers",
    "merged": "merger; merged; became one",
    "merger_rejected": "merger; rejected; turned down; dropped; abandoned; vote against",
    "merger_on_hold": "merger; paused; on hold; postponed",
    "no_merger_planned": "no merger; no plans to merge",
    "cluster_agreed": "cluster; shared leadership",
    "icb_established": "established; set up; started; integrated care board",
    "footprint_change": "footprint; boundary; STP; move; split",
    "boundary_change": "boundary; moved",
    "local_authority_integration": "council; local authority; integration; pooled",
    "special_measures_directions": "special measures; legal directions; inadequate; intervention",
}
"""Words by which each kind of event is found, besides those of its summary."""

_STOP: Final = frozenset(
    re.findall(
        r"\w+",
        "a about according after all also am an and any are as at be been before being but by can could did do does "
        "doing done for from get give given go going had has have having how i in into is it its just many me much "
        "must my of on or our out please shall should so some tell that the their them there these they this those to "
        "under up us was we were what when where whether which while who whom whose why will with would you your need needs nhs "
        "england english between during did said say says called name named happen happened year day date month time "
        "january february march april may june july august september october november december spring summer autumn "
        "winter ",
    )
)
_OF_NO_PLACE: Final = frozenset(
    re.findall(
        r"\w+",
        "nhs ccg icb ics stp health healthier care social integrated board system partnership partners joined up "
        "together our in ",
    )
)
"""Words in names of bodies that do not say where they are."""
_SAME: Final = (
    ("ao", "accountable officer"),
    ("leader", "accountable officer", "chief officer", "chief executive"),
    ("boss", "accountable officer", "chief officer", "chief executive"),
    ("ceo", "chief executive", "chief officer"),
    ("ics", "integrated care system"),
    ("icb", "integrated care board"),
    ("ltp", "long term plan"),
    ("role", "post", "job"),
    ("cut", "reduce", "fewer", "fall", "drop"),
    ("council", "local authority"),
    ("test", "criteria", "condition", "rule"),
    ("option", "alternative"),
    ("recommend", "propose", "suggest"),
    ("forecast", "expect", "predict"),
    ("weigh", "consider", "explore", "think"),
    ("want", "hope", "aim", "intend"),
    ("save", "saving", "money"),
    ("beneath", "below"),
    ("big", "size", "large"),
    ("timetable", "timeline"),
)
"""Synonyms: a word finds the others of its group too, which count a little less. Phrases of several words are only found."""
_ENDING: Final = 3
"""How much longer than a word of `_SAME` one of its forms may be: considered, exploring."""

_LIKE: Final = 0.85
_LEAST_SHARE: Final = 0.6
_LEAST_EVIDENCE: Final = 3.0
_LEAST_OF_ONE_WORD: Final = 4.5
_LEAST_OF_ENGLAND: Final = 6.0
"""How much the matched words must weigh (a word in one fact of a hundred weighs 4.6): where there is only one, and where a
place was asked for and the fact is of all England, it takes more."""
_OF_ENGLAND: Final = 0.9
_MOST_WORDS: Final = 24
_WORD: Final = re.compile(r"[^\W_]+", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Hit:
    """A fact that answers to some words.

    `score` is the share of the asked words that are in the fact, from 0 to 1, where a word weighs the more the fewer facts
    have it; `matched` are those words, as they were asked.
    """

    id: str
    table: str
    when: When
    score: float
    matched: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    id: str
    table: str
    when: When
    concerned: frozenset[BodyKey]
    topic: str
    names: str
    titles: str


def topic_of(kind: str, summary: str, keywords: Iterable[str]) -> str:
    """Give the words by which a fact is found: what it says, its keywords, and those of its kind or metric."""
    return "; ".join((summary, *keywords, _WORDS_OF_KIND.get(kind, kind.replace("_", " "))))


class FactIndex:
    """Every event and national figure of a register, for `search`. It may be asked from several threads.

    `places` are the words in names of bodies that say where they are.
    """

    def __init__(self, register: Register) -> None:
        events = [_entry(register, "events", event, event.kind, event.when) for event in register.events]
        figures = [
            _entry(register, "national_figures", figure, figure.metric, figure.as_of)
            for figure in register.national_figures
        ]
        self.entries = (*events, *figures)
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(":memory:", check_same_thread=False)
        self._connection.execute(
            "CREATE VIRTUAL TABLE facts USING fts5("
            "topic, names, titles, tokenize='porter unicode61 remove_diacritics 2')"
        )
        self._connection.executemany(
            "INSERT INTO facts (rowid, topic, names, titles) VALUES (?, ?, ?, ?)",
            ((row, e.topic, e.names, e.titles) for row, e in enumerate(self.entries)),
        )

        named = (_WORD.findall(entry.names.casefold()) for entry in self.entries)
        self.places = frozenset(word for words in named for word in words) - _OF_NO_PLACE - _STOP

    def having(self, term: str, columns: str) -> frozenset[int]:
        """Give the rows with a term of FTS5's language in one of some columns."""
        query = f"{{{columns}}} : ({term})"
        with self._lock:
            found = self._connection.execute("SELECT rowid FROM facts WHERE facts MATCH ?", (query,))
            return frozenset(row for (row,) in found)

    def relevance(self, terms: Sequence[str]) -> dict[int, float]:
        """Give FTS5's bm25 of each row with one of some terms: the lower, the better."""
        sql = "SELECT rowid, bm25(facts, 4.0, 1.0, 2.0) FROM facts WHERE facts MATCH ?"
        with self._lock:
            return dict(self._connection.execute(sql, (" OR ".join(terms),)).fetchall())


def search(
    index: FactIndex,
    words: str,
    *,
    until: date,
    since: date | None = None,
    bodies: Collection[BodyKey] = (),
    areas: Collection[BodyKey] = (),
    limit: int = 3,
) -> list[Hit]:
    """Find the facts that answer to `words`, the best first.

    With `bodies` or `areas` a fact must be about one of them, without them about the places that `words` name; or about no
    body at all. It is found by the words of its topic: a place alone finds nothing. What had not happened by `until` is not
    given, nor what was over before `since`.
    """
    asked = _read(index, words)
    if not asked.words:
        return []
    total = sum(word.weight for word in asked.words)
    wanted = frozenset((*bodies, *areas))
    found: list[Hit] = []
    for row in frozenset[int]().union(*(word.topic for word in asked.words)):
        entry = index.entries[row]
        if counts_from(entry.when) > until or (since and entry.when.last < since):
            continue
        about = bool(entry.concerned & wanted) if wanted else row in asked.there
        if not about and entry.concerned:
            continue
        matched = [word for word in asked.words if row in word.rows]
        evidence = sum(word.weight * (1.0 if row in word.exact else _LIKE) for word in matched)
        least = _LEAST_EVIDENCE if len(matched) > 1 else _LEAST_OF_ONE_WORD
        score = evidence / total * (1.0 if about else _OF_ENGLAND)
        if evidence >= (least if about else _LEAST_OF_ENGLAND) and score >= _LEAST_SHARE:
            text = tuple(word.text for word in matched)
            found.append(Hit(entry.id, entry.table, entry.when, round(score, 3), text))
    if len(found) > 1:
        relevance = index.relevance(asked.terms)
        rank = {(e.table, e.id): relevance.get(row, 0.0) for row, e in enumerate(index.entries)}
        found.sort(key=lambda h: (-h.score, rank[h.table, h.id], -h.when.last.toordinal(), h.id))
    return found[:limit]


@dataclass(frozen=True, slots=True)
class _Word:
    """A word that was asked with, and the rows that have it.

    `topic` have it, or another word for it, in what they say; `exact` have the word itself, there or in the title of a
    source; `rows` are all of these.
    """

    text: str
    topic: frozenset[int]
    exact: frozenset[int]
    rows: frozenset[int]
    weight: float


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked for: the words that say what, FTS5 terms for all, and the rows with every place that was named."""

    words: tuple[_Word, ...]
    terms: tuple[str, ...]
    there: frozenset[int]


def _read(index: FactIndex, words: str) -> _Asked:
    found: list[_Word] = []
    terms: list[str] = []
    there = frozenset(range(len(index.entries)))
    for text in dict.fromkeys(_WORD.findall(words.casefold())[:_MOST_WORDS]):
        if text in _STOP or (len(text) == 1 and not text.isdecimal()):
            continue
        own, *others = alike = (_own_term(text), *_others(text))
        terms += alike
        if text.isdecimal():  # a year helps to rank, and is no topic
            continue
        if text in index.places:
            there &= index.having(own, "topic names titles")
            continue
        exact = index.having(own, "topic titles")
        topic = index.having(" OR ".join((own, *others)), "topic")
        rows = exact | topic
        weight = log(1 + len(index.entries) / max(len(rows), 1))
        found.append(_Word(text, topic, exact, rows, weight))
    return _Asked(tuple(found), tuple(terms), there)


def _own_term(text: str) -> str:
    """Quote a word for FTS5; merge, merger, merging and merged are one word here, which Porter's rules keep apart."""
    return "merg*" if text.startswith("merg") else f'"{text}"'


def _others(text: str) -> list[str]:
    """Give the FTS5 terms of what means the same as a word."""
    found = []
    for group in _SAME:
        root = next((w for w in group if text.startswith(w) and len(text) - len(w) <= _ENDING), None)
        if root:
            found += [f'"{word}"' for word in group if word != root]
    return found


def _entry(register: Register, table: str, fact: Event | NationalFigure, kind: str, when: When) -> _Entry:
    concerned = (*fact.bodies, *fact.areas)
    return _Entry(
        fact.id,
        table,
        when,
        frozenset(concerned),
        topic_of(kind, fact.summary, fact.keywords),
        "; ".join(register.bodies[key].name for key in concerned if key in register.bodies),
        "; ".join(
            f"{source.title}; {source.publisher}"
            for source in map(register.sources.get, fact.sources)
            if source
        ),
    )
