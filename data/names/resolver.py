"""Resolves what people type: codes first, then the words, else a refusal with a sentence that says why."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final, NamedTuple

from rapidfuzz import fuzz, process

from data.dates import say_day
from data.model import Kind
from data.names.forms import CODE, DOMAIN, RESOLVED, Phrase, content, written_out
from data.names.interpret import MOST_WORDS, SpanFinder, Steps, as_it_stands, interpret, read_bracketed
from data.names.lookups import Asked, Lookups
from data.names.meanings import Meanings
from data.names.readings import (
    KIND_WORDS,
    Evidence,
    Outcome,
    Reading,
    Resolution,
    Span,
    best_of_each,
    body_of_code,
    of_group,
    prefer,
    read_evidence,
    related,
)
from data.names.words import (
    GENERIC,
    STOPS,
    Guess,
    Support,
    Words,
    hosts,
    parts_words,
    plain,
    split_words,
)

if TYPE_CHECKING:
    from datetime import date

    from data.model import BodyKey
    from data.names.index import NameIndex


_MOST_CHOICES: Final = 10
_MOST_NAMED: Final = 3
_MOST_REMEMBERED: Final = 2_048
_TOO_LONG: Final = "That is too long to be a name."
_PROPER: Final = re.compile(r"\b[A-Z][a-z]+")
"""A word that begins with a capital."""

_SHORTEST_ALONE: Final = 3
"""Initials of fewer letters name a body only beside a kind: NE, but NE CCG."""


_MOST_LOOKED_UP: Final = 6
_MOST_FORMS: Final = 30
_LIKENESS: Final = 60


class _Typed(NamedTuple):
    """A parsed query: its words, the codes and web domains among them, and a sentence on a code that is no body's."""

    words: Words
    proper: bool
    domain: tuple[BodyKey, ...]
    codes: tuple[tuple[str, tuple[BodyKey, ...]], ...]
    other_code: str | None


