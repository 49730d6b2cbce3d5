"""The index of names: built once from the facts, then only read."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from data.model import BodyKey, Kind
from data.names.codes import CodeBook
from data.names.forms import (
    ALIAS,
    FAMILY,
    GROUP,
    INITIALS,
    OFFICIAL,
    PLACE,
    Form,
    Phrase,
    alias_variants,
    content,
    initials,
    name_variants,
    place_variants,
    written_out,
)
from data.names.spelling import Spelling
from data.names.timeline import RESOLVED, Timeline
from data.names.words import JOINERS, SHORT_FORMS, STOPS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from data.model import Alias, Body, District, Membership, Succession

_TOWN_NOTE = "town"
_GROUP_NOTE = "an area of several bodies"
_LONGEST_INITIALS = 6
_MOST_STARTS = 60
_MOST_PARTS = 400

Table = dict[str, tuple[Form, ...]]


@dataclass(frozen=True, slots=True)
class NameIndex:
    """Every way of writing every body, by what is looked up.

    `exact`, `places` and `groups` are keyed by the keys of a phrase, `initials` by letters, `by_word` by a word,
    `by_start` by the two letters with which an abbreviation can begin; `starts` is sorted for prefixes.
    """

    bodies: Mapping[BodyKey, Body]
    timeline: Timeline
    codes: CodeBook
    spelling: Spelling
    exact: Table
    places: Table
    groups: Table
    initials: Table
    by_word: Table
    by_start: Table
    starts: tuple[tuple[str, Form], ...]
    start_keys: tuple[str, ...]
    official: Mapping[BodyKey, tuple[tuple[str, ...], ...]]
    alias_words: frozenset[str]
    regions: frozenset[str]
    first_days: Mapping[Kind, date]
    last_days: Mapping[Kind, date]

    @classmethod
    def build(
        cls,
        bodies: Iterable[Body],
        memberships: Iterable[Membership],
        successions: Iterable[Succession],
        districts: Iterable[District],
        aliases: Iterable[Alias],
    ) -> Self:
        """Build from the facts: about 100 ms for 500 bodies."""
        known = {body.key: body for body in bodies}
        every = _forms(known, aliases)
        regions = _regions(known)
        timeline = Timeline.build(known.values(), memberships, successions)
        names = [form for form in every if form.why in (OFFICIAL, FAMILY)]
        groups = [form for form in every if form.why == GROUP]
        places = [form for form in every if form.why == PLACE]
        places += [
            form for form in _districts(known, districts) if "".join(content(form.words)) not in regions
        ]
        starts = sorted(
            {(key, form) for form in names for key in Phrase(form.words).keys[:2]}, key=lambda pair: pair[0]
        )
        official: dict[BodyKey, list[tuple[str, ...]]] = defaultdict(list)
        for form in names:
            if form.why == OFFICIAL:
                official[form.body].append(content(form.words))
        return cls(
            bodies=known,
            timeline=timeline,
            codes=CodeBook.build(known.values()),
            spelling=Spelling.build(_vocabulary(names, groups, places)),
            exact=_by_key([form for form in every if form.why in (OFFICIAL, FAMILY, ALIAS)]),
            places=_by_key(places),
            groups=_by_key(groups),
            initials=_by_initials(every),
            by_word=_table((word, form) for form in names for word in set(content(form.words))),
            by_start=_table((start, form) for form in names for start in _first_letters(form.words)),
            starts=tuple(starts),
            start_keys=tuple(key for key, _ in starts),
            official={key: tuple(found) for key, found in official.items()},
            alias_words=frozenset(word for form in every if form.why == ALIAS for word in form.words),
            regions=regions,
            first_days={kind: min(days) for kind, days in _days_of(timeline.first).items()},
            last_days={kind: max(days) for kind, days in _days_of(timeline.closed).items()},
        )

    def find(self, table: Table, phrase: Phrase) -> tuple[Form, ...]:
        """Give the forms written with exactly these words, run together or parted, in this order or another."""
        return table.get(phrase.together) or table.get(phrase.full) or table.get(phrase.any_order) or ()

    def starting(self, letters: str) -> list[Form]:
        """Give the names that begin with these letters, spaces and joining words aside."""
        at = bisect_left(self.start_keys, letters)
        found = self.starts[at : at + _MOST_STARTS]
        return list(dict.fromkeys(form for key, form in found if key.startswith(letters)))

    def holding(self, telling: tuple[str, ...]) -> list[Form]:
        """Give the names in which all of these words stand."""
        rarest = min((self.by_word.get(word, ()) for word in telling), key=len, default=())
        wanted = set(telling)
        return [form for form in rarest[:_MOST_PARTS] if wanted.issubset(form.words)]


def _forms(bodies: Mapping[BodyKey, Body], aliases: Iterable[Alias]) -> list[Form]:
    forms: dict[tuple[BodyKey, tuple[str, ...]], Form] = {}
    for body in bodies.values():
        if body.key.kind in RESOLVED:
            _add_names(forms, body)
    aliases = list(aliases)
    shared = Counter(alias.alias.casefold() for alias in aliases if alias.note == _GROUP_NOTE)
    for alias in aliases:
        why = PLACE if alias.note == _TOWN_NOTE else GROUP if shared[alias.alias.casefold()] > 1 else ALIAS
        if alias.body in bodies:
            for words in alias_variants(alias.alias):
                forms.setdefault((alias.body, words), Form(alias.body, words, why, alias.start, alias.end))
    for form in list(forms.values()):
        twin = BodyKey(Kind.ICB if form.body.kind is Kind.STP else Kind.STP, form.body.code)
        if form.body.kind is not Kind.CCG and twin in bodies and form.why in (OFFICIAL, ALIAS):
            why = FAMILY if form.why == OFFICIAL else ALIAS
            forms.setdefault((twin, form.words), Form(twin, form.words, why, form.start, form.end))
    return list(forms.values())


def _add_names(forms: dict[tuple[BodyKey, tuple[str, ...]], Form], body: Body) -> None:
    """Add a body's names; one that it had again, or only wrote another way, was in force from first to last."""
    dated = [(name.name, name.start, name.end) for name in body.names]
    if body.name not in {name for name, _, _ in dated}:
        dated.append((body.name, None, None))
    for name, start, until in dated:
        # The last name of a body that closed is still its name afterwards, not an earlier one.
        end = None if until == body.closed else until
        for words in name_variants(name):
            form = Form(body.key, words, OFFICIAL, start, end)
            known = forms.get((body.key, words))
            forms[body.key, words] = form if known is None else form.together_with(known)


