"""The index of names, built once from the facts and then read-only: every way of writing a body, and its codes.

`CodeBook` finds codes alone or inside text: ODS codes, GSS codes and the longer forms in which they are copied.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from data.model import BodyKey, Kind
from data.names.forms import (
    ALIAS,
    DOMAIN,
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
from data.names.words import ABBREVIATIONS, JOINERS, SHORT_FORMS, STOPS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from data.model import Alias, Body, District, Membership, Succession
    from data.names.towns import Towns


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

_GROUP_NOTE: Final = "an area of several bodies"

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
        codes: dict[str, dict[BodyKey, None]] = {}
        for body in bodies:
            if body.key.kind is Kind.SUB_ICB_LOCATION:
                # The place kept the code of its CCG, and people ask for it by the CCG.
                owner = type(body.key)(Kind.CCG, body.key.code)
            elif body.key.kind in RESOLVED:
                owner = body.key
            else:
                continue
            for code in (body.key.code, body.gss_code, *(name.gss_code for name in body.names)):
                if code:
                    codes.setdefault(code, {})[owner] = None
        return cls({code: tuple(keys) for code, keys in codes.items()})

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
            keys = self._look_up(written)
            if keys:
                found.append((written.lower(), keys))
            elif other is None:
                other = next(
                    (f"{written} {what}." for shape, what in _SHAPES if shape.fullmatch(written)), None
                )
        return found, other

    def is_code(self, word: str) -> bool:
        """Tell whether one word is a code of a CCG, STP or ICB; one of letters only must be in capitals."""
        return bool(self.read(word)[0]) and (word.isupper() or not word.isalpha())

    def _look_up(self, written: str) -> tuple[BodyKey, ...]:
        if keys := self.codes.get(written):
            return keys
        if written.endswith("00") and (keys := self.codes.get(written[:-2])):
            return keys
        if _LONG_FORM.fullmatch(written) and (keys := self._long(written)):
            return keys
        if _GSS.fullmatch(written) or not any(char.isdigit() for char in written):
            return ()
        if len(written) == _USUAL_LENGTH and (
            keys := self.codes.get(written[:2].translate(_ZERO_ONE) + written[2])
        ):
            return keys
        return self.codes.get(written.translate(_ZERO_ONE), ())

    def _long(self, written: str) -> tuple[BodyKey, ...]:
        """Read NHS000036L01: the code stands before a two-figure number, after zeros that may be part of it."""
        body = written[3:-2]
        for size in (3, 5):
            if set(body[:-size]) <= {"0"} and (keys := self.codes.get(body[-size:])):
                return keys
        return ()


def all_forms(bodies: Mapping[BodyKey, Body], aliases: Iterable[Alias]) -> list[Form]:
    """Give every name and alias of every body that a query can mean; an STP and its ICB share theirs.

    An alias noted as an area, of several bodies, is a part of that area; web domains are not among these.
    """
    forms: dict[tuple[BodyKey, tuple[str, ...]], Form] = {}
    for body in bodies.values():
        if body.key.kind in RESOLVED:
            _add_names(forms, body)
    for alias in aliases:
        if alias.body in bodies and not is_domain(alias.alias):
            why = GROUP if alias.note == _GROUP_NOTE else ALIAS
            for words in alias_variants(alias.alias):
                form = Form(alias.body, words, why, alias.start, alias.end, weak=alias.confidence == "weak")
                if forms.setdefault((alias.body, words), form).weak and not form.weak:
                    forms[alias.body, words] = form
    _share_with_twins(forms, bodies)
    return list(forms.values())


def _share_with_twins(
    forms: dict[tuple[BodyKey, tuple[str, ...]], Form], bodies: Mapping[BodyKey, Body]
) -> None:
    """Give the STP and the ICB of one code each other's names and aliases."""
    for form in list(forms.values()):
        twin = BodyKey(Kind.ICB if form.body.kind is Kind.STP else Kind.STP, form.body.code)
        if form.body.kind is not Kind.CCG and twin in bodies and form.why in (OFFICIAL, ALIAS):
            why = FAMILY if form.why == OFFICIAL else ALIAS
            forms.setdefault(
                (twin, form.words), Form(twin, form.words, why, form.start, form.end, weak=form.weak)
            )


def domain_forms(bodies: Mapping[BodyKey, Body], aliases: Iterable[Alias]) -> dict[str, tuple[Form, ...]]:
    """Give the bodies of each web domain, those of the STP and the ICB of one code alike."""
    found: dict[str, dict[BodyKey, Form]] = {}
    for alias in aliases:
        if alias.body not in bodies or not is_domain(alias.alias):
            continue
        twin = BodyKey(Kind.ICB if alias.body.kind is Kind.STP else Kind.STP, alias.body.code)
        shares = alias.body.kind is not Kind.CCG and twin in bodies
        for key in (alias.body, twin) if shares else (alias.body,):
            found.setdefault(alias.alias, {}).setdefault(key, Form(key, (alias.alias,), DOMAIN))
    return {domain: tuple(forms.values()) for domain, forms in found.items()}


def is_domain(alias: str) -> bool:
    """Tell whether an alias is a web domain: words with full stops and no spaces between them."""
    return "." in alias and " " not in alias


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


def district_forms(bodies: Mapping[BodyKey, Body], districts: Iterable[District]) -> list[Form]:
    """Give the districts as places, each with the share of it that a body covers."""
    return [
        Form(district.body, written_out(words), PLACE, share=district.share_of_district)
        for district in districts
        if district.body in bodies
        for words in place_variants(district.name)
    ]


def region_names(bodies: Mapping[BodyKey, Body]) -> frozenset[str]:
    """Give the names of the regions, written as one word; they name no CCG, STP or ICB."""
    names = [body.name for body in bodies.values() if body.key.kind is Kind.REGION]
    return frozenset(Phrase(words).together for name in names for words in name_variants(name))


def vocabulary_of(names: list[Form], groups: list[Form], places: list[Form]) -> set[str]:
    """Give the words to which slips are corrected; of Ross-on-Wye only Ross, since Wye is no place by itself."""
    words = {word for form in (*names, *groups) for word in form.words}
    for form in places:
        words.update(
            next((form.words[:at] for at, word in enumerate(form.words) if word in JOINERS), form.words)
        )
    return words - STOPS


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
