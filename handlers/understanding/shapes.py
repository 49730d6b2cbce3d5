"""The shapes of questions, in the order in which they are tried."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from handlers.understanding.shapes_of_bodies import (
    at_once,
    belonging,
    checking,
    happenings,
    inside,
    lives,
    not_held,
    sources,
    valued,
)
from handlers.understanding.shapes_of_mergers import clustering, merging
from handlers.understanding.shapes_of_people import people, through_time
from handlers.understanding.shapes_of_pictures import picturing
from handlers.understanding.shapes_of_sets import (
    comparing,
    counting,
    listing,
    national,
    ranking,
    sharing_out,
    spans_years,
    trends,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.query.query import Query
    from handlers.understanding.asked import Asked


SHAPES: Final[tuple[Callable[[Asked], Query | None], ...]] = (
    picturing,
    not_held,
    sources,
    people,
    clustering,
    at_once,
    inside,
    comparing,
    sharing_out,
    ranking,
    merging,
    trends,
    through_time,
    counting,
    lives,
    checking,
    listing,
    belonging,
    happenings,
    national,
    valued,
)
"""Each knows one way of asking and gives its query, or None where the words are not of it."""


def query_of(asked: Asked) -> Query | None:
    """Give the query of the first shape that the words are of."""
    if asked.clause.is_plain and not spans_years(asked):
        return valued(asked)
    return next((query for shape in SHAPES if (query := shape(asked)) is not None), None)
