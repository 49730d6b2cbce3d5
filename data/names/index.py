"""The index of names: built once from the facts, then only read."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from data.names.codes import CodeBook
from data.names.collect import all_forms, district_forms, domain_forms, region_names, vocabulary_of
from data.names.forms import ALIAS, FAMILY, GROUP, INITIALS, OFFICIAL, PLACE, Form, Phrase, content, initials
from data.names.spelling import Spelling
from data.names.timeline import Timeline
from data.names.words import ABBREVIATIONS, SHORT_FORMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from data.model import Alias, Body, BodyKey, District, Kind, Membership, Succession
    from data.names.towns import Towns

_LONGEST_INITIALS: Final = 6
_MOST_STARTS: Final = 60
_MOST_PARTS: Final = 400

Table = dict[str, tuple[Form, ...]]


@dataclass(frozen=True, slots=True)
class NameIndex:
    """Every way of writing every body, by what is looked up.

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
    starts: tuple[tuple[str, Form], ...]
    start_keys: tuple[str, ...]
    official: Mapping[BodyKey, tuple[tuple[str, ...], ...]]
    alias_words: frozenset[str]
    towns: Towns | None
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
        *,
        towns: Towns | None = None,
    ) -> Self:
        """Build from the facts: about 100 ms for 500 bodies.

        Districts that are in the gazetteer are looked up there; `districts` are those of 2018, some of which are gone.
        """
        known = {body.key: body for body in bodies}
        aliases = list(aliases)
        every = all_forms(known, aliases)
        weak = [form for form in every if form.weak]
        every = [form for form in every if not form.weak]
        regions = region_names(known)
        timeline = Timeline.build(known.values(), memberships, successions)
        names = [form for form in every if form.why in (OFFICIAL, FAMILY)]
        groups = [form for form in every if form.why == GROUP]
        places = [form for form in every if form.why == PLACE]
        places += [
            form for form in district_forms(known, districts) if "".join(content(form.words)) not in regions
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
            spelling=Spelling.build(vocabulary_of(names, groups, places)),
            exact=_by_key([form for form in every if form.why in (OFFICIAL, FAMILY, ALIAS)]),
            places=_by_key(places),
            groups=_by_key(groups),
            weak=_by_key(weak),
            domains=domain_forms(known, aliases),
            initials=_by_initials(every),
            by_word=_table((word, form) for form in names for word in set(content(form.words))),
            by_start=_table((start, form) for form in names for start in _first_letters(form.words)),
            starts=tuple(starts),
            start_keys=tuple(key for key, _ in starts),
            official={key: tuple(found) for key, found in official.items()},
            alias_words=frozenset(word for form in every if form.why == ALIAS for word in form.words)
            | frozenset(word for form in weak for word in form.words),
            towns=towns,
            regions=regions,
            first_days={kind: min(days) for kind, days in _days_of(timeline.first).items()},
            last_days={kind: max(days) for kind, days in _days_of(timeline.closed).items()},
        )

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
        """Give the forms written with exactly these words, run together or parted, in this order or another."""
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
        at = bisect_left(self.start_keys, letters)
        found = self.starts[at : at + _MOST_STARTS]
        return list(dict.fromkeys(form for key, form in found if key.startswith(letters)))

    def holding(self, telling: tuple[str, ...]) -> list[Form]:
        """Give the names in which all of these words stand."""
        rarest = min((self.by_word.get(word, ()) for word in telling), key=len, default=())
        wanted = set(telling)
        return [form for form in rarest[:_MOST_PARTS] if wanted.issubset(form.words)]


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


def _days_of(days: Mapping[BodyKey, date]) -> dict[Kind, list[date]]:
    found: dict[Kind, list[date]] = defaultdict(list)
    for key, day in days.items():
        found[key.kind].append(day)
    return found
