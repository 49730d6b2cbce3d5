"""The index of names, built once from the facts and then read-only: every way of writing a body, its codes and its time.

`CodeBook` finds codes alone or inside text: ODS codes, GSS codes and the longer forms in which they are copied.
`Timeline` tells when bodies existed, and their predecessors, successors, parents and members on a day.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import TYPE_CHECKING, Final, Self

from data.dates import lasts
from data.model import BodyKey, Kind, grouped
from data.names.forms import (
    ALIAS,
    FAMILY,
    GROUP,
    INITIALS,
    OFFICIAL,
    RESOLVED,
    Form,
    Phrase,
    all_forms,
    content,
    district_forms,
    domain_forms,
    initials,
    region_names,
    vocabulary_of,
)
from data.names.lookups import Towns
from data.names.words import ABBREVIATIONS, SHORT_FORMS, Spelling

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from data.model import Body, Membership
    from data.register import Register


_CANDIDATE: Final = re.compile(r"(?<![A-Z0-9])[A-Z0-9]{3,12}(?![A-Z0-9])")
_LONG_FORM: Final = re.compile(r"NHS0+([0-9A-Z]{3,5}?)L?\d{2}")
_GSS: Final = re.compile(r"[EWSNJKLM]\d{8}")
_TRUST: Final = re.compile(r"R[0-9A-Z]{2}")
_SHAPES: Final = (
    (_TRUST, "is a code of an NHS trust"),
    (re.compile(r"[A-HJ-NPWY]\d{5}"), "is a code of a GP practice"),
    (re.compile(r"1[34][A-Z]"), "is a code of a commissioning hub, not of a CCG"),
    (re.compile(r"[0T][A-Z][A-Z0-9]"), "is a code of a commissioning support unit or another organisation"),
    (re.compile(r"Y\d\d"), "is a code of an NHS England region"),
    (re.compile(r"Q7\d|Q8\d"), "is a code of an NHS England local office"),
    (re.compile(r"E0[6-9]\d{6}|E10\d{6}"), "is a code of a council"),
    (re.compile(r"\d\d[A-Z]|Q[0-9A-Z]{2}|[EWSN]\d{8}"), "is not a code of any CCG, STP or ICB"),
)
_USUAL_LENGTH: Final = 3
_ZERO_ONE: Final = str.maketrans("OI", "01")

_LONGEST_INITIALS: Final = 6
_MOST_STARTS: Final = 60
_MOST_PARTS: Final = 400

Table = dict[str, tuple[Form, ...]]


@dataclass(frozen=True, slots=True)
class CodeBook:
    """Every code that a CCG, STP or ICB has or had in any year."""

    codes: Mapping[str, tuple[BodyKey, ...]]

    @classmethod
    def build(cls, bodies: Iterable[Body]) -> Self:
        pairs = dict.fromkeys(
            # A place kept the code of its CCG, and people ask for it by the CCG.
            (code, BodyKey(Kind.CCG, body.key.code) if body.key.kind is Kind.SUB_ICB_LOCATION else body.key)
            for body in bodies
            if body.key.kind in (*RESOLVED, Kind.SUB_ICB_LOCATION)
            for code in (body.key.code, body.gss_code, *(name.gss_code for name in body.names))
            if code
        )
        return cls(grouped(pairs))

    def read(self, text: str) -> tuple[list[tuple[str, tuple[BodyKey, ...]]], str | None]:
        """Give the codes in a text, each as written with its bodies, or a sentence on whose a code is if not a body's."""
        found: list[tuple[str, tuple[BodyKey, ...]]] = []
        other: str | None = None
        upper = text.upper()
        for written in _CANDIDATE.findall(upper):
            if (
                written.isalpha()
                and written[0] != "Q"
                and not (written == upper and _TRUST.fullmatch(written))
            ):
                continue
            keys = next((keys for code in _as_copied(written) if (keys := self.codes.get(code))), ())
            if keys:
                found.append((written.lower(), keys))
            elif other is None:
                told = (f"{written} {what}." for shape, what in _SHAPES if shape.fullmatch(written))
                other = next(told, None)
        return found, other

    def is_code(self, word: str) -> bool:
        """Tell whether one word is a code of a CCG, STP or ICB; one of letters only must be in capitals."""
        return bool(self.read(word)[0]) and (word.isupper() or not word.isalpha())