class Resolver:
    """Resolves words to bodies on a day. Pure; results are cached."""

    def __init__(self, index: NameIndex) -> None:
        self.index = index
        """The names that are resolved over."""
        # most questions are about the same few hundred names, written in many ways
        self._meaning = lru_cache(maxsize=_MOST_REMEMBERED)(partial(self._tried, steps=None))
        self._exact = lru_cache(maxsize=_MOST_REMEMBERED)(self._exactly)
        self.may_stand_in_a_name = lru_cache(maxsize=_MOST_REMEMBERED)(self._is_of_a_name)
        """Tells of a lower-case word whether it is in a name of any day, tells a kind, or joins words of names."""

    def resolve(self, query: str, on: date, kind: Kind | None = None) -> Resolution:
        """Give the body, the choice or the refusal that a query, of any length and in any characters, gets on a day.

        `kind` is tried first. One that is gone by the day is tried as on its last day; where nothing of the kind fits, the
        words are read without it.
        """
        typed = self._read(query)
        if typed is None:
            return Resolution(query, Outcome.NONE, reason=_TOO_LONG)
        meaning = self._meaning(typed, on, kind)
        if small := self._in_small_letters(query):
            # if equal, that of the words split at capitals
            meaning = max(meaning, self._meaning(small, on, kind), key=_surest)
        return replace(meaning, query=query)

    def explain(self, query: str, on: date, kind: Kind | None = None) -> list[str]:
        """Give the steps by which a query is read, a line each."""
        steps: list[str] = []
        typed = self._read(query)
        if typed is None:
            return [_TOO_LONG]
        resolution = self._tried(typed, on, kind, steps=steps)
        if small := self._in_small_letters(query):
            steps.append("and with no capital taken for the beginning of a word:")
            resolution = max(resolution, self._tried(small, on, kind, steps=steps), key=_surest)
        readings = [f"{reading.body} {reading.score:.0f} ({reading.why})" for reading in resolution.readings]
        near = f"; near: {', '.join(map(str, resolution.near))}" if resolution.near else ""
        near += f"; named: {', '.join(map(str, resolution.beside))}" if resolution.beside else ""
        return [*steps, f"{resolution.outcome}: {', '.join(readings) or resolution.reason}{near}"]

    def exact(self, words: tuple[str, ...], on: date) -> tuple[BodyKey, ...]:
        """Give the bodies that have exactly these words for a name, an alias, a short form or initials, best first.

        The words are lower-case, as `split_words` gives them, and kinds may be among them ("leeds", "ccg"). Nothing is
        corrected, completed or taken for a place. Words that are in no name are rejected by a set, so this is cheap enough
        for every part of a sentence. The bodies are those of the day, else those of the name that closed last before it;
        none where the words begin or end with a joining word other than "the", or name another organisation.
        """
        return self._exact(words, on)

    def covering(self, words: tuple[str, ...], on: date) -> tuple[BodyKey, ...]:
        """Give the bodies that cover the district, county, town or village of exactly this name, the largest share first.

        The words are lower-case and without a kind. Where several places have the name the bodies of each are given, for a
        name that is an ordinary word ("sale") none.
        """
        if not words or words[0] in STOPS or words[-1] in STOPS:
            return ()
        found = Lookups(self.index, Asked(on)).places(Phrase(written_out(words)))
        return tuple(candidate.body for candidate in found)

    def spans(self, text: str, on: date) -> tuple[Span, ...]:
        """Give the bodies named inside a sentence, in the order in which they stand.

        Only names that can be read as they stand count, and long names with a slip in them; a word that is both a
        place and an ordinary word ("reading") needs a capital letter or a kind beside it.
        """
        return SpanFinder(self.index, self.resolve, on).find(text)

    def _exactly(self, words: tuple[str, ...], on: date) -> tuple[BodyKey, ...]:
        words = words[1:] if words[:1] == ("the",) else words
        if len(words) == 1 and "." in words[0]:
            keys = tuple(form.body for host in hosts(words[0]) for form in self.index.of_domain(host))
            return tuple(reading.body for reading in self._by_domain(keys, on).readings) if keys else ()
        if not words or words[0] in STOPS or words[-1] in STOPS:
            return ()
        if not all(self.may_stand_in_a_name(word) for word in words):
            return ()
        evidence = read_evidence(words)
        raw = "".join(evidence.words)
        if evidence.other is not None or (evidence.said is None and len(raw) < _SHORTEST_ALONE):
            return ()
        lookups = Lookups(self.index, Asked(self.index.day_of(evidence.said, on), evidence))
        phrase = Phrase(written_out(evidence.words))
        named = [*lookups.exact(phrase, raw), *lookups.groups(phrase)] or lookups.weakly(phrase)
        return tuple(reading.body for reading in lookups.existing(of_group(named, lookups.asked.group)))

    def _is_of_a_name(self, word: str) -> bool:
        """Tell whether a word is in a name, or tells a kind, or is both run together."""
        if word in STOPS or word in KIND_WORDS or self.index.knows(word):
            return True
        evidence = read_evidence((word,))
        return evidence.said is not None and all(self.index.knows(part) for part in evidence.words)

    def _read(self, query: str) -> _Typed | None:
        """Read the words and codes of a query; None where it is too long for a name."""
        text = plain(query)
        if text is None:
            return None
        codes, other = self.index.codes.read(text)
        found = hosts(query) if "." in query else []
        domain = tuple(form.body for host in found for form in self.index.of_domain(host))
        return _Typed(split_words(text), bool(_PROPER.search(query)), domain, tuple(codes), other)

    def _in_small_letters(self, query: str) -> _Typed | None:
        """Read a query in lower case; None where its capitals split no word."""
        return self._read(query.lower()) if parts_words(query) else None

    def _tried(self, typed: _Typed, on: date, kind: Kind | None, *, steps: Steps) -> Resolution:
        if kind is not None:
            day = self.index.day_of(kind, on)
            of_kind = self._resolve(typed, day, kind, steps)
            kinds = {reading.body.kind for reading in of_kind.readings}
            if kinds and (day == on or kinds == {kind}):
                return of_kind
        return self._resolve(typed, on, None, steps)

    def _resolve(self, typed: _Typed, on: date, kind: Kind | None, steps: Steps) -> Resolution:
        words, proper, domain, codes, other_code = typed
        if steps is not None:
            steps.append(f"words: {' '.join(words.every)!r}")
            steps.append(f"codes: {', '.join(code for code, _ in codes) or other_code or 'none'}")
        evidence = self._evidence(words, on)
        if domain:
            return self._of_the_day(self._by_domain(domain, on), evidence, on)
        if codes:
            return self._of_the_day(self._by_code(codes, words, on, kind), evidence, on)
        if steps is not None:
            steps.append(f"kind: {_say_evidence(evidence)}")
        asked = Asked(self.index.day_of(evidence.said, on), evidence, kind, proper)
        meanings = Meanings(self.index, asked)
        found = self._by_name(meanings, words, steps)
        if found:
            return self._of_the_day(_answer(found), evidence, on)
        reason = why_not(self.index, evidence, meanings.withheld, other_code, on)
        return Resolution("", Outcome.NONE, near=near_names(self.index, evidence.words, on), reason=reason)

    def _of_the_day(self, resolution: Resolution, evidence: Evidence, on: date) -> Resolution:
        """Replace closed bodies by what they became by the day, unless the words name their kind."""
        if evidence.said not in (None, Kind.ICB):
            return resolution
        timeline = self.index.timeline
        readings: dict[BodyKey, Reading] = {}
        beside: list[BodyKey] = []
        for named in resolution.readings:
            as_named = named.why == CODE if evidence.said is None else evidence.said is named.body.kind
            living = (
                () if as_named or timeline.live(named.body, on) else timeline.living_after(named.body, on)
            )
            if len(living) == 1:
                beside.append(named.body)
                later = Reading(living[0], named.score, took_over(self.index, named.body))
                readings.setdefault(later.body, later)
            else:
                readings[named.body] = named
        if not beside:
            return resolution
        outcome = Outcome.MATCH if len(readings) == 1 else Outcome.CHOICES
        return replace(resolution, outcome=outcome, readings=tuple(readings.values()), beside=tuple(beside))

    def _by_domain(self, keys: tuple[BodyKey, ...], on: date) -> Resolution:
        """Read a web domain as the bodies whose it is, of the STP and the ICB of one code that of the day."""
        lookups = Lookups(self.index, Asked(on))
        found = lookups.one_of_each_area(best_of_each(Reading(key, 100.0, DOMAIN) for key in keys))
        existing = lookups.sift(found).existing
        return _answer(existing) if existing else self._to_come(found[0].body, on)

    def _to_come(self, key: BodyKey, on: date) -> Resolution:
        """Refuse a body that did not exist yet, with those of the day that it was made from."""
        near = self.index.timeline.living_before(key, on)[:_MOST_NAMED]
        return Resolution("", Outcome.NONE, near=near, reason=not_yet(self.index, key, on))

    def _evidence(self, words: Words, on: date) -> Evidence:
        evidence = read_evidence(words.every)
        if len(words.every) == 1 and evidence.words and words.every[0] in self.index.initials:
            # NHCP is the name of a partnership, though it ends like the kind "health and care partnership".
            return Evidence(words.every)
        if evidence.ics and evidence.said is Kind.STP and self.index.day_of(Kind.STP, on) < on:
            # what was called an integrated care system has had a board since
            return replace(evidence, said=Kind.ICB)
        return evidence

    def _by_name(self, meanings: Meanings, words: Words, steps: Steps) -> list[Reading]:
        evidence, kind = meanings.asked.evidence, meanings.asked.preferred
        if (evidence.other is not None and evidence.said is None) or not evidence.words:
            return []
        found = read_bracketed(meanings, words, evidence, steps) if words.inside else []
        found = found or interpret(meanings, evidence.words, steps)
        return prefer(found, kind) if kind in RESOLVED and evidence.said is None else found

    def _by_code(
        self,
        codes: tuple[tuple[str, tuple[BodyKey, ...]], ...],
        words: Words,
        on: date,
        kind: Kind | None,
    ) -> Resolution:
        evidence = read_evidence(words.every)
        timeline = self.index.timeline
        wanted = evidence.said or kind
        bodies = list(dict.fromkeys(body_of_code(timeline, keys, on, wanted) for _, keys in codes))
        existing = [key for key in bodies if not timeline.future(key, on)]
        if not existing:
            return self._to_come(bodies[0], on)
        # A name beside the code that is another body's makes the question unclear; anything else beside it does not.
        written = {code for code, _ in codes}
        rest = read_evidence(tuple(word for word in words.every if word not in written))
        named: list[Reading] = []
        if content(rest.words) and rest.other is None:
            meanings = Meanings(self.index, Asked(on, rest, kind))
            named = as_it_stands(meanings, rest.words[:MOST_WORDS], None)
            if any(related(timeline, c.body, key) for c in named for key in existing):
                named = []
        return _answer([*(Reading(key, 100.0, CODE) for key in existing), *named[:_MOST_NAMED]])


