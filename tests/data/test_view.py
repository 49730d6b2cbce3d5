"""What was so on one day: who is open, who belongs to whom, what it was called, how many people."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from data.dates import parse_when
from data.model import (
    Basis,
    Body,
    BodyKey,
    DatedName,
    Kind,
    Membership,
    Population,
    PublishedCount,
    Statement,
    read_key,
)
from data.population import Measure

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.register import Register


def on(register: Register, day: str, body: str) -> tuple[object, BodyKey]:
    return register.at(date.fromisoformat(day)), read_key(body)


# made up


def test_a_body_is_open_from_its_first_day_to_its_last(
    make_body: Callable[..., Body], make_register: Callable[..., Register]
) -> None:
    register = make_register([make_body("ccg:99Z", opened="2015-04-01", closed="2020-03-31")])
    key = read_key("ccg:99Z")
    days = [date(2015, 3, 31), date(2015, 4, 1), date(2020, 3, 31), date(2020, 4, 1)]
    assert [register.at(day).is_open(key) for day in days] == [False, True, True, False]
    assert [register.at(day).has_closed(key) for day in days] == [False, False, False, True]
    assert [register.at(day).open_bodies(Kind.CCG) for day in days] == [(), (key,), (key,), ()]


def test_a_footprint_closed_on_paper_is_in_use_while_ccgs_are_listed_in_it(
    make_body: Callable[..., Body],
    make_membership: Callable[..., Membership],
    make_register: Callable[..., Register],
) -> None:
    register = make_register(
        [make_body("ccg:99Z"), make_body("stp:QZZ", opened="2016-03", closed="2018-06-07")],
        memberships=[make_membership("ccg:99Z", "stp:QZZ", "2017-04-01", "2019-03-31")],
    )
    stp = read_key("stp:QZZ")
    assert register.at(date(2018, 11, 5)).is_open(stp)
    assert not register.at(date(2018, 11, 5)).has_closed(stp)
    assert register.at(date(2019, 4, 1)).has_closed(stp)
    assert register.at(date(2016, 11, 5)).is_open(stp)
    assert register.at(date(2016, 11, 5)).open_bodies(Kind.STP) == ()  # it counts once CCGs are listed


def test_a_ccg_belongs_to_the_area_of_the_day(
    make_body: Callable[..., Body],
    make_membership: Callable[..., Membership],
    make_register: Callable[..., Register],
) -> None:
    register = make_register(
        [make_body("ccg:99Z"), make_body("stp:QZZ"), make_body("stp:QZY")],
        memberships=[
            make_membership("ccg:99Z", "stp:QZZ", "2016-04-01", "2020-03-31"),
            make_membership("ccg:99Z", "stp:QZY", "2020-04-01"),
        ],
    )
    ccg, before, after = read_key("ccg:99Z"), register.at(date(2020, 3, 31)), register.at(date(2020, 4, 1))
    assert (before.parent(ccg, Kind.STP), after.parent(ccg, Kind.STP)) == (
        read_key("stp:QZZ"),
        read_key("stp:QZY"),
    )
    assert (before.members(read_key("stp:QZZ")), after.members(read_key("stp:QZZ"))) == ((ccg,), ())
    assert before.parent(ccg, Kind.ICB) is None


@pytest.mark.parametrize(
    "way",
    [
        [("ccg:99Z", "region:Y99")],
        [("ccg:99Z", "local_office:Q99"), ("local_office:Q99", "region:Y99")],
        [("ccg:99Z", "stp:QZZ"), ("stp:QZZ", "region:Y99")],
        [("ccg:99Z", "icb:QZZ"), ("icb:QZZ", "region:Y99")],
        [("ccg:99Z", "stp:QZZ"), ("ccg:99Y", "stp:QZZ"), ("ccg:99Y", "local_office:Q99"), ("local_office:Q99", "region:Y99")],
    ],
    ids=["directly", "by its local office", "by its STP", "by its ICB", "by its STP's other CCG"],
)  # fmt: skip
def test_a_region_is_found(
    make_body: Callable[..., Body],
    make_membership: Callable[..., Membership],
    make_register: Callable[..., Register],
    way: list[tuple[str, str]],
) -> None:
    bodies = [
        make_body(key)
        for key in ("ccg:99Z", "ccg:99Y", "stp:QZZ", "icb:QZZ", "local_office:Q99", "region:Y99")
    ]
    register = make_register(bodies, memberships=[make_membership(*pair) for pair in way])
    assert register.at(date(2018, 11, 5)).region(read_key("ccg:99Z")) == read_key("region:Y99")


def test_a_footprint_across_two_regions_has_none(
    make_body: Callable[..., Body],
    make_membership: Callable[..., Membership],
    make_register: Callable[..., Register],
) -> None:
    bodies = (
        "ccg:99Z",
        "ccg:99Y",
        "stp:QZZ",
        "local_office:Q98",
        "local_office:Q99",
        "region:Y98",
        "region:Y99",
    )
    pairs = [
        ("ccg:99Z", "stp:QZZ"), ("ccg:99Z", "local_office:Q98"), ("local_office:Q98", "region:Y98"),
        ("ccg:99Y", "stp:QZZ"), ("ccg:99Y", "local_office:Q99"), ("local_office:Q99", "region:Y99"),
    ]  # fmt: skip
    register = make_register(map(make_body, bodies), memberships=[make_membership(*pair) for pair in pairs])
    view = register.at(date(2018, 11, 5))
    assert view.region(read_key("stp:QZZ")) is None
    assert view.region(read_key("ccg:99Z")) == read_key("region:Y98")


def test_a_body_without_a_dated_name_keeps_its_own(
    make_body: Callable[..., Body], make_register: Callable[..., Register]
) -> None:
    renamed = DatedName("NHS Old Exampleshire CCG", "E38999998", None, date(2017, 3, 31), ("S0001",))
    body = make_body("ccg:99Z", name="NHS Exampleshire CCG", gss_code="E38999999", names=(renamed,))
    register, key = make_register([body]), read_key("ccg:99Z")
    before, after = register.at(date(2017, 3, 31)), register.at(date(2017, 4, 1))
    assert (before.name(key), after.name(key)) == ("NHS Old Exampleshire CCG", "NHS Exampleshire CCG")
    assert (before.gss_code(key), after.gss_code(key)) == ("E38999998", "E38999999")


@pytest.fixture
def shared(
    make_body: Callable[..., Body],
    make_membership: Callable[..., Membership],
    make_statement: Callable[..., Statement],
    make_register: Callable[..., Register],
) -> Register:
    """Alex leads two CCGs of one area and one of another; Sam and Jo dispute a third; nobody is known for a fourth."""
    codes = ("99Z", "99Y", "99X", "99W", "99V")
    led = [
        ("99Z", "alex-example"),
        ("99Y", "alex-example"),
        ("99V", "alex-example"),
        ("99X", "sam-sample"),
        ("99X", "jo-specimen"),
    ]
    return make_register(
        [*(make_body(f"ccg:{code}") for code in codes), make_body("stp:QZZ"), make_body("stp:QZY")],
        memberships=[make_membership(f"ccg:{code}", "stp:QZY" if code == "99V" else "stp:QZZ") for code in codes],
        statements=[
            make_statement(id=f"L{number:04}", person=person, body=BodyKey(Kind.CCG, code), as_of="2018-11-05")
            for number, (code, person) in enumerate(led)
        ],
        published_counts=[PublishedCount(read_key("stp:QZZ"), "Exampleshire", 4, 3, date(2018, 11, 5), ("S0001",))],
    )  # fmt: skip


def test_the_leaders_of_an_area_are_distinct_people(shared: Register) -> None:
    people, unknown = shared.at(date(2018, 11, 5)).leaders_of(read_key("stp:QZZ"))
    assert people == ("alex-example", "jo-specimen")  # of two who are disputed one leads
    assert unknown == (read_key("ccg:99W"),)


def test_one_person_leads_bodies_across_areas(shared: Register) -> None:
    view = shared.at(date(2018, 11, 5))
    assert [key.code for key in view.led_by["alex-example"]] == ["99Z", "99Y", "99V"]
    assert [key.code for key in view.shares_leader_with(read_key("ccg:99V"))] == ["99Z", "99Y"]
    assert view.shares_leader_with(read_key("ccg:99X")) == ()


def test_a_weak_source_alone_does_not_make_two_bodies_share_a_leader(
    make_body: Callable[..., Body],
    make_statement: Callable[..., Statement],
    make_register: Callable[..., Register],
) -> None:
    two = [BodyKey(Kind.ICB, "QZZ"), BodyKey(Kind.ICB, "QZY")]
    statements = [
        make_statement(id=f"L000{number}", body=key, as_of="2026-04-17", confidence=confidence)
        for number, (key, confidence) in enumerate(zip(two, ("stated", "weak"), strict=True))
    ]
    view = make_register(map(make_body, two), statements=statements).at(date(2026, 5, 1))
    assert view.led_by["alex-example"] == tuple(two)
    assert (view.shares_leader_with(two[0]), view.shares_leader_with(two[1])) == ((), ())


def test_a_published_count_is_for_its_own_day_only(shared: Register) -> None:
    stp = read_key("stp:QZZ")
    published = shared.at(date(2018, 11, 5)).published_count(stp)
    assert published is not None
    assert (published.ccgs, published.leaders) == (4, 3)
    assert shared.at(date(2018, 11, 6)).published_count(stp) is None


def test_the_lead_of_a_system_is_the_last_one_stated(
    make_body: Callable[..., Body],
    make_statement: Callable[..., Statement],
    make_register: Callable[..., Register],
) -> None:
    stp = BodyKey(Kind.STP, "QZZ")
    statements = [
        make_statement(id="L0001", body=stp, role="system_lead", as_of="2016-03"),
        make_statement(
            id="L0002", body=stp, role="system_lead", person="sam-sample", start="2018-01", as_of="2018-02"
        ),
        make_statement(id="L0003", body=stp, role="system_lead", person="jo-specimen", as_of="2019-06"),
    ]
    view = make_register([make_body(stp)], statements=statements).at(date(2018, 11, 5))
    assert [s.person for s in view.system_leads(stp)] == ["sam-sample", "alex-example"]


def test_a_view_of_a_day_is_kept(shared: Register) -> None:
    day = date(2018, 11, 5)
    assert shared.at(day) is shared.at(date(2018, 11, 5)) is not shared.at(day + timedelta(1))
    key = read_key("ccg:99Z")
    assert shared.at(day).leadership(key) is shared.at(day).leadership(key)


def test_an_area_without_a_figure_is_added_up_only_when_every_ccg_has_one(
    make_body: Callable[..., Body],
    make_membership: Callable[..., Membership],
    make_register: Callable[..., Register],
) -> None:
    keys = [BodyKey(Kind.CCG, code) for code in ("99Z", "99Y")]
    figures = [
        Population(key, 100, Basis.ONS_RESIDENT, parse_when("2018-06-30"), 2018, "stated", ("S0001",), "")
        for key in keys
    ]
    stp = read_key("stp:QZZ")
    memberships = [make_membership(str(key), "stp:QZZ") for key in keys]
    for known, expected in ((figures, 200), (figures[:1], None)):
        register = make_register(
            [*map(make_body, keys), make_body("stp:QZZ")], memberships=memberships, populations=known
        )
        found = register.at(date(2018, 11, 5)).headcount(stp)
        assert (found.people if found else None) == expected


# real bodies


@pytest.mark.parametrize(
    ("body", "day", "name", "gss_code"),
    [
        ("ccg:01H", "2017-03-31", "NHS Cumbria CCG", "E38000041"),
        ("ccg:01H", "2017-04-01", "NHS North Cumbria CCG", "E38000215"),
        ("ccg:01K", "2017-03-31", "NHS Lancashire North CCG", "E38000093"),
        ("ccg:01K", "2017-04-01", "NHS Morecambe Bay CCG", "E38000216"),
        ("stp:QOX", "2018-11-05", "Bath, Swindon and Wiltshire", "E54000040"),
        ("stp:QWO", "2018-11-05", "West Yorkshire", "E54000005"),
    ],
)
def test_a_real_body_has_the_name_of_the_day(
    register: Register, body: str, day: str, name: str, gss_code: str
) -> None:
    view, key = register.at(date.fromisoformat(day)), read_key(body)
    assert (view.name(key), view.gss_code(key)) == (name, gss_code)


@pytest.mark.parametrize(
    ("body", "day", "region"),
    [
        ("ccg:08Y", "2018-11-05", "London"),  # by its local office
        ("ccg:08Y", "2019-05-01", "London"),  # by its STP
        ("stp:QRV", "2018-11-05", "London"),  # by its CCGs' local office
        ("stp:QKS", "2022-06-01", "South East"),
        ("ccg:03V", "2018-11-05", "Midlands and East of England"),
        ("ccg:03V", "2019-05-01", "Midlands"),
        ("icb:QPM", "2024-05-01", "Midlands"),
        ("sub_icb_location:78H", "2024-05-01", "Midlands"),
    ],
)
def test_a_real_body_is_in_the_region_of_the_day(
    register: Register, body: str, day: str, region: str
) -> None:
    view = register.at(date.fromisoformat(day))
    found = view.region(read_key(body))
    assert found is not None
    assert view.name(found) == region


@pytest.mark.parametrize("day", [date(2018, 11, 5), date(2019, 5, 1), date(2021, 5, 1)])
def test_every_ccg_and_stp_has_a_region(register: Register, day: date) -> None:
    view = register.at(day)
    assert [
        str(body)
        for kind in (Kind.CCG, Kind.STP)
        for body in view.open_bodies(kind)
        if view.region(body) is None
    ] == []


@pytest.mark.parametrize(
    ("body", "day", "measure", "people", "boundaries"),
    [
        ("ccg:08Y", "2018-11-05", Measure(), 226_099, 2018),
        ("stp:QRV", "2018-11-05", Measure(year=2016), 2_068_625, 2018),
        ("stp:QRV", "2018-06-29", Measure(), 2_075_696, 2018),
        ("stp:QRV", "2018-06-30", Measure(), 2_095_479, 2018),
        ("stp:QNX", "2020-03-31", Measure(), 1_899_889, 2018),  # with East Surrey
        ("stp:QNX", "2020-05-01", Measure(), 1_705_280, 2020),  # without
        ("stp:QHM", "2020-05-01", Measure(), 2_989_312, 2020),  # added up, it has no figure of its own
    ],
)
def test_a_real_population_is_for_the_day_and_its_boundaries(
    register: Register, body: str, day: str, *, measure: Measure, people: int, boundaries: int
) -> None:
    found = register.at(date.fromisoformat(day)).headcount(read_key(body), measure)
    assert found is not None
    assert (found.people, found.boundaries) == (people, boundaries)


@pytest.mark.parametrize(
    ("day", "england"),
    [
        (date(2018, 11, 5), 55_977_178),
        (date(2019, 8, 1), 56_286_961),
        (date(2020, 8, 1), 56_550_138),
        (date(2021, 5, 1), 56_550_138),
        (date(2022, 6, 30), 56_550_138),
    ],
)
def test_ccgs_and_stps_add_up_to_the_same_england(register: Register, day: date, england: int) -> None:
    view = register.at(day)
    for kind in (Kind.CCG, Kind.STP):
        assert (
            sum(found.people for body in view.open_bodies(kind) if (found := view.headcount(body))) == england
        )


def test_the_region_of_a_day_without_a_list_is_that_of_the_nearest_list_or_of_what_a_body_was_formed_from(
    register: Register,
) -> None:
    london = read_key("region:Y56")
    # lists of STPs in regions begin on 3 April 2019, the regions on 1 April
    assert register.at(date(2019, 4, 1)).region(read_key("stp:QRV")) == london
    west_and_north_london = read_key("icb:Z9B2Z")
    assert register.at(date(2026, 11, 21)).region(west_and_north_london) == london
    # the local offices of 2017 did not exist yet
    assert register.at(date(2014, 5, 5)).region(read_key("ccg:03V")) is None
