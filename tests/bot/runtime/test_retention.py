from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Event
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from bot.runtime import program as tidying
from bot.runtime.program import start_tidying, tidy
from data.changes.subscription import Channel, Watch
from data.state import StateError, conversations, deliveries, idempotency, subscriptions
from data.state.conversations import Said
from data.state.engine import open_state, reading, writing
from data.state.tables import CONVERSATIONS, DELIVERIES, EVENTS, OAUTH_STATES, Settled

if TYPE_CHECKING:
    import pytest
    from sqlalchemy import Engine

NOW = datetime(2026, 1, 5, 8, tzinfo=UTC)
DAY = timedelta(days=1)


def test_what_is_of_no_more_use_is_forgotten(ready_url: str) -> None:
    engine = open_state(ready_url)
    for name, came in (("old", NOW - DAY - timedelta(seconds=1)), ("new", NOW - timedelta(hours=23))):
        idempotency.settle(engine, idempotency.take(engine, "T1", name, came, timedelta(minutes=1)), came)
        conversations.keep(engine, Said("T1", "C1", name, name), {"asks": ["card"]}, came)
        with writing(engine) as connection:
            connection.execute(
                insert(OAUTH_STATES).values(state=name, expire_at=(came + DAY).replace(tzinfo=None))
            )
    tidy(engine, NOW)
    with reading(engine) as connection:
        assert connection.scalars(select(EVENTS.c.event)).all() == ["new"]
        assert connection.scalars(select(CONVERSATIONS.c.ts)).all() == ["new"]
        assert connection.scalars(select(OAUTH_STATES.c.state)).all() == ["new"]
    engine.dispose()


def test_a_digest_of_a_month_ago_is_forgotten_and_yesterdays_is_not(ready_url: str) -> None:
    engine, posted = open_state(ready_url), [NOW + DAY / 2, NOW + 30.5 * DAY]
    subscriptions.watch(engine, Channel("T1", "C1"), [Watch(None)], NOW)
    for time in posted:
        deliveries.look_after(engine, time)
        claimed = deliveries.claim(engine, time, "made up", timedelta(minutes=1))
        assert claimed
        deliveries.settle(engine, claimed, Settled.REFUSED, error="made_up")
    tidy(engine, posted[1])
    with reading(engine) as connection:
        assert len(connection.scalars(select(DELIVERIES.c.day)).all()) == 2
    tidy(engine, NOW + 31 * DAY)
    with reading(engine) as connection:
        assert connection.scalars(select(DELIVERIES.c.day)).all() == [posted[1].date()]
    engine.dispose()


def test_it_goes_on_when_the_state_could_not_be_used_and_ends_when_it_is_told_to(
    ready_url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    engine, third = open_state(ready_url), Event()
    failures: list[Exception] = [StateError("on purpose"), RuntimeError("by mistake")]

    def tidied(_engine: Engine, _now: datetime) -> None:
        if failures:
            raise failures.pop(0)
        third.set()

    monkeypatch.setattr(tidying, "tidy", tidied)
    end = start_tidying(engine, every=0.001)
    assert third.wait(10)
    end()
    engine.dispose()
    assert "nothing was tidied: on purpose" in caplog.text
    assert "by mistake" in caplog.text