def _surest(resolution: Resolution) -> float:
    return max((reading.score for reading in resolution.readings), default=0.0)


def _answer(found: list[Reading]) -> Resolution:
    outcome = Outcome.MATCH if len(found) == 1 else Outcome.CHOICES
    return Resolution("", outcome, tuple(found[:_MOST_CHOICES]))


def _say_evidence(evidence: Evidence) -> str:
    told = [
        evidence.said and f"says {evidence.said.upper()}",
        evidence.hinted and f"suggests {evidence.hinted.upper()}",
        evidence.nhs and "NHS",
        evidence.plural and "several",
        evidence.other and f"but {evidence.other}",
    ]
    return ", ".join(str(part) for part in told if part) or "not told"


def near_names(index: NameIndex, words: tuple[str, ...], on: date) -> tuple[BodyKey, ...]:
    """Give up to three bodies of the day with names near to these words, none for words near to no name."""
    telling = [word for word in content(written_out(words)) if word not in GENERIC]
    spelling = index.spelling
    wanted: set[str] = set()
    for word in telling[:_MOST_LOOKED_UP]:
        known = word in spelling.vocabulary
        guesses = [Guess((word,), 0.0)] if known else spelling.guesses(word, Support.KIND)
        wanted.update(part for guess in guesses for part in guess.words)
    found: dict[BodyKey, str] = {}
    for word in sorted(wanted):
        for form in index.by_word.get(word, ())[:_MOST_FORMS]:
            if index.timeline.live(form.body, on):
                found.setdefault(form.body, " ".join(form.words))
    if not found:
        return ()
    best = process.extract(
        " ".join(telling), found, scorer=fuzz.token_set_ratio, limit=_MOST_NAMED, score_cutoff=_LIKENESS
    )
    return tuple(key for _, _, key in best)


