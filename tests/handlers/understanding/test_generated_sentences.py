"""Sentences made of every attribute, set operation, date form, body form and politeness are read as what they were made of.

The query read is the query generated, or there is a refusal or a question back; never another body, day or attribute.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from data.formatting import title
from data.model import BodyKey, Kind
from data.query.query import Attribute, Do, Query
from handlers.understanding.reader import read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from data.register import Register

TODAY = date(2026, 11, 21)
SENTENCES = 4_000
SEED = 20_181_105
MOST_REFUSED = 0.04
"""The share of sentences that may be asked back or refused; none may be read as something else."""

_OF_ONE_BODY: dict[tuple[Attribute, Do], tuple[str, ...]] = {
    (Attribute.LEADER, Do.VALUE): (
        "who leads {b}", "who led {b}", "accountable officer of {b}", "{b} ao", "who was in charge of {b}", "{b} chief officer",
        "who runs {b}", "who is the chief executive of {b}", "leader of {b}", "leads {b}", "{b} boss", "who headed {b}",
        "name of the accountable officer of {b}", "who was running {b}",
    ),
    (Attribute.CHAIR, Do.VALUE): ("who chairs {b}", "chair of {b}", "{b} chair", "who was the chair of {b}"),
    (Attribute.POPULATION, Do.VALUE): (
        "population of {b}", "how many people live in {b}", "{b} population", "how many residents does {b} have", "how big is {b}",
        "number of people in {b}",
    ),
    (Attribute.CODE, Do.VALUE): ("ods code of {b}", "what is the code of {b}", "{b} ods code"),
    (Attribute.MERGER, Do.CHECK): ("is {b} merging", "has {b} merged", "did {b} merge"),
    (Attribute.MERGER, Do.VALUE): ("merger status of {b}", "merging {b}"),
    (Attribute.SUCCESSOR, Do.VALUE): ("what happened to {b}", "what became of {b}", "what replaced {b}", "successor of {b}"),
    (Attribute.PREDECESSOR, Do.VALUE): ("what was there before {b}", "predecessors of {b}"),
    (Attribute.OPENED, Do.VALUE): ("when was {b} formed", "when was {b} created", "when was {b} set up"),
    (Attribute.HISTORY, Do.VALUE): ("history of {b}", "timeline of {b}"),
    (Attribute.CARD, Do.VALUE): ("{b}", "lookup {b}", "show me {b}", "tell me about {b}", "what is {b}"),
    (Attribute.SHARED_LEADER, Do.CHECK): ("does {b} share its accountable officer", "is {b} sharing a leader"),
    (Attribute.RATING, Do.VALUE): ("rating of {b}", "how was {b} rated"),
    (Attribute.LEADER, Do.FIRST): ("who was the first leader of {b}", "first accountable officer of {b}"),
    (Attribute.LEADER, Do.HOW_LONG): ("how long has the leader of {b} been in post",),
    (Attribute.REGION, Do.VALUE): ("which region is {b} in", "region of {b}"),
    (Attribute.DISTRICTS, Do.VALUE): ("which districts does {b} cover", "local authorities in {b}"),
}  # fmt: skip
_OF_AN_AREA: dict[tuple[Attribute, Do], tuple[str, ...]] = {
    (Attribute.PER_LEADER, Do.VALUE): (
        "people per leader in {b}", "population per accountable officer in {b}", "how many people does each leader answer for in {b}",
        "{b} population per ao",
    ),
    (Attribute.CCGS, Do.VALUE): ("how many ccgs are in {b}", "number of ccgs in {b}"),
    (Attribute.CARD, Do.LIST): ("which ccgs are in {b}", "list the ccgs in {b}", "ccgs in {b}", "ccgs under {b}"),
    (Attribute.MEMBERS, Do.VALUE): ("members of {b}",),
}  # fmt: skip
_BEFORE = (
    "",
    "",
    "",
    "please ",
    "hi, ",
    "can you tell me ",
    "quick question: ",
    "hey ",
    "pls ",
    "Could you please tell me ",
    "any idea ",
    "hello! ",
)
_AFTER = ("", "", "?", "?", " please", " pls?", ", thanks", " thanks!", "??", " :wave:", ".")
_TIMELESS = {Attribute.CODE, Attribute.SUCCESSOR, Attribute.PREDECESSOR, Attribute.OPENED, Attribute.HISTORY}


@dataclass(frozen=True)
class Sentence:
    """A generated text and what it means."""

    text: str
    ask: Attribute
    do: Do
    body: BodyKey
    day: date | None


def _day_forms(day: date) -> dict[str, str]:
    month = day.strftime("%B")
    return {
        "5 November 2018": f"{day.day} {month} {day.year}",
        "2018-11-05": day.isoformat(),
        "05-11-2018": day.strftime("%d-%m-%Y"),
        "5/11/2018": f"{day.day}/{day.month}/{day.year}",
        "5/11/18": f"{day.day}/{day.month}/{day:%y}",
        "5.11.2018": f"{day.day}.{day.month}.{day.year}",
        "2018/11/05": day.strftime("%Y/%m/%d"),
        "5-Nov-2018": f"{day.day}-{day:%b}-{day.year}",
        "5 Nov 2018": f"{day.day} {day:%b} {day.year}",
        "5th November 2018": f"{day.day}th {month} {day.year}",
        "November 5, 2018": f"{month} {day.day}, {day.year}",
        "2018-11-05T00:00:00Z": f"{day.isoformat()}T00:00:00Z",
        "<!date>": f"<!date^1541376000^{{date}}|{day.day} {month} {day.year}>",
        "<tel>": f"<tel:{day.isoformat()}|{day.isoformat()}>",
        "quoted": f"“{day.day} {month} {day.year}”",
        "bold": f"*{day.day} {month} {day.year}*",
        "code": f"`{day.isoformat()}`",
        "of": f"the {day.day}th of {month} {day.year}",
        "weekday": f"{day:%A} {day.day} {month} {day.year}",
        "misspelt": f"{day.day} {_misspelt(month)} {day.year}",
    }


def _misspelt(month: str) -> str:
    return month if len(month) < 6 else month[:3] + month[4] + month[3] + month[5:]


def _body_forms(register: Register, key: BodyKey, day: date) -> dict[str, str]:
    name = title(register.at(day), key)
    plain = name.removeprefix("NHS ")
    return {
        "official": name,
        "without NHS": plain,
        "lower": plain.lower(),
        "upper": name.upper(),
        "ampersand": plain.replace(" and ", " & "),
        "code": key.code,
        "quoted": f"“{plain}”",
        "bold": f"*{plain}*",
        "the": f"the {plain}",
    }


def _sentences(register: Register, random_: random.Random) -> Iterator[Sentence]:
    bodies = [k for k, b in register.bodies.items() if k.kind in (Kind.CCG, Kind.STP, Kind.ICB)]
    of_one, of_area = (
        [(ask, do, wording) for (ask, do), wordings in table.items() for wording in wordings]
        for table in (_OF_ONE_BODY, _OF_AN_AREA)
    )
    for number in range(SENTENCES):
        # every wording in its turn, with a body, a day and their forms by chance
        area = number % 4 == 0
        ask, do, wording = of_area[number // 4 % len(of_area)] if area else of_one[number % len(of_one)]
        body, day = _body_and_day(register, random_, bodies, area=area)
        named = random_.choice(list(_body_forms(register, body, day).values()))
        words = wording.format(b=named)
        dated = ask not in _TIMELESS and random_.random() < 0.7
        if dated:
            said = random_.choice(list(_day_forms(day).values()))
            words += f" {random_.choice(('on', 'on', 'as at', 'as of'))} {said}"
        text = random_.choice(_BEFORE) + words + random_.choice(_AFTER)
        yield Sentence(text, ask, do, body, day if dated else None)


def _body_and_day(
    register: Register, random_: random.Random, bodies: list[BodyKey], *, area: bool
) -> tuple[BodyKey, date]:
    while True:
        key = random_.choice(bodies)
        if area and key.kind is not Kind.STP:
            continue
        body = register.bodies[key]
        first = max(
            body.opened.last if body.opened else date(2017, 4, 1),
            date(2017, 4, 1) if key.kind is Kind.STP else date(2013, 4, 1),
        )
        last = min(body.closed or TODAY, TODAY)
        if first >= last:
            continue
        day = first + timedelta(days=random_.randrange((last - first).days))
        if not area or register.at(day).ccgs_of(key):
            return key, day


def _judged(sentence: Sentence, register: Register) -> str:
    """Tell how a sentence was read: "right", "refused", or in which way it is another question."""
    reading = read(sentence.text, register, TODAY)
    if not reading.queries:
        return "refused"
    query = reading.queries[0]
    if query.ask in (Attribute.TOPIC, Attribute.NOT_HELD):
        return "refused"
    if sentence.day is not None and query.on != sentence.day:
        return "another day"
    if sentence.body not in _bodies_of(query) and not _same_area(query, sentence, register):
        return "another body"
    if (query.ask, query.do) != (sentence.ask, sentence.do):
        return f"another question: {query.do} {query.ask}"
    return "right"


def _bodies_of(query: Query) -> tuple[BodyKey, ...]:
    return (*query.bodies, *(query.where.within if query.where else ()))


def _same_area(query: Query, sentence: Sentence, register: Register) -> bool:
    """Tell whether the body read goes on where the one meant ended, or came before it: one name, two times."""
    after = _all_from(sentence.body, {k: [s.successor for s in v] for k, v in register.successors_of.items()})
    before = _all_from(
        sentence.body, {k: [s.predecessor for s in v] for k, v in register.predecessors_of.items()}
    )
    return sentence.day is None and any(b in after | before for b in _bodies_of(query))


def _all_from(body: BodyKey, steps: Mapping[BodyKey, list[BodyKey]]) -> set[BodyKey]:
    found, front = {body}, [body]
    while front:
        new = {key for at in front for key in steps.get(at, ())} - found
        found |= new
        front = list(new)
    return found


@pytest.mark.long
def test_every_generated_sentence_is_read_as_what_it_was_made_of_or_refused(register: Register) -> None:
    wrong, refused = [], 0
    for sentence in _sentences(register, random.Random(SEED)):
        found = _judged(sentence, register)
        refused += found == "refused"
        if found not in ("right", "refused"):
            wrong.append(f"{found}: {sentence.text!r}")
    assert wrong == []
    assert refused / SENTENCES <= MOST_REFUSED
