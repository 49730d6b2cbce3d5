"""The answer to "rank by people per leader": a league table of STPs, CCGs or ICBs on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.answers.asking_back import refusal, shown
from data.answers.composing import compose
from data.answers.document import Answer, Fact, Line
from data.answers.rank_kind import what_to_rank
from data.answers.ranked import Ranked, bar_chart, how_counted, league_table
from data.days import say_day
from data.league import league
from data.measures import YARDSTICKS, find_yardstick, ranking
from data.model import Kind
from data.wording import say_count, say_list, say_people

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.measures import Entry
    from data.questions import Question
    from data.register import Register

_ALL: Final = 50
_LINES: Final = 20
_ENDS: Final = 5
_NAMED: Final = 3


def rank_answer(question: Question, register: Register) -> Answer:
    """Rank bodies of one kind by a measure; `options.top` gives how many, negative from the bottom."""
    words = question.options.measure.strip() or YARDSTICKS[0].name
    yardstick = find_yardstick(words)
    if yardstick is None:
        names = say_list([y.name for y in YARDSTICKS])
        return refusal(
            "Rank by what?",
            f"“{shown(words)}” is not a measure that can be ranked by. The measures are {names}.",
            question.on,
        )
    asked = what_to_rank(question, register, yardstick)
    if isinstance(asked, Answer):
        return asked
    view = register.at(asked.on)
    entries = ranking(view, yardstick, asked.kind)
    known = tuple(entry for entry in entries if entry.place)
    ranked = Ranked(view, yardstick, asked.kind, entries, known, today=question.today)
    if not known:
        return refusal("Not known", f"{_nothing_known(ranked)}.", asked.on)
    top = question.options.top
    rows = _chosen(ranked, top)
    cut = f"The table shows {len(rows)} of {len(entries)} rows." if len(rows) < len(entries) else ""
    return compose(
        register,
        title=ranked.title,
        headline=_headline(ranked),
        facts=(*_ends(ranked, top, rows), _together(ranked, top), how_counted(ranked)),
        tables=(league_table(ranked, rows),),
        charts=(bar_chart(ranked, known if len(known) <= _ALL else rows),),
        notes=(*asked.notes, *((cut,) if cut and not top else ())),
        on=asked.on,
    )


def _nothing_known(ranked: Ranked) -> str:
    return f"{ranked.title} cannot be ranked: the figure is not known for any of {say_count(len(ranked.entries), ranked.kind.upper())}"


def _chosen(ranked: Ranked, top: int | None) -> tuple[Entry, ...]:
    if not top:
        return ranked.entries[:_ALL]
    return ranked.known[:top] if top > 0 else ranked.known[top:][::-1]


def _headline(ranked: Ranked) -> Line:
    known = ranked.known
    high = [entry for entry in known if entry.place == 1]
    low = [entry for entry in known if entry.value == known[-1].value]
    day, noun = say_day(ranked.view.day), "people" if ranked.by_person else ranked.noun
    if len(high) == len(known):
        who = f"each of {_count(ranked, known)}" if len(known) > 1 else ranked.name(known[0])
        said = f"On {day} {who} {ranked.had(1)} {ranked.says(known[0])}{_of_all(ranked)}."
        return Line(said, ranked.sources(known))
    most = f"{_names(ranked, high)} {ranked.had(len(high))} the most {noun}, {ranked.bare(high[0])}"
    fewest = f"{_names(ranked, low)} the fewest, {ranked.bare(low[0])}"
    return Line(f"On {day} {most}, and {fewest}{_of_all(ranked)}.", ranked.sources((*high, *low)))


def _names(ranked: Ranked, entries: list[Entry]) -> str:
    return _count(ranked, entries) if len(entries) > _NAMED else say_list([ranked.name(e) for e in entries])


def _count(ranked: Ranked, entries: Sequence[Entry]) -> str:
    return f"{len(entries)} {'chief executives' if ranked.by_person else f'{ranked.kind.upper()}s'}"


def _of_all(ranked: Ranked) -> str:
    """Say among how many, where that is not all there were, and how weak the evidence is."""
    known, every = (sum(len(e.bodies) for e in entries) for entries in (ranked.known, ranked.entries))
    weak = sum(entry.weak for entry in ranked.known)
    hedge = f"; the evidence for {weak} of {len(ranked.known)} chief executives is weak" if weak else ""
    if known == every:
        return hedge if len(ranked.known) == 1 else f", of {every} {ranked.kind.upper()}s{hedge}"
    return f", among the {known} of {every} {ranked.kind.upper()}s for which it is known{hedge}"


def _ends(ranked: Ranked, top: int | None, rows: tuple[Entry, ...]) -> tuple[Fact, ...]:
    if top:
        which = "most" if top > 0 else "fewest"
        number = "one" if len(rows) == 1 else str(len(rows))
        return (_listed(ranked, f"The {number} with the {which} {ranked.noun}", rows),)
    if len(ranked.known) <= 2 * _ENDS:
        return (_listed(ranked, f"From the most {ranked.noun}", ranked.known),)
    return (
        _listed(ranked, f"Most {ranked.noun}", ranked.known[:_ENDS]),
        _listed(ranked, f"Fewest {ranked.noun}", ranked.known[-_ENDS:]),
    )


def _listed(ranked: Ranked, label: str, rows: tuple[Entry, ...]) -> Fact:
    lines = [
        Line(
            f"{row.place}. {ranked.name(row)}: {ranked.says(row)}{_made_of(ranked, row)}",
            ranked.sources([row]),
        )
        for row in rows[:_LINES]
    ]
    if len(rows) > _LINES:
        lines.append(Line(f"And {len(rows) - _LINES} more, in the table"))
    return Fact(label, tuple(lines), twin=True)


def _made_of(ranked: Ranked, row: Entry) -> str:
    """Say in brackets what a value was computed from."""
    if row.standing is None or not ranked.yardstick.of_leaders:
        return " (weak source)" if row.weak else ""
    parts = [say_count(row.standing.ccgs, "CCG"), say_count(row.standing.leaders or 0, "leader")]
    if ranked.yardstick.of_people and row.people:
        parts.insert(0, f"{say_people(row.people)} people")
    return f" ({', '.join(parts)})"


def _together(ranked: Ranked, top: int | None) -> Fact | None:
    """Add up the first rows asked for, as the analysis of November 2018 did with twelve."""
    yardstick = ranked.yardstick
    if ranked.kind is not Kind.STP or not (yardstick.of_people and yardstick.of_leaders):
        return None
    found = league(ranked.view).top(top) if top and top > 1 else None
    if found is None:
        return None
    text = (
        f"{found.share}% of the population of all STPs, under {say_count(found.leaders, 'leader')} for "
        f"{say_count(found.ccgs, 'CCG')}; a leader is counted once in each STP"
    )
    return Fact(f"The {found.n} together", (Line(text, ranked.sources(ranked.known[: found.n])),))