def _as_copied(written: str) -> Iterator[str]:
    """Give the codes that something written may be: itself, of 02A00 02A, of NHS000036L01 36L, and with O for zero."""
    yield written
    if written.endswith("00"):
        yield written[:-2]
    if _LONG_FORM.fullmatch(written):
        # the code stands before a two-figure number, after zeros that may be part of it
        body = written[3:-2]
        yield from (body[-size:] for size in (3, 5) if set(body[:-size]) <= {"0"})
    if not _GSS.fullmatch(written) and any(char.isdigit() for char in written):
        if len(written) == _USUAL_LENGTH:
            yield written[:2].translate(_ZERO_ONE) + written[2]
        yield written.translate(_ZERO_ONE)


@dataclass(frozen=True, slots=True)
class Timeline:
    """First and last days of bodies, successions and memberships."""

    first: Mapping[BodyKey, date]
    last: Mapping[BodyKey, date]
    closed: Mapping[BodyKey, date]
    after: Mapping[BodyKey, tuple[BodyKey, ...]]
    before: Mapping[BodyKey, tuple[BodyKey, ...]]
    joined: Mapping[tuple[BodyKey, BodyKey], date]
    parents: Mapping[BodyKey, tuple[Membership, ...]]
    members: Mapping[BodyKey, tuple[Membership, ...]]

    @classmethod
    def build(cls, bodies: Collection[Body], register: Register) -> Self:
        first = {body.key: body.opened.first if body.opened else date.min for body in bodies}
        closed = {body.key: body.closed or date.max for body in bodies}
        last = dict(closed)
        links = [link for link in register.memberships if link.parent.kind in RESOLVED]
        for link in links:
            # Three footprints closed in the code list while they still had members: they were in use till then.
            if link.parent in last and link.parent.kind is Kind.STP:
                last[link.parent] = max(last[link.parent], link.end or date.max)
        successions = register.successions
        return cls(
            first,
            last,
            closed,
            grouped((step.predecessor, step.successor) for step in successions),
            grouped((step.successor, step.predecessor) for step in successions),
            {(step.predecessor, step.successor): step.day for step in successions},
            grouped((link.child, link) for link in links),
            grouped((link.parent, link) for link in links),
        )

    def live(self, key: BodyKey, on: date) -> bool:
        return self.first[key] <= on <= self.last[key]

    def future(self, key: BodyKey, on: date) -> bool:
        return on < self.first[key]

    def living_after(self, key: BodyKey, on: date) -> tuple[BodyKey, ...]:
        """Give the bodies of the day that a closed body passed to, through every step."""
        return self._living(key, on, self.after)

    def living_before(self, key: BodyKey, on: date) -> tuple[BodyKey, ...]:
        """Give the bodies of the day from which a later body was made."""
        return self._living(key, on, self.before)

    def _living(
        self, key: BodyKey, on: date, steps: Mapping[BodyKey, tuple[BodyKey, ...]]
    ) -> tuple[BodyKey, ...]:
        found: dict[BodyKey, None] = {}
        waiting = list(steps.get(key, ()))
        while waiting:
            other = waiting.pop(0)
            if other in self.first and self.live(other, on):
                found[other] = None
            else:
                waiting.extend(steps.get(other, ()))
        return tuple(found)

    def outlasting(self, key: BodyKey, on: date) -> tuple[BodyKey, ...]:
        """Give the bodies that had passed to another by the day, and yet were still in use."""
        return tuple(
            other
            for other in self.before.get(key, ())
            if self.joined[other, key] <= on and self.live(other, on)
        )

    def carried(self, key: BodyKey, on: date) -> tuple[BodyKey, ...]:
        """Give the bodies of the day for an area: the body itself, else what it became or was made from."""
        if self.live(key, on):
            return (key,)
        return self.living_before(key, on) if self.future(key, on) else self.living_after(key, on)

    def members_on(self, key: BodyKey, on: date) -> tuple[BodyKey, ...]:
        """Give the CCGs in a system, on its last day where it has closed and its first where it has none yet."""
        links = [link for link in self.members.get(key, ()) if link.child.kind is Kind.CCG]
        if not links:
            return ()
        day = max(min(on, max(link.end or date.max for link in links)), min(link.start for link in links))
        return tuple(link.child for link in links if lasts(link.start, link.end, day))

    def systems_on(self, key: BodyKey, on: date) -> tuple[BodyKey, ...]:
        """Give the STP that a CCG was in on a day, or the ICB that its area is in."""
        links = [link for link in self.parents.get(key, ()) if link.parent.kind is Kind.STP]
        if covering := tuple(link.parent for link in links if lasts(link.start, link.end, on)):
            return covering
        boards = tuple(other for other in self.living_after(key, on) if other.kind is Kind.ICB)
        if boards:
            return boards
        early = min(links, key=lambda link: link.start, default=None)
        return (early.parent,) if early and on < early.start and self.live(early.parent, on) else ()

    def coextensive(self, key: BodyKey, on: date) -> tuple[BodyKey, ...]:
        """Give the systems that a CCG is the whole of."""
        return tuple(
            system
            for system in self.systems_on(key, on)
            if on <= self.closed.get(system, date.max) and self.members_on(system, on) == (key,)
        )


