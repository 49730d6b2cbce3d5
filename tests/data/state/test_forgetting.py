"""A workspace that took the app away is forgotten, and only it; what became a fact stays, without who suggested it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Boolean, Date, DateTime, Integer, Table, Time, func, insert, select

from data.changes.subscription import Channel
from data.corrections import Status, Suggestion, What
from data.model import BodyKey, Kind
from data.state import corrections
from data.state.engine import reading, writing
from data.state.forgetting import forget_deliveries, forget_states, forget_team
from data.state.tables import (
    BOTS,
    CHANNELS,
    CORRECTIONS,
    DELIVERIES,
    METADATA,
    OAUTH_STATES,
    Settled,
    UtcDateTime,
)

if TYPE_CHECKING:
    from sqlalchemy import Column, Engine

    from data.corrections import Correction

NAMES_OF_TEAM = ("team", "team_id")
OF_TEAMS = [table for table in METADATA.sorted_tables if set(NAMES_OF_TEAM) & set(table.c.keys())]
SUGGESTION = Suggestion(
    body=BodyKey(Kind.CCG, "99Z"),
    what=What.LEADER,
    value="Alex Example",
    start="2018-11-05",
    url="https://example.org/",
    note="Made up.",
    on="2018-11-05",
)


def value_for(column: Column[Any], team: str) -> object:
    """Make a value that any column of this kind takes."""
    if column.name in NAMES_OF_TEAM:
        return team
    if column.default is not None or column.nullable:
        return None
    if isinstance(column.type, UtcDateTime):
        return datetime(2026, 1, 5, tzinfo=UTC)
    made_up = ((Boolean, False), (Integer, 1), (DateTime, datetime(2026, 1, 5)), (Date, date(2026, 1, 5)), (Time, time(8)))  # noqa: DTZ001  as slack_sdk keeps them  # fmt: skip
    return next((value for kind, value in made_up if isinstance(column.type, kind)), f"{team} made up")


def fill(engine: Engine, team: str) -> None:
    """Put a row of a workspace into every table that has a column for one."""
    with writing(engine) as connection:
        for table in OF_TEAMS:
            made_up = {
                column.name: value
                for column in table.columns
                if (value := value_for(column, team)) is not None
                and not (column.primary_key and isinstance(column.type, Integer))
            }
            connection.execute(insert(table).values(made_up))


def rows_of(engine: Engine, table: Table, team: str) -> int:
    (name,) = set(NAMES_OF_TEAM) & set(table.c.keys())
    with reading(engine) as connection:
        return connection.scalar(select(func.count()).select_from(table).where(table.c[name] == team)) or 0


def test_every_table_with_a_workspace_in_it_forgets_it_and_no_other(state: Engine) -> None:
    fill(state, "T1")
    fill(state, "T2")
    assert {table.name: rows_of(state, table, "T1") for table in OF_TEAMS} == dict.fromkeys(names(), 1)
    assert forget_team(state, "T1")
    assert {table.name: rows_of(state, table, "T1") for table in OF_TEAMS} == dict.fromkeys(names(), 0)
    assert {table.name: rows_of(state, table, "T2") for table in OF_TEAMS} == dict.fromkeys(names(), 1)


def names() -> list[str]:
    return [table.name for table in OF_TEAMS]


def test_the_tables_that_are_looked_at_are_those_that_must_be() -> None:
    assert set(names()) >= {"channels", "watches", "deliveries", "corrections", "events", "slack_bots"}


def test_forgetting_twice_is_as_forgetting_once(state: Engine) -> None:
    fill(state, "T1")
    assert forget_team(state, "T1")
    assert forget_team(state, "T1")


def suggested(engine: Engine, now: datetime, team: str, *then: Status) -> Correction:
    found: Correction | None = corrections.suggest(engine, SUGGESTION, "U1", Channel(team, "C1"), now)
    for status in then:
        assert found is not None
        found = corrections.decide(engine, found.id, status, "U9", now)
    assert found is not None
    return found


def test_an_approved_correction_stays_in_force_without_who_suggested_it(state: Engine, now: datetime) -> None:
    before = suggested(state, now, "T1", Status.APPROVED)
    forget_team(state, "T1")
    (after,) = corrections.approved(state)
    assert after.suggestion == before.suggestion
    assert (after.asked_by, after.asked_in) == ("", Channel("", ""))


@pytest.mark.parametrize(
    ("then", "stays"),
    [
        ([], False),
        ([Status.REJECTED], False),
        ([Status.APPROVED], True),
        ([Status.APPROVED, Status.WITHDRAWN], True),
    ],
)
def test_what_was_never_a_fact_goes(state: Engine, now: datetime, then: list[Status], stays: bool) -> None:  # noqa: FBT001  parametrised
    mine = suggested(state, now, "T1", *then)
    theirs = suggested(state, now, "T2", *then)
    forget_team(state, "T1")
    assert (corrections.correction(state, mine.id) is not None) is stays
    assert corrections.correction(state, theirs.id) == theirs
    with reading(state) as connection:
        assert not connection.execute(select(CORRECTIONS).where(CORRECTIONS.c.team == "T1")).all()


@pytest.mark.parametrize(
    ("installed_after", "forgotten"),
    [(timedelta(0), True), (timedelta(milliseconds=900), True), (timedelta(seconds=1), False)],
)
def test_a_workspace_that_installed_the_app_again_is_not_forgotten(
    state: Engine,
    now: datetime,
    installed_after: timedelta,
    forgotten: bool,  # noqa: FBT001  parametrised
) -> None:
    fill(state, "T1")
    with writing(state) as connection:
        connection.execute(
            insert(BOTS).values(
                client_id="1",
                app_id="A1",
                team_id="T1",
                installed_at=(now + installed_after).replace(tzinfo=None),
            )
        )
    assert forget_team(state, "T1", now) is forgotten
    assert {bool(rows_of(state, table, "T1")) for table in OF_TEAMS} == {not forgotten}


def test_installations_that_nobody_finished_are_forgotten(state: Engine, now: datetime) -> None:
    with writing(state) as connection:
        for number, minutes in enumerate((-1, 0, 1)):
            expires = (now + timedelta(minutes=minutes)).replace(tzinfo=None)
            connection.execute(insert(OAUTH_STATES).values(state=f"s{number}", expire_at=expires))
    assert forget_states(state, now) == 2
    with reading(state) as connection:
        assert connection.scalars(select(OAUTH_STATES.c.state)).all() == ["s2"]


def delivered(engine: Engine, status: Settled, day: date) -> None:
    """Put a delivery of a day into a state, in a channel that is named for how it stands."""
    team = {"team": "T1", "channel": status}
    ends = datetime.combine(day + timedelta(days=1), time(), UTC)
    with writing(engine) as connection:
        if not connection.execute(select(CHANNELS).where(CHANNELS.c.channel == status)).first():
            rhythm = {"at": time(8), "zone": "UTC", "weekdays": False, "always": False}
            connection.execute(insert(CHANNELS).values(**team, **rhythm))
        about = {"key": f"{status} {day}", "status": status, "not_before": ends, "day_ends": ends}
        connection.execute(insert(DELIVERIES).values(**team, day=day, **about))


def test_deliveries_that_were_settled_long_ago_are_forgotten_however_many_there_are(state: Engine) -> None:
    for status in Settled:
        for day in range(1, 6):
            delivered(state, status, date(2026, 1, day))
    assert forget_deliveries(state, datetime(2026, 1, 5, tzinfo=UTC), at_once=4) == 3 * (len(Settled) - 1)
    with reading(state) as connection:
        left = connection.execute(select(DELIVERIES.c.status, DELIVERIES.c.day)).all()
    kept = {(status, day) for status in Settled for day in (4, 5)} | {
        (Settled.PLANNED, day) for day in (1, 2, 3)
    }
    assert {(status, day.day) for status, day in left} == kept
    assert forget_deliveries(state, datetime(2026, 1, 5, tzinfo=UTC)) == 0