def why_not(
    index: NameIndex, evidence: Evidence, withheld: BodyKey | None, other_code: str | None, on: date
) -> str:
    """Say why words mean no body; `withheld` had the name later, `other_code` is a sentence on a code that is no body's."""
    if evidence.other is not None and evidence.said is None:
        return f"That looks like {evidence.other}, not a CCG, an STP or an ICB."
    if told := not_yet(index, withheld, on) if withheld else other_code:
        return told
    if not evidence.words:
        return "That names no body: say which one."
    if Phrase(written_out(evidence.words)).together in index.regions:
        return "That is an NHS England region, not a CCG, an STP or an ICB."
    first = index.first_days.get(evidence.said) if evidence.said else None
    if evidence.said and first and on < first:
        return f"There were no {evidence.said.upper()}s on {say_day(on)}: the first opened in {first:%B %Y}."
    return "No CCG, STP or ICB has a name like that."


def took_over(index: NameIndex, key: BodyKey) -> str:
    """Say whose area a later body took over."""
    body = index.bodies[key]
    closed = f", which closed on {say_day(body.closed)}" if body.closed else ""
    return f"it took over the area of {body.name}{closed}"


def not_yet(index: NameIndex, key: BodyKey, on: date) -> str:
    """Say that a body did not exist yet, and when it opened, as precisely as is known."""
    body = index.bodies[key]
    when = (
        f"in {body.opened}"
        if body.opened and not body.opened.exact
        else f"on {say_day(index.timeline.first[key])}"
    )
    kind = " STP" if key.kind is Kind.STP and not body.name.endswith(("Partnership", "ICS")) else ""
    return f"{body.name}{kind} did not exist on {say_day(on)}: it opened {when}."
