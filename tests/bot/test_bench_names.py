"""The benchmark of names measures what it says; its timings are nobody's test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.bench.names import Timing, made_up_bodies, table, typed_queries

if TYPE_CHECKING:
    from data.register import Register


def test_the_queries_are_the_same_at_every_run(register: Register) -> None:
    queries = typed_queries(register, 50)
    assert queries == typed_queries(register, 50)
    assert len(queries) == 50
    assert all(queries)


def test_made_up_bodies_come_on_top_of_the_real_ones_and_have_keys_of_their_own(register: Register) -> None:
    many = made_up_bodies(register, 3)
    assert len(many) == 3 * len(register.bodies)
    assert len({body.key for body in many}) == len(many)
    assert set(register.bodies.values()) <= set(many)


def test_the_table_gives_the_ratios() -> None:
    timings = [Timing("resolver", 400, 100, 900), Timing("rapidfuzz WRatio", 400, 1000, 2000)]
    timings += [Timing("resolver", 40_000, 200, 2000), Timing("rapidfuzz WRatio", 40_000, 50_000, 90_000)]
    written = table(timings)
    assert "rapidfuzz / resolver at 400 bodies: 10.0" in written
    assert "resolver at 40,000 / at 400 bodies: 2.0" in written