@dataclass(frozen=True, slots=True)
class NameIndex:
    """Every way of writing every body, in one table per kind of lookup.

    `exact`, `places`, `groups` and `weak` (aliases that count only where nothing else fits) are keyed by the keys of
    a phrase, `domains` by web domain, `initials` by letters, `by_word` by a word,
    `by_start` by the two letters with which an abbreviation can begin; `starts` is sorted for prefixes.
    """

    bodies: Mapping[BodyKey, Body]
    timeline: Timeline
    codes: CodeBook
    spelling: Spelling
    exact: Table
    places: Table
    groups: Table
    weak: Table
    domains: Table
    initials: Table
    by_word: Table
    by_start: Table
    starts: Sequence[tuple[str, Form]]
    official: Mapping[BodyKey, tuple[tuple[str, ...], ...]]
    alias_words: frozenset[str]
    towns: Towns
    regions: frozenset[str]
    first_days: Mapping[Kind, date]
    last_days: Mapping[Kind, date]

    @classmethod
    def build(cls, register: Register, bodies: Iterable[Body]) -> Self:
        """Build from the facts and some bodies, which may be more than the register has: about 100 ms for 500 bodies.

        Districts that are in the gazetteer are looked up there; those of the facts are of 2018, and some are gone.
        """
        known = {body.key: body for body in bodies}
        every = all_forms(known, register.aliases)
        weak = [form for form in every if form.weak]
        every = [form for form in every if not form.weak]
        regions = region_names(known)
        timeline = Timeline.build(known.values(), register)
        names = [form for form in every if form.why in (OFFICIAL, FAMILY)]
        groups = [form for form in every if form.why == GROUP]
        districts = district_forms(known, register.districts)
        places = [form for form in districts if "".join(content(form.words)) not in regions]
        begun = dict.fromkeys((key, form) for form in names for key in Phrase(form.words).keys[:2])
        return cls(
            bodies=known,
            timeline=timeline,
            codes=CodeBook.build(known.values()),
            spelling=Spelling.build(vocabulary_of(names, groups, places)),
            exact=_by_key([form for form in every if form.why in (OFFICIAL, FAMILY, ALIAS)]),
            places=_by_key(places),
            groups=_by_key(groups),
            weak=_by_key(weak),
            domains=domain_forms(known, register.aliases),
            initials=_by_initials(every),
            by_word=grouped((word, form) for form in names for word in set(content(form.words))),
            by_start=grouped((start, form) for form in names for start in _first_letters(form.words)),
            starts=sorted(begun, key=itemgetter(0)),
            official=grouped((form.body, content(form.words)) for form in names if form.why == OFFICIAL),
            alias_words=frozenset(
                word for form in (*every, *weak) if form.weak or form.why == ALIAS for word in form.words
            ),
            towns=Towns(register),
            regions=regions,
            first_days={kind: min(days) for kind, days in _by_kind(timeline.first).items()},
            last_days={kind: max(days) for kind, days in _by_kind(timeline.closed).items()},
        )

    def day_of(self, kind: Kind | None, on: date) -> date:
        """Give the day on which a kind is asked for: one that is gone, as it was on its last day."""
        return min(on, self.last_days.get(kind, on)) if kind else on

    def knows(self, word: str) -> bool:
        """Tell whether a word is in a name, an alias or an area's name, or is a short form or initials."""
        return (
            word in self.spelling.vocabulary
            or word in self.alias_words
            or word in self.initials
            or word in ABBREVIATIONS
            or word in self.exact
        )

    def find(self, table: Table, phrase: Phrase) -> tuple[Form, ...]:
        """Give the forms with exactly these words, run together or not, in any order."""
        return table.get(phrase.together) or table.get(phrase.full) or table.get(phrase.any_order) or ()

    def of_domain(self, host: str) -> tuple[Form, ...]:
        """Give the bodies whose web domain a host is, or is within."""
        while "." in host:
            if forms := self.domains.get(host):
                return forms
            host = host.partition(".")[2]
        return ()

    def starting(self, letters: str) -> list[Form]:
        """Give the names that begin with these letters, spaces and joining words aside."""
        at = bisect_left(self.starts, letters, key=itemgetter(0))
        found = self.starts[at : at + _MOST_STARTS]
        return list(dict.fromkeys(form for key, form in found if key.startswith(letters)))

    def holding(self, telling: tuple[str, ...]) -> list[Form]:
        """Give the names in which all of these words stand."""
        rarest = min((self.by_word.get(word, ()) for word in telling), key=len, default=())
        wanted = set(telling)
        return [form for form in rarest[:_MOST_PARTS] if wanted.issubset(form.words)]


