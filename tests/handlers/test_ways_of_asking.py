"""Questions about mergers, leaders by number, ratings and terms of office, made for every body they can be asked of."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import pytest

from data.formatting import short, title
from data.mergers import MERGING, Rung, family_of
from data.model import BodyKey, Kind
from handlers.answering import answer_text

if TYPE_CHECKING:
    from data.register import Register

TODAY = date(2026, 11, 21)
COUNTED = date(2018, 11, 5)


def said(text: str, register: Register) -> str:
    told = answer_text(text, register, TODAY)
    return told.answer.headline.text if told.answer else ""


def icbs(register: Register) -> tuple[BodyKey, ...]:
    return register.at(TODAY).open_bodies(Kind.ICB)


def ccgs_merged_in(register: Register, body: BodyKey) -> bool:
    every = family_of(register, body).every
    ccgs = (s for s in register.successions if s.type in MERGING and s.successor.kind is Kind.CCG)
    return any(s.predecessor in every for s in ccgs)


@pytest.mark.parametrize(
    "form", ["did the {} CCGs merge?", "have the CCGs in {} merged", "were the CCGs of {} merged"]
)
def test_whether_ccgs_of_an_area_merged_is_told_of_these_and_not_of_the_board_of_today(
    register: Register, form: str
) -> None:
    view, wrong = register.at(TODAY), []
    for body in icbs(register):
        text = form.format(short(view, body))
        yes = said(text, register).startswith("Yes")
        if yes is not ccgs_merged_in(register, body):
            wrong.append((text, said(text, register)))
    assert not wrong


def test_a_ccg_that_was_formed_by_a_merger_did_merge(register: Register) -> None:
    made = {s.successor for s in register.successions if s.type == "ccg_merger"}
    asked = {key: title(register.at(register.bodies[key].closed or TODAY), key) for key in made}
    told = {name: said(f"did {name} merge?", register) for name in asked.values()}
    assert told
    assert [each for each in told.items() if not each[1].startswith("Yes: ")] == []


def test_what_is_only_planned_has_not_happened_yet(register: Register) -> None:
    view = register.at(TODAY)
    on_the_way = [key for key in icbs(register) if Rung.CONSIDERED <= view.merger(key).rung < Rung.MERGED]
    on_the_way = [key for key in on_the_way if view.merger(key).rung not in (Rung.ON_HOLD, Rung.REJECTED)]
    told = {key: said(f"has {title(view, key)} merged?", register) for key in on_the_way}
    assert told
    assert [text for text in told.values() if not text.startswith(("Not yet: ", "Yes: NHS"))] == []


@pytest.mark.parametrize(
    ("form", "holds"),
    [
        ("which accountable officers led more than {} CCGs on 5 November 2018", lambda led, n: led > n),
        ("AOs with {} or more CCGs on 5 November 2018", lambda led, n: led >= n),
        ("who led fewer than {} CCGs on 5/11/18", lambda led, n: led < n),
        ("how many AOs ran more than {} CCGs on 5 November 2018", lambda led, n: led > n),
    ],
)
def test_leaders_are_chosen_by_how_many_bodies_they_lead(
    register: Register, form: str, holds: object
) -> None:
    view = register.at(COUNTED)
    leaders = [view.leadership(ccg).people for ccg in view.open_bodies(Kind.CCG)]
    led = Counter(people[0] for people in leaders if len(people) == 1)
    assert callable(holds)
    for number in (2, 3, 5, 8):
        text = said(form.format(number), register)
        expected = sum(holds(each, number) for each in led.values())
        begin = f"{expected} accountable officer" if expected else "No accountable officer known here"
        assert text.startswith(begin), text


def test_chief_executives_of_several_icbs_are_listed(register: Register) -> None:
    text = said("which chief executives lead more than one ICB?", register)
    assert re.match(r"\d+ chief executives lead more than one ICB today: ", text), text


@pytest.mark.parametrize("rating", ["Outstanding", "Good", "Inadequate"])
@pytest.mark.parametrize(
    "form", ["which CCGs were rated {} for {}?", "CCGs rated {} in {}", "list the CCGs rated {} {}"]
)
def test_ccgs_with_a_rating_are_those_the_sources_name(register: Register, rating: str, form: str) -> None:
    found = Counter(r.year for r in register.ratings if r.rating == rating)
    others = {"Outstanding", "Good", "Inadequate"} - {rating}
    for year, number in found.items():
        text = said(form.format(rating.lower(), year), register)
        assert re.match(rf"(At least )?{number} CCGs? (was|were) rated {rating} for {year}: ", text), text
        assert not any(other in text for other in others), text


def test_a_rating_nobody_is_known_to_have_is_not_known(register: Register) -> None:
    assert said("which CCGs were rated good in 2016/17", register).startswith("Not known")


def test_who_leads_and_since_when_is_one_question(register: Register) -> None:
    view = register.at(TODAY)
    wrong = []
    for body in icbs(register):
        name = title(view, body)
        both, alone = (
            f"who leads {name} and since when?",
            f"since when has the chief executive of {name} been in post",
        )
        if said(both, register) != said(alone, register):
            wrong.append((name, said(both, register), said(alone, register)))
    assert not wrong


def test_the_dates_of_a_person_are_looked_for_in_what_a_body_came_from(register: Register) -> None:
    view, wrong = register.at(TODAY), []
    for body in icbs(register):
        before = family_of(register, body).before
        people = {
            s.person
            for key in before
            for s in register.statements_about.get(key, ())
            if s.role == "accountable_officer"
        }
        for person in sorted(people)[:3]:
            text = f"when did {register.people[person].name} start at {short(view, body)}"
            if "no source found" in said(text, register):
                wrong.append((text, said(text, register)))
    assert not wrong


@pytest.mark.parametrize(
    "text",
    [
        "which STP had the most people per leader in November 2018",
        "top 5 STPs by people per leader nov 2018",
        "what share of people were in the 12 STPs with the most people per leader in autumn 2018",
    ],
)
def test_of_a_time_with_the_day_of_the_count_it_is_that_day(register: Register, text: str) -> None:
    assert "on 5 November 2018" in said(text, register)


@pytest.mark.parametrize("kind", ["STP", "ICB"])
@pytest.mark.parametrize(("one", "other"), [("Devon", "Dorset"), ("Dorset", "Somerset"), ("Kent", "Devon")])
def test_a_kind_at_the_end_is_of_both_names(register: Register, one: str, other: str, kind: str) -> None:
    assert said(f"compare {one} and {other} {kind}", register) == said(
        f"compare {one} and {other} {kind}s", register
    )


@pytest.mark.parametrize(
    "form", ["do {} and {} share a chief executive?", "{} and {} icbs - same chief exec?"]
)
def test_a_shared_leader_has_the_grade_of_the_weakest_evidence(register: Register, form: str) -> None:
    view = register.at(TODAY)
    pairs = [(one, other) for one in icbs(register) for other in icbs(register) if one < other]
    shared = [p for p in pairs if len({view.leadership(key).people[:1] for key in p} - {()}) == 1]
    shared = [p for p in shared if all(len(view.leadership(key).people) == 1 for key in p)]
    assert shared
    for pair in shared:
        text = said(form.format(*(title(view, key) for key in pair)), register)
        assert text.startswith("Yes: "), text
        assert re.search(r"\((confirmed|likely|disputed|last known)\)\.$", text), text


def test_an_stp_lead_is_asked_of_the_stp(register: Register) -> None:
    assert "STP lead of Dorset STP" in said("who was the STP lead for Dorset in 2018", register)


def test_the_same_leader_first_interim_then_not_is_no_change(register: Register) -> None:
    assert "changed" not in said("who led Cumbria in 2016", register)


@pytest.mark.parametrize(
    "text",
    [
        "who leads the new ICBs",
        "who leads the newest ICBs?",
        "which is the newest ICB?",
        "what is the newest ICB",
    ],
)
def test_the_new_ones_are_those_that_opened_last(register: Register, text: str) -> None:
    opened = max(b.opened.first for b in register.bodies.values() if b.key.kind is Kind.ICB and b.opened)
    number = sum(
        b.opened.first == opened for b in register.bodies.values() if b.key.kind is Kind.ICB and b.opened
    )
    assert str(number) in said(text, register)
    assert "1 April 2026" in said(text, register)


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("when did David Melbourne take over Birmingham", "NHS Birmingham and Solihull ICB"),
        ("does Jonathan Higman lead Bath", "NHS Bath and North East Somerset, Swindon and Wiltshire ICB"),
    ],
)
def test_a_person_who_leads_a_place_leads_the_body_that_covers_it(
    register: Register, text: str, body: str
) -> None:
    assert body in said(text, register)


def test_a_closed_body_was_what_it_was(register: Register) -> None:
    assert (
        said("is Leeds a CCG", register)
        == "15F was NHS Leeds CCG, a clinical commissioning group until 30 June 2022."
    )
