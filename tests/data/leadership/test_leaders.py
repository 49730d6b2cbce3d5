"""Who led a body on a day, and how sure that is: one test a rule."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.leadership.leaders import LEADING_ROLE, Grade, Leadership, Neighbours, leadership
from data.leadership.terms import finest, stints_of
from data.model import BodyKey, Kind, Statement

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.register import Register

BODY = BodyKey(Kind.CCG, "99Z")
ALEX, SAM = "alex-example", "sam-sample"
CONFIRMED, LIKELY, LAST_KNOWN = Grade.CONFIRMED, Grade.LIKELY, Grade.LAST_KNOWN
DISPUTED, NOT_KNOWN = Grade.DISPUTED, Grade.NOT_KNOWN

Said: TypeAlias = dict[str, Any]
Led: TypeAlias = "Callable[..., Leadership]"


def alex(**said: Any) -> Said:
    return {"person": ALEX, **said}


def sam(**said: Any) -> Said:
    return {"person": SAM, **said}


@pytest.fixture(scope="session")
def led_on(make_statement: Callable[..., Statement]) -> Led:
    def on(day: str, *said: Said) -> Leadership:
        statements = [make_statement(**{"id": f"L{number:04}", **each}) for number, each in enumerate(said)]
        return leadership(BODY, statements, date.fromisoformat(day))

    return on


@pytest.mark.parametrize(
    ("day", "said", "grade"),
    [
        ("2018-11-05", alex(as_of="2018-11-05"), CONFIRMED),
        ("2018-01-01", alex(start="2018-01-01", as_of="2018-11-05"), CONFIRMED),
        ("2017-12-31", alex(start="2018-01-01", as_of="2018-11-05"), NOT_KNOWN),
        ("2018-06-30", alex(start="2017", as_of="2018-11-05"), CONFIRMED),
        ("2018-12-31", alex(start="2018-01-01", end="2018-12-31"), CONFIRMED),
        ("2018-12-15", alex(as_of="2018-11-05", end="2018-12-31"), CONFIRMED),
    ],
)
def test_a_statement_covers_the_days_from_the_start_to_when_it_was_made_or_to_the_end(
    led_on: Led, day: str, said: Said, grade: Grade
) -> None:
    assert led_on(day, said).grade is grade


@pytest.mark.parametrize(
    ("day", "grade"),
    [
        ("2018-11-05", CONFIRMED),
        ("2018-12-06", CONFIRMED),  # 31 days after
        ("2018-12-07", LIKELY),
        ("2019-11-06", LIKELY),  # 366 days after
        ("2019-11-07", LAST_KNOWN),
        ("2022-06-30", LAST_KNOWN),
        ("2018-11-04", LIKELY),
        ("2018-08-05", LIKELY),  # 92 days before
        ("2018-08-04", NOT_KNOWN),
    ],
)
def test_evidence_of_one_day_wears_off(led_on: Led, day: str, grade: Grade) -> None:
    assert led_on(day, alex(as_of="2018-11-05")).grade is grade


@pytest.mark.parametrize(
    ("day", "grade"),
    [
        ("2018-11-05", CONFIRMED),
        ("2019-07-07", LIKELY),  # 244 days after
        ("2019-07-08", LAST_KNOWN),
    ],
)
def test_evidence_of_an_interim_wears_off_sooner(led_on: Led, day: str, grade: Grade) -> None:
    assert led_on(day, alex(as_of="2018-11-05", interim=True)).grade is grade


def test_the_one_last_known_does_not_count_as_leading(led_on: Led) -> None:
    known = led_on("2020-11-05", alex(as_of="2018-11-05"))
    assert known.grade is LAST_KNOWN
    assert known.holders[0].person == ALEX
    assert known.people == ()


def test_the_same_person_on_both_sides_with_nobody_between_led_in_between(led_on: Led) -> None:
    known = led_on("2018-11-05", alex(as_of="2016-11-05"), alex(as_of="2020-11-05"))
    assert (known.grade, known.people) == (CONFIRMED, (ALEX,))


def test_the_bridge_begins_at_the_latest_evidence_before_the_day(led_on: Led) -> None:
    """An older statement that began later must not stand in for one that lasts longer."""
    known = led_on(
        "2018-11-05",
        alex(start="2015-01-01", as_of="2018-01-01"),
        alex(as_of="2016-01-01"),
        sam(as_of="2017-01-01", confidence="weak"),
        alex(as_of="2019-11-05"),
    )
    assert (known.grade, known.people) == (CONFIRMED, (ALEX,))


@pytest.mark.parametrize(
    ("why", "said"),
    [
        ("another person was there between", [sam(as_of="2017-11-05")]),
        ("another person came before the later evidence", [sam(as_of="2019-11-05")]),
        ("a source says that they left", [alex(end="2017-03-31", as_of="2017-01-01")]),
    ],
)
def test_the_bridge_breaks_where(led_on: Led, why: str, said: list[Said]) -> None:
    known = led_on("2018-11-05", alex(as_of="2016-11-05"), alex(as_of="2020-11-05"), *said)
    assert known.grade is not CONFIRMED, why
    assert ALEX not in known.people, why


def test_a_new_start_stated_after_the_day_leaves_the_bridge_only_likely(led_on: Led) -> None:
    """Whoever takes a permanent or a joint post is said to start, though they were there before."""
    said = [alex(as_of="2016-11-05"), alex(as_of="2020-11-05"), alex(start="2020-01-01", as_of="2020-06-01")]
    known = led_on("2018-11-05", *said)
    assert (known.grade, known.people) == (LIKELY, (ALEX,))


def test_one_who_left_and_began_anew_on_the_same_day_was_there_until_then(led_on: Led) -> None:
    """The officer of one CCG who took on its neighbours too is stated as ending and as starting."""
    said = [
        alex(as_of="2017-11-05"),
        alex(end="2019-04", as_of="2019-05-16"),
        alex(start="2019-04", as_of="2019-05-16"),
    ]
    assert led_on("2018-11-05", *said).grade is CONFIRMED


def test_evidence_of_the_first_day_of_a_new_term_is_not_evidence_of_the_time_before(led_on: Led) -> None:
    said = [alex(start="2018-12-01", as_of="2019-06-01"), alex(as_of="2018-12-01")]
    assert led_on("2018-11-05", *said).grade is NOT_KNOWN
    assert led_on("2018-12-01", *said).grade is CONFIRMED


@pytest.mark.parametrize("confidence", ["inferred", "weak", "derived"])
def test_what_is_inferred_or_weak_is_never_confirmed(led_on: Led, confidence: str) -> None:
    for day in ("2018-11-05", "2018-12-01", "2019-06-01"):
        assert led_on(day, alex(as_of="2018-11-05", confidence=confidence)).grade is LIKELY


def test_a_bridge_with_one_weak_end_is_only_likely(led_on: Led) -> None:
    weak, firm = alex(as_of="2016-11-05", confidence="weak"), alex(as_of="2020-11-05")
    assert led_on("2018-11-05", weak, firm).grade is LIKELY


def test_a_firm_statement_near_by_confirms_an_inferred_one(led_on: Led) -> None:
    inferred, firm = alex(as_of="2018-11-05", confidence="inferred"), alex(as_of="2018-10-01")
    assert led_on("2018-11-05", inferred, firm).grade is CONFIRMED


def test_a_retired_officer_is_not_named_after_the_day_they_left(led_on: Led) -> None:
    said = alex(start="2015-01-01", end="2018-11-05", as_of="2018-10-01")
    assert led_on("2018-11-05", said).people == (ALEX,)
    after = led_on("2018-11-06", said)
    assert (after.grade, after.holders) == (NOT_KNOWN, ())
    assert after.last is not None
    assert after.last.person == ALEX


@pytest.mark.parametrize(
    ("day", "grade"),
    [
        ("2018-10-31", CONFIRMED),
        ("2018-11-15", CONFIRMED),
        ("2018-11-30", CONFIRMED),
        ("2018-12-01", NOT_KNOWN),
    ],
)
def test_an_end_given_as_a_month_holds_until_the_last_day_of_it(led_on: Led, day: str, grade: Grade) -> None:
    assert led_on(day, alex(start="2015-01-01", end="2018-11", as_of="2018-10-01")).grade is grade


def test_an_end_told_afterwards_counts_from_the_start_to_the_end(led_on: Led) -> None:
    said = alex(start="2015-04-01", end="2018-03-31", as_of="2020-01-01")
    assert led_on("2016-07-01", said).grade is CONFIRMED
    assert led_on("2018-04-01", said).grade is NOT_KNOWN
    assert led_on("2020-01-01", said).grade is NOT_KNOWN


def test_an_end_told_afterwards_without_a_start_vouches_for_the_last_day_only(led_on: Led) -> None:
    said = alex(end="2018-03-31", as_of="2020-01-01")
    assert led_on("2018-03-31", said).grade is CONFIRMED
    assert led_on("2018-01-01", said).grade is LIKELY
    assert led_on("2017-06-01", said).grade is NOT_KNOWN


def test_an_officer_of_some_day_in_a_year_is_not_vouched_for_on_its_first(led_on: Led) -> None:
    """A page of "2018" that says they leave in March 2019 does not say that they were there in January 2018."""
    said = alex(end="2019-03-31", as_of="2018")
    assert led_on("2018-01-01", said).grade is LIKELY
    assert led_on("2017-12-01", said).grade is NOT_KNOWN
    assert led_on("2018-12-31", said).grade is CONFIRMED
    assert led_on("2019-03-31", said).grade is CONFIRMED


def test_an_announced_appointment_counts_from_the_day_it_begins(led_on: Led) -> None:
    said = alex(start="2019-01-01", as_of="2018-11-05")
    before = led_on("2018-12-31", said)
    assert before.grade is NOT_KNOWN
    assert before.later is not None
    assert before.later.person == ALEX
    assert led_on("2019-01-01", said).grade is CONFIRMED


def test_the_officer_in_post_stays_so_until_the_announced_one_begins(led_on: Led) -> None:
    said = [alex(as_of="2018-11-05"), sam(start="2019-01-01", as_of="2018-11-05")]
    assert led_on("2018-12-31", *said).people == (ALEX,)
    assert led_on("2019-01-01", *said).people == (SAM,)


@pytest.mark.parametrize(
    ("day", "grade"),
    [
        ("2018-11-15", LIKELY),
        ("2018-08-30", LIKELY),  # 92 days before its last day
        ("2018-08-29", NOT_KNOWN),
        ("2019-11-02", LIKELY),  # 366 days after its first day
        ("2019-11-03", LAST_KNOWN),
    ],
)
def test_a_statement_of_a_month_is_counted_to_its_far_end(led_on: Led, day: str, grade: Grade) -> None:
    assert led_on(day, alex(as_of="2018-11")).grade is grade


def test_a_month_confirms_a_day_of_it_where_they_were_there_before(led_on: Led) -> None:
    """The month in which somebody is first named may be the one in which they began."""
    assert led_on("2018-11-15", alex(as_of="2018-11"), alex(as_of="2018-06-01")).grade is CONFIRMED
    assert led_on("2018-11-15", alex(as_of="2018-11"), sam(as_of="2018-06-01")).grade is LIKELY


@pytest.mark.parametrize(
    ("day", "grade"),
    [("2018-01-01", LIKELY), ("2018-07-01", LIKELY), ("2018-12-31", LIKELY), ("2017-12-31", NOT_KNOWN), ("2019-01-02", LIKELY), ("2019-01-03", LAST_KNOWN)],
)  # fmt: skip
def test_a_statement_of_a_year_makes_a_day_of_it_likely(led_on: Led, day: str, grade: Grade) -> None:
    assert led_on(day, alex(as_of="2018")).grade is grade


def test_a_year_does_not_bring_back_one_who_is_said_to_have_left_in_it(led_on: Led) -> None:
    said = [alex(as_of="2018"), alex(end="2018-03-31", as_of="2018-02-01")]
    assert led_on("2018-03-31", *said).people == (ALEX,)
    assert led_on("2018-11-05", *said).grade is NOT_KNOWN


def test_one_who_left_and_is_named_again_is_back(led_on: Led) -> None:
    said = [alex(start="2015-01-01", end="2018-03-31"), alex(as_of="2018-09-01")]
    assert led_on("2018-11-05", *said).people == (ALEX,)


@pytest.mark.parametrize(
    ("why", "said", "grade", "people"),
    [
        ("both cover the day", [alex(as_of="2018-11-05"), sam(as_of="2018-11-05")], DISPUTED, (ALEX, SAM)),
        ("both cover it weakly", [alex(as_of="2018-11-05", confidence="weak"), sam(as_of="2018-11-05", confidence="weak")], DISPUTED, (ALEX, SAM)),
        ("one covers it firmly", [alex(as_of="2018-11-05"), sam(as_of="2018-11-05", confidence="weak")], CONFIRMED, (ALEX,)),
        ("one is before, one as near after", [alex(as_of="2018-10-25"), sam(as_of="2018-11-16")], DISPUTED, (ALEX, SAM)),
        ("one is much nearer", [alex(as_of="2018-11-04"), sam(as_of="2018-12-05")], CONFIRMED, (ALEX,)),
        ("both are weak and as near", [alex(as_of="2018-10-25", confidence="weak"), sam(as_of="2018-10-25", confidence="weak")], DISPUTED, (ALEX, SAM)),
        ("both are stated on one day long before", [alex(as_of="2018-01-01"), sam(as_of="2018-01-01")], DISPUTED, (ALEX, SAM)),
        ("both are stated on the same two days", [alex(as_of="2018-01-01"), sam(as_of="2018-01-01"), alex(as_of="2019-10-01"), sam(as_of="2019-10-01")], DISPUTED, (ALEX, SAM)),
    ],
)  # fmt: skip
def test_two_people_are_disputed_only_where_their_evidence_is_equal(
    led_on: Led, why: str, said: list[Said], grade: Grade, people: tuple[str, ...]
) -> None:
    known = led_on("2018-11-05", *said)
    assert (known.grade, tuple(sorted(known.people))) == (grade, people), why


def test_a_handover_is_not_a_dispute(led_on: Led) -> None:
    said = [alex(start="2015-01-01", end="2018-11-04"), sam(start="2018-11-05", as_of="2019-01-01")]
    assert led_on("2018-11-04", *said).people == (ALEX,)
    assert led_on("2018-11-05", *said).people == (SAM,)


def test_one_named_later_than_another_supersedes_them(led_on: Led) -> None:
    known = led_on("2018-11-05", alex(as_of="2018-05-01"), sam(as_of="2018-07-01"))
    assert (known.grade, known.people) == (LIKELY, (SAM,))


def test_somebody_about_as_near_after_the_day_leaves_only_the_last_known(led_on: Led) -> None:
    known = led_on("2018-11-05", alex(as_of="2018-05-01"), sam(as_of="2019-03-01"))
    assert (known.grade, known.people) == (LAST_KNOWN, ())


def test_the_first_third_of_a_time_between_two_people_is_the_earlier_ones(led_on: Led) -> None:
    said = [alex(as_of="2018-01-01"), sam(as_of="2018-10-28")]  # 300 days
    assert led_on("2018-04-11", *said).people == (ALEX,)  # 100 days
    assert led_on("2018-04-12", *said).grade is LAST_KNOWN


def test_a_stated_start_is_no_contest_before_it(led_on: Led) -> None:
    said = [alex(as_of="2018-01-01"), sam(start="2018-10-28", as_of="2019-06-01")]
    assert (led_on("2018-10-27", *said).grade, led_on("2018-10-27", *said).people) == (LIKELY, (ALEX,))


def test_one_who_follows_another_is_not_taken_to_have_been_there_before_they_are_named(led_on: Led) -> None:
    """A report about somebody new is often of their first day."""
    said = [alex(as_of="2018-01-01"), sam(as_of="2018-12-01")]
    assert led_on("2018-11-05", *said).people == ()
    left = alex(end="2018-09-30", as_of="2018-12-01")
    assert led_on("2018-11-05", *said, left).people == (SAM,)


def test_a_start_or_an_end_in_the_year_of_a_report_may_be_still_to_come(led_on: Led) -> None:
    known = led_on("2018-06-01", alex(start="2018", as_of="2018-06-01"), sam(as_of="2018-05-01"))
    assert known.grade is not CONFIRMED


def test_a_year_does_not_bring_forward_one_who_is_said_to_begin_in_it(led_on: Led) -> None:
    said = [alex(as_of="2018"), alex(start="2018-04", as_of="2018-10-01"), sam(as_of="2017-12-01")]
    assert [holder.person for holder in led_on("2018-01-11", *said).holders] == [SAM]
    assert led_on("2018-05-01", *said).people == (ALEX,)


@pytest.mark.parametrize(
    ("day", "people"),
    [("2018-02-01", ()), ("2018-11-05", (ALEX,))],
)
def test_after_somebody_else_a_year_counts_in_its_later_part(
    led_on: Led, day: str, people: tuple[str, ...]
) -> None:
    assert led_on(day, sam(as_of="2017-11-05"), alex(as_of="2018")).people == people


# bodies before and after

MERGED = BodyKey(Kind.CCG, "99Y")


@pytest.mark.parametrize(
    ("why", "here", "of_the_merged", "people"),
    [
        ("the first leader of what it became led it to its end", [alex(as_of="2018-01-01")], [alex(as_of="2020-06-01")], (ALEX,)),
        ("somebody else came first there", [alex(as_of="2018-01-01")], [sam(as_of="2020-05-01"), alex(as_of="2020-06-01")], ()),
        ("somebody else came after them here", [alex(as_of="2018-01-01"), sam(as_of="2018-09-01")], [alex(as_of="2020-06-01")], ()),
        ("they had left", [alex(as_of="2018-01-01", end="2018-03-31")], [alex(as_of="2020-06-01")], ()),
        ("nobody is stated here", [], [alex(as_of="2020-06-01")], ()),
    ],
)  # fmt: skip
def test_evidence_about_the_body_that_a_body_passed_to(
    make_statement: Callable[..., Statement],
    why: str,
    here: list[Said],
    of_the_merged: list[Said],
    people: tuple[str, ...],
) -> None:
    about = [make_statement(**{"id": f"L{number:04}", **each}) for number, each in enumerate(here)]
    later = tuple(
        make_statement(**{"id": f"L{number:04}", "body": MERGED, **each})
        for number, each in enumerate(of_the_merged, 10)
    )
    known = leadership(BODY, about, date(2020, 3, 31), Neighbours(after=(later,)))
    assert known.people == people, why
    assert known.grade is not CONFIRMED


def test_evidence_about_a_body_that_a_body_came_from(make_statement: Callable[..., Statement]) -> None:
    here = make_statement(id="L0001", as_of="2020-06-01")
    earlier = make_statement(id="L0002", body=MERGED, as_of="2018-06-01")
    known = leadership(BODY, [here], date(2020, 1, 1), Neighbours(before=((earlier,),)))
    assert (known.grade, known.people) == (LIKELY, (ALEX,))
    assert [s.id for s in known.holders[0].statements] == ["L0001", "L0002"]


def test_where_nobody_is_known_the_last_and_the_next_are_told(led_on: Led) -> None:
    known = led_on("2018-11-05", alex(start="2013-04-01", end="2016-03-31"), sam(as_of="2019-12-01"))
    assert known.grade is NOT_KNOWN
    assert known.last is not None
    assert known.later is not None
    assert (known.last.person, known.later.person) == (ALEX, SAM)


def test_without_statements_nobody_is_known(led_on: Led) -> None:
    known = led_on("2018-11-05")
    assert (known.grade, known.holders, known.last, known.later) == (NOT_KNOWN, (), None, None)


def test_a_statement_without_any_date_says_nothing(led_on: Led) -> None:
    assert led_on("2018-11-05", alex()).grade is NOT_KNOWN


@pytest.mark.parametrize("role", ["chair", "chief_officer", "managing_director", "system_lead"])
def test_other_roles_do_not_lead(led_on: Led, role: str) -> None:
    assert led_on("2018-11-05", alex(as_of="2018-11-05", role=role)).grade is NOT_KNOWN


def test_statements_about_other_bodies_are_passed_over(led_on: Led) -> None:
    elsewhere = BodyKey(Kind.ICB, "99Z")
    assert led_on("2018-11-05", alex(as_of="2018-11-05", body=elsewhere)).grade is NOT_KNOWN


def test_an_interim_officer_is_interim_where_the_nearest_statement_says_so(led_on: Led) -> None:
    said = [alex(as_of="2018-06-01", interim=True), alex(as_of="2019-06-01")]
    assert led_on("2018-06-01", *said).holders[0].interim
    assert led_on("2018-07-01", *said).holders[0].interim
    assert not led_on("2019-06-01", *said).holders[0].interim


def test_a_holder_carries_when_they_began_and_end_and_the_evidence_nearest_first(led_on: Led) -> None:
    said = [alex(start="2015-04", as_of="2016-01-01"), alex(as_of="2018-11-01", end="2019-03-31")]
    holder = led_on("2018-11-05", *said).holders[0]
    assert (str(holder.since), str(holder.until)) == ("April 2015", "31 March 2019")
    assert [s.id for s in holder.statements] == ["L0001", "L0000"]


# whatever the sources say

DAYS = st.dates(date(2013, 4, 1), date(2026, 12, 31))


@st.composite
def dates_as_written(draw: st.DrawFn) -> str:
    day = draw(DAYS)
    return draw(st.sampled_from([day.isoformat(), f"{day:%Y-%m}", f"{day:%Y}", ""]))


SAYINGS = st.fixed_dictionaries(
    {
        "person": st.sampled_from([ALEX, SAM, "jo-specimen"]),
        "start": dates_as_written(),
        "end": dates_as_written(),
        "as_of": dates_as_written(),
        "confidence": st.sampled_from(["stated", "inferred", "weak"]),
        "interim": st.booleans(),
    }
)


@given(said=st.lists(SAYINGS, max_size=6), day=DAYS)
def test_whatever_is_stated_gives_an_answer_that_holds_together(
    led_on: Led, said: list[Said], day: date
) -> None:
    known = led_on(day.isoformat(), *said)
    people = [holder.person for holder in known.holders]
    assert len(people) == len(set(people))
    assert (known.grade is NOT_KNOWN) == (not people)
    assert (known.grade is DISPUTED) == (len(people) > 1)
    assert all(s.person == holder.person for holder in known.holders for s in holder.statements)
    if known.grade is CONFIRMED:
        assert any(s.confidence == "stated" for s in known.holders[0].statements)


@given(said=st.lists(SAYINGS, max_size=6), day=DAYS, random=st.randoms(use_true_random=False))
def test_the_answer_does_not_depend_on_the_order_of_the_statements(
    make_statement: Callable[..., Statement], said: list[Said], day: date, random: Any
) -> None:
    statements = [make_statement(id=f"L{number:04}", **each) for number, each in enumerate(said)]
    shuffled = list(statements)
    random.shuffle(shuffled)
    assert leadership(BODY, shuffled, day) == leadership(BODY, statements, day)


@given(
    others=st.lists(SAYINGS, max_size=4),
    end=DAYS,
    days_after=st.integers(1, 3000),
    tenure=st.integers(0, 900),
)
def test_one_whose_only_evidence_ends_before_the_day_never_holds_the_post(
    led_on: Led, others: list[Said], end: date, days_after: int, tenure: int
) -> None:
    gone = {"person": "lee-leaver", "start": (end - timedelta(tenure)).isoformat(), "end": end.isoformat()}
    known = led_on((end + timedelta(days_after)).isoformat(), *others, gone)
    assert "lee-leaver" not in [holder.person for holder in known.holders]


@given(
    end=DAYS,
    days_after=st.integers(32, 3000),
    end_form=st.sampled_from(["%Y-%m-%d", "%Y-%m"]),
    coarse=st.lists(
        st.fixed_dictionaries(
            {
                "form": st.sampled_from(["%Y", "%Y-%m"]),
                "of": st.sampled_from(["end", "as_of"]),
                "confidence": st.sampled_from(["stated", "inferred", "weak"]),
            }
        ),
        min_size=1,
        max_size=3,
    ),
)
def test_a_coarser_date_of_the_same_ending_never_brings_back_one_who_left(
    led_on: Led, end: date, days_after: int, end_form: str, coarse: list[dict[str, str]]
) -> None:
    precise = alex(end=f"{end:{end_form}}", as_of=f"{end.year + 9}")
    again = [
        alex(
            **(
                {"end": f"{end:{c['form']}}", "as_of": f"{end.year + 8}"}
                if c["of"] == "end"
                else {"as_of": f"{end:{c['form']}}"}
            ),
            confidence=c["confidence"],
        )
        for c in coarse
    ]
    known = led_on((end + timedelta(days_after)).isoformat(), precise, *again)
    assert known.grade is NOT_KNOWN


def test_one_made_permanent_in_the_month_in_which_the_interim_term_ended_has_not_left(led_on: Led) -> None:
    interim = alex(start="2023-05", end="2024-09", as_of="2024-09-06", interim=True)
    permanent = alex(start="2024-09", as_of="2024-09-06")
    assert led_on("2024-12-15", interim, permanent, alex(as_of="2024")).people == (ALEX,)
    assert led_on("2024-12-15", interim, alex(as_of="2024")).grade is NOT_KNOWN


def test_no_real_leader_is_named_in_the_year_after_the_most_precise_end_that_sources_give(
    register: Register,
) -> None:
    checked, named = 0, []
    for body, about in register.statements_about.items():
        for person in {s.person for s in about}:
            own = [s for s in about if s.person == person and s.role == LEADING_ROLE]
            ends = finest([s.end for s in own if s.end])
            left = max((end.last for end in ends), default=None)
            if left is None or any(_tells_of_later_days(s, left) for s in own):
                continue
            checked += 1
            days = [*(left + timedelta(n) for n in (1, 40, 100, 200, 366)), date(left.year, 12, 31)]
            named += [
                (body, person, day)
                for day in days
                if day > left and person in [h.person for h in leadership(body, about, day).holders]
            ]
    assert named == []
    assert checked > 100


def _tells_of_later_days(said: Statement, left: date) -> bool:
    if said.end and said.end.last <= left:
        return False
    return any(when.last > left for when in (said.start, said.as_of) if when)


@pytest.mark.parametrize(
    ("said", "note"),
    [
        ([alex(as_of="2026-04-17", interim=True)], "interim"),
        ([alex(as_of="2026-04-17")], ""),
        ([alex(as_of="2026-04-17", interim=True), alex(as_of="2026-09-22")], "interim at first"),
        (
            [alex(as_of=day, interim=True) for day in ("2026-04-17", "2026-06-23")]
            + [alex(as_of="2026-09-22")],
            "interim at first, still on 23 June 2026",
        ),
        (
            [alex(start="2023-05", end="2024-09", interim=True), alex(start="2024-09", as_of="2025-10-22")],
            "interim until September 2024",
        ),
        ([alex(as_of="2026-04-17", interim=True), alex(as_of="2026-04-17")], "interim"),
    ],
)
def test_a_term_is_interim_for_as_long_as_sources_say_so(
    make_statement: Callable[..., Statement], said: list[Said], note: str
) -> None:
    [stint] = stints_of(make_statement(id=f"L{number:04}", **each) for number, each in enumerate(said))
    assert stint.interim_note == note
    assert stint.interim is (note == "interim")


def test_no_real_term_is_called_interim_past_the_day_on_which_it_is_stated_not_to_be(
    register: Register,
) -> None:
    mixed = 0
    for stint in stints_of(register.statements):
        told = sorted((s.as_of.last, s.interim) for s in stint.statements if s.as_of and not s.end)
        if told and any(interim for _, interim in told) and not told[-1][1]:
            mixed += 1
            later = [day for day, interim in told if not interim]
            assert not stint.interim or max(later) <= max(day for day, interim in told if interim), stint
    assert mixed > 5


@given(month=st.integers(2, 12), day=st.integers(1, 12))
def test_told_in_the_year_in_which_somebody_left_is_no_proof_that_they_were_still_there(
    led_on: Led, month: int, day: int
) -> None:
    said = alex(end="2025", as_of=f"2025-{month:02}")
    assert led_on(f"2025-{day:02}-28", alex(as_of="2024-12-28"), said).grade is not CONFIRMED or day == 1
    assert led_on("2026-01-01", alex(as_of="2024-12-28"), said).grade is NOT_KNOWN