def _districts(bodies: Mapping[BodyKey, Body], districts: Iterable[District]) -> list[Form]:
    return [
        Form(district.body, written_out(words), PLACE, share=district.share_of_district)
        for district in districts
        if district.body in bodies
        for words in place_variants(district.name)
    ]


def _regions(bodies: Mapping[BodyKey, Body]) -> frozenset[str]:
    names = [body.name for body in bodies.values() if body.key.kind is Kind.REGION]
    return frozenset(Phrase(words).together for name in names for words in name_variants(name))


def _days_of(days: Mapping[BodyKey, date]) -> dict[Kind, list[date]]:
    found: dict[Kind, list[date]] = defaultdict(list)
    for key, day in days.items():
        found[key.kind].append(day)
    return found


def _vocabulary(names: list[Form], groups: list[Form], places: list[Form]) -> set[str]:
    """Give the words that slips are put right to; of Ross-on-Wye only Ross, since Wye names no place by itself."""
    words = {word for form in (*names, *groups) for word in form.words}
    for form in places:
        words.update(
            next((form.words[:at] for at, word in enumerate(form.words) if word in JOINERS), form.words)
        )
    return words - STOPS


def _by_key(forms: list[Form]) -> Table:
    return _table((key, form) for form in forms for key in set(Phrase(form.words).keys))


def _by_initials(forms: list[Form]) -> Table:
    found: list[tuple[str, Form]] = []
    for form in forms:
        telling = content(form.words)
        if form.why == ALIAS and len(telling) == 1 and len(telling[0]) <= _LONGEST_INITIALS:
            found.append((telling[0], form))
        elif form.why in (OFFICIAL, FAMILY):
            short = Form(form.body, form.words, INITIALS, form.start, form.end)
            found += [(letters, short) for letters in initials(form.words)]
    return _table(found)


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


def _table(pairs: Iterable[tuple[str, Form]]) -> Table:
    found: dict[str, list[Form]] = defaultdict(list)
    for key, form in pairs:
        found[key].append(form)
    return {key: tuple(forms) for key, forms in found.items()}