def _by_key(forms: list[Form]) -> Table:
    return grouped((key, form) for form in forms for key in set(Phrase(form.words).keys))


def _by_initials(forms: list[Form]) -> Table:
    found: list[tuple[str, Form]] = []
    for form in forms:
        telling = content(form.words)
        if form.why == ALIAS and len(telling) == 1 and len(telling[0]) <= _LONGEST_INITIALS:
            found.append((telling[0], form))
        elif form.why in (OFFICIAL, FAMILY):
            short = Form(form.body, form.words, INITIALS, form.start, form.end)
            found += [(letters, short) for letters in initials(form.words)]
    return grouped(found)


def _first_letters(words: tuple[str, ...]) -> set[str]:
    """Give the first two letters that an abbreviation of these words could begin with."""
    telling = content(words)
    if not telling:
        return set()
    at = words.index(telling[0])
    seconds = {
        telling[0][1:2],
        *(word[0] for word in telling[1:2]),
        *(word[0] for word in words[at + 1 : at + 2]),
    }
    shorts = {short[:2] for short in SHORT_FORMS.get(telling[0], ())}
    return {telling[0][0] + second for second in seconds} | shorts


def _by_kind(days: Mapping[BodyKey, date]) -> Mapping[Kind, tuple[date, ...]]:
    return grouped((body.kind, day) for body, day in days.items())
