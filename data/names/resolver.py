"""Resolve what people type: codes first, then what the words mean, then a fair refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.model import Kind
from data.names.bracketed import read_bracketed
from data.names.candidates import Candidate, only_ccgs, only_systems
from data.names.coded import bodies_of_codes, related
from data.names.evidence import Evidence, read_evidence
from data.names.forms import content
from data.names.interpret import Interpreter
from data.names.lookups import Asked
from data.names.meaning import Meanings
from data.names.nearby import near_names
from data.names.normalise import Words, plain, split_words
from data.names.outcome import Outcome, Reading, Resolution, Span
from data.names.refusal import KIND_OF, not_yet, why_not
from data.names.spans import SpanFinder

if TYPE_CHECKING:
    from datetime import date

    from data.model import BodyKey
    from data.names.index import NameIndex

_MOST_CHOICES: Final = 10
_MARGIN: Final = 12.0
_MOST_NAMED: Final = 3


class Resolver:
    """Answers which body words mean on a day. Pure: the same words on the same day give the same answer."""

    def __init__(self, index: NameIndex) -> None:
        self._index = index

    def resolve(self, query: str, on: date, kind: Kind | None = None) -> Resolution:
        """Give the body, the choice or the refusal that a query gets on a day.

        Args:
            query: what somebody typed, of any length and in any characters.
            on: the day asked about.
            kind: the kind that is tried first. One that is gone by the day is tried as on its last day; where
                nothing of the kind fits, the words are read without it.

        """
        return self._tried(query, on, kind, None)

    def explain(self, query: str, on: date, kind: Kind | None = None) -> list[str]:
        """Give the steps by which a query is read, a line each."""
        steps: list[str] = []
        resolution = self._tried(query, on, kind, steps)
        readings = [f"{reading.body} {reading.score:.0f} ({reading.why})" for reading in resolution.readings]
        near = f"; near: {', '.join(map(str, resolution.near))}" if resolution.near else ""
        return [*steps, f"{resolution.outcome}: {', '.join(readings) or resolution.reason}{near}"]

    def spans(self, text: str, on: date) -> tuple[Span, ...]:
        """Give the bodies named inside a sentence, in the order in which they stand.

        Only names that can be read as they stand count, and long names with a slip in them; a word that is both a
        place and an ordinary word ("reading") needs a capital letter or a kind beside it.
        """
        return SpanFinder(self._index, self.resolve, on).find(text)

    def _tried(self, query: str, on: date, kind: Kind | None, steps: list[str] | None) -> Resolution:
        if kind is not None:
            day = min(on, self._index.last_days.get(kind, on))
            of_kind = self._resolve(query, day, kind, steps)
            kinds = {reading.body.kind for reading in of_kind.readings}
            if kinds and (day == on or kinds == {kind}):
                return of_kind
        return self._resolve(query, on, None, steps)

    def _resolve(self, query: str, on: date, kind: Kind | None, steps: list[str] | None) -> Resolution:
        text = plain(query)
        if text is None:
            return Resolution(query, Outcome.NONE, reason="That is too long to be a name.")
        words = split_words(text)
        codes, other_code = self._index.codes.read(text)
        if steps is not None:
            steps.append(f"words: {' '.join(words.every)!r}")
            steps.append(f"codes: {', '.join(code for code, _ in codes) or other_code or 'none'}")
        if codes:
            return self._by_code(query, codes, words, on, kind)
        evidence = self._evidence(words)
        if steps is not None:
            steps.append(f"kind: {_say_evidence(evidence)}")
        found, withheld = self._by_name(words, evidence, on, kind, steps)
        if found:
            return _answer(query, found)
        reason = why_not(self._index, evidence, withheld, other_code, on)
        return Resolution(
            query, Outcome.NONE, near=near_names(self._index, evidence.words, on), reason=reason
        )

    def _evidence(self, words: Words) -> Evidence:
        evidence = read_evidence(words.every)
        if len(words.every) == 1 and evidence.words and words.every[0] in self._index.initials:
            # NHCP is the name of a partnership, though it ends like the kind "health and care partnership".
            return Evidence(words.every)
        return evidence

    def _by_name(
        self, words: Words, evidence: Evidence, on: date, kind: Kind | None, steps: list[str] | None
    ) -> tuple[list[Candidate], BodyKey | None]:
        if evidence.other is not None and evidence.said is None:
            return [], None
        if not evidence.words:
            return [], None
        # A kind that is gone is asked for as it was on its last day.
        day = min(on, self._index.last_days.get(KIND_OF[evidence.said], on)) if evidence.said else on
        asked = _asked(evidence, day, kind)
        meanings = Meanings(self._index, asked)
        found = read_bracketed(meanings, words, evidence, steps) if words.inside else []
        found = found or Interpreter(meanings).read(evidence.words, steps)
        if kind is not None and kind in KIND_OF.values() and evidence.said is None:
            found = prefer(found, kind)
        return found, meanings.withheld

    def _by_code(
        self,
        query: str,
        codes: list[tuple[str, tuple[BodyKey, ...]]],
        words: Words,
        on: date,
        kind: Kind | None,
    ) -> Resolution:
        evidence = read_evidence(words.every)
        timeline = self._index.timeline
        bodies = bodies_of_codes(timeline, [keys for _, keys in codes], evidence, on, kind)
        existing = [key for key in bodies if not timeline.future(key, on)]
        if not existing:
            return Resolution(
                query,
                Outcome.NONE,
                near=timeline.living_before(bodies[0], on)[:3],
                reason=not_yet(self._index, bodies[0], on),
            )
        # A name beside the code that is another body's makes the question unclear; anything else beside it does not.
        written = {code for code, _ in codes}
        rest = read_evidence(tuple(word for word in words.every if word not in written))
        named: list[Candidate] = []
        if content(rest.words) and rest.other is None:
            asked = _asked(rest, on, kind)
            named = Interpreter(Meanings(self._index, asked)).read(rest.words, None, as_it_stands=True)
            if any(related(timeline, c.body, key) for c in named for key in existing):
                named = []
        return _answer(query, [*(Candidate(key, 100.0, "code") for key in existing), *named[:_MOST_NAMED]])


def _asked(evidence: Evidence, on: date, kind: Kind | None) -> Asked:
    return Asked(
        on,
        said=evidence.said,
        hinted=evidence.hinted,
        preferred=kind,
        plural=evidence.plural,
        nhs=evidence.nhs,
        ics=evidence.ics,
    )


def _answer(query: str, found: list[Candidate]) -> Resolution:
    readings = tuple(Reading(c.body, c.score, c.why) for c in found[:_MOST_CHOICES])
    return Resolution(query, Outcome.MATCH if len(readings) == 1 else Outcome.CHOICES, readings)


def _say_evidence(evidence: Evidence) -> str:
    told = [
        evidence.said and f"says {evidence.said.value}",
        evidence.hinted and f"suggests {evidence.hinted.value}",
        evidence.nhs and "NHS",
        evidence.plural and "several",
        evidence.other and f"but {evidence.other}",
    ]
    return ", ".join(str(part) for part in told if part) or "not told"


def prefer(found: list[Candidate], kind: Kind) -> list[Candidate]:
    """Put bodies of one kind first, and drop the others where exactly one of that kind fits about as well as any."""
    first = only_ccgs(found) if kind is Kind.CCG else only_systems(found)
    others = [c for c in found if c not in first]
    if not first or not others:
        return found
    best = max(c.score for c in found)
    if len(first) == 1 and first[0].score >= best - _MARGIN:
        return first
    return [*first, *others]
