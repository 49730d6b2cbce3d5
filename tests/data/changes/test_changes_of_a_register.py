"""The changes of a register: dated events, what a build recorded, and what is added to a copy."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from data.changes import Aspect, Origin
from data.changes.events_and_leaders import aspect_of
from data.model import DatedName, Person, Source, read_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.changes import Change
    from data.model import Event, Population
    from data.register import Register

CCG = read_key("ccg:99Z")
DAY = date(2018, 11, 5)


def test_every_event_is_a_change_known_from_the_start(register: Register) -> None:
    by_id = {change.id: change for change in register.changes}
    assert len(by_id) == len(register.events)
    approved = by_id["E0174"]
    assert (approved.aspect, approved.known, approved.happened) == (
        Aspect.MERGER,
        None,
        next(e.when for e in register.events if e.id == "E0174"),
    )
    assert approved.after.startswith("NHS England conditionally approves the merger of the two Devon CCGs")


def test_an_unsure_source_is_heard_in_the_change(register: Register) -> None:
    unsure = [c for c in register.changes if c.confidence == "inferred"]
    assert unsure
    assert all(change.after.endswith(" (inferred)") for change in unsure)


def test_most_kinds_of_event_say_what_about_a_body_changed(register: Register) -> None:
    other = {event.kind for event in register.events if aspect_of(event.kind) is Aspect.OTHER}
    assert other == {"local_authority_integration", "special_measures_directions"}


def test_an_event_that_was_recorded_is_known_since_then(
    make_register: Callable[..., Register],
    make_event: Callable[..., Event],
    make_change: Callable[..., Change],
) -> None:
    event = make_event("merged", "2019-04", "ccg:99Z")
    noted = make_change(id="E0001", known="2026-06-01T06:00", after="Told in other words then.")
    [change] = make_register(events=[event], recorded=[noted]).changes
    assert (change.known, change.after) == (noted.known, "Made up.")


def test_changes_are_found_by_body_and_by_area(
    make_register: Callable[..., Register], make_change: Callable[..., Change]
) -> None:
    change = make_change(areas="stp:QZZ")
    about = make_register(recorded=[change]).changes_about
    assert about == {CCG: (change,), read_key("stp:QZZ"): (change,)}


def test_a_copy_knows_more_and_the_first_stays_as_it_was(
    made_up: Callable[..., Register],
    make_statement: Callable[..., Any],
    make_event: Callable[..., Event],
    make_population: Callable[..., Population],
    make_change: Callable[..., Change],
) -> None:
    first = made_up()
    assert first.at(DAY).leadership(CCG).people == ()
    source = Source("K1", "Made up", "Nobody", "https://example.org", "", "facts only")
    more = first.with_more(
        sources={"K1": source},
        people={"kim-sample": Person("kim-sample", "Kim Sample", "")},
        statements=[make_statement(person="kim-sample", as_of="2018-11-05")],
        events=[make_event("merger_proposed", "2018-10", "ccg:99Z ccg:99Y")],
        populations=[make_population()],
        changes=[make_change(origin="correction", known="2026-06-02T06:00")],
    )
    view = more.at(DAY)
    headcount = view.headcount(CCG)
    assert view.leadership(CCG).people == ("kim-sample",)
    assert headcount is not None
    assert headcount.people == 250_000
    assert view.merger(CCG).event is not None
    assert more.sources["K1"] is source
    assert [change.origin for change in more.changes] == [Origin.REFERENCE, Origin.CORRECTION]
    assert (first.changes, first.at(DAY).leadership(CCG).people) == ((), ())


def test_a_copy_keeps_the_resolver_where_no_name_changed(made_up: Callable[..., Register]) -> None:
    first = made_up()
    resolver, parents = first.resolver, first.parents_of
    assert first.with_more().resolver is resolver
    assert first.with_more().parents_of is parents


def test_a_copy_with_another_name_is_found_by_it(made_up: Callable[..., Register]) -> None:
    first = made_up()
    assert first.resolver.resolve("Sampleford CCG", DAY).readings == ()
    dated = (
        DatedName("NHS Exampleshire CCG", "", date(2013, 4, 1), date(2018, 3, 31), ("S0001",)),
        DatedName("NHS Sampleford CCG", "", date(2018, 4, 1), None, ("S0001",)),
    )
    more = first.with_more(names={CCG: dated})
    assert [reading.body for reading in more.resolver.resolve("Sampleford CCG", DAY).readings] == [CCG]
    assert more.at(DAY).name(CCG) == more.bodies[CCG].name == "NHS Sampleford CCG"
    assert first.at(DAY).name(CCG) == "NHS Exampleshire CCG"


def test_what_is_kept_with_a_register_is_computed_once_and_not_for_ever(
    make_register: Callable[..., Register],
) -> None:
    register = make_register()
    computed: list[int] = []

    def compute() -> list[int]:
        computed.append(len(computed))
        return computed

    assert register.kept("a", compute) is register.kept("a", compute)
    assert computed == [0]
    for number in range(20):
        register.kept(number, compute)
    register.kept("a", compute)
    assert len(computed) == 22
