"""How a set of bodies is said: its area, what is tested of each body, what is true of them, the time asked for."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from data.dates import say_day
from data.formatting import plain_list, say_people, title
from data.model import Kind
from data.query.query import Attribute, Feature, Where

if TYPE_CHECKING:
    from data.model import BodyKey
    from data.query.query import Query, Test
    from data.view import View
DATED: Final = (Feature.OPENED, Feature.CLOSED, Feature.MERGED, Feature.FORMED)


# words


def period_of(query: Query) -> tuple[date, date]:
    """Give the first and the last day of the time asked for; without one, all the time up to the day."""
    if not query.dated and not query.first:
        return date.min, query.on
    return query.first or query.on, query.last or query.on


def say_period(query: Query) -> str:
    """Write the time asked for: "in 2018", "in April 2021", "on 1 April 2026", "from 1 April 2018 to 31 March 2019"."""
    first, last = period_of(query)
    if first == date.min:
        return "up to today" if last >= query.today else f"up to {say_day(last)}"
    if query.since:
        return f"since {say_day(first)}"
    if first == last:
        return f"on {say_day(first)}"
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return f"in {first.year}"
    if first.day == 1 and (first.year, first.month) == (last.year, last.month) and (last - first).days >= 27:  # noqa: PLR2004
        return f"in {say_day(first).removeprefix('1 ')}"
    return f"from {say_day(first)} to {say_day(last)}"


def area_name(view: View, key: BodyKey) -> str:
    """Write an area as it stands in a sentence: "the Midlands region", "London", "Devon STP"."""
    if key.kind is not Kind.REGION:
        return title(view, key)
    name = view.name(key)
    return name if name == "London" or name.startswith("North of") else f"the {name} region"


_FEATURES: Final = {
    Feature.INTERIM: ("have", "an interim leader"),
    Feature.COUNCIL: ("be", "led by a council's chief executive"),
    Feature.SHARES: ("share", "their leader with another"),
    Feature.ALONE: ("not share", "their leader with another"),
    Feature.LEADER_UNKNOWN: ("be", "without a leader known here"),
    Feature.DISPUTED: ("have", "a leader about whom sources disagree"),
    Feature.CLUSTERED: ("be", "in a cluster"),
    Feature.UNCLUSTERED: ("be", "in no cluster that is known here"),
    Feature.OPENED: ("", "opened"),
    Feature.CLOSED: ("", "closed"),
    Feature.MERGED: ("", "merged"),
    Feature.FORMED: ("was", "formed by a merger"),
    Feature.MERGING: ("be", "on the way to a merger"),
}
"""The verb and the rest of what a feature says of bodies."""
_FORMS: Final = {
    "be": ("are", "is", "were", "was"),
    "was": ("were", "was", "were", "was"),
    "have": ("have", "has", "had", "had"),
    "share": ("share", "shares", "shared", "shared"),
    "do": ("do", "does", "did", "did"),
}
"""The forms of a verb: of several now, of one now, of several then, of one then."""


def say_feature(feature: Feature, *, past: bool, one: bool, negated: bool = False) -> str:
    """Write what is true of bodies, or is not, as the predicate of a sentence: "shared its leader with another"."""
    verb, rest = _FEATURES[feature]
    if not verb:
        return rest
    negated, verb = negated is not verb.startswith("not "), verb.removeprefix("not ")
    form, rest = 2 * past + one, rest.replace("their", "its") if one else rest
    if not negated:
        return f"{_FORMS[verb][form]} {rest}"
    return (
        f"{_FORMS[verb][form]} not {rest}"
        if verb in ("be", "was")
        else f"{_FORMS['do'][form]} not {verb} {rest}"
    )


_COMPARED: Final = {
    "<": "under",
    "<=": "at most",
    ">": "over",
    ">=": "at least",
    "=": "exactly",
}
_NOUNS: Final = {
    Attribute.POPULATION: ("person", "people"),
    Attribute.PER_LEADER: ("person per leader", "people per leader"),
    Attribute.CCGS: ("CCG", "CCGs"),
    Attribute.LEADERS: ("leader", "leaders"),
    Attribute.CCGS_PER_LEADER: ("CCG per leader", "CCGs per leader"),
    Attribute.AGE: ("year of age", "years of age"),
}


def noun_of(attribute: Attribute, number: float = 2) -> str:
    """Write what an attribute counts: "people", "people per leader", "CCG"."""
    one, many = _NOUNS.get(attribute, (str(attribute), str(attribute)))
    return one if number == 1 else many


def say_predicate(view: View, where: Where, query: Query, *, one: bool) -> str:
    past = view.day < query.today
    parts = []
    if where.tests:
        said = plain_list([say_test(test) for test in where.tests])
        parts.append(f"{_FORMS['have'][2 * past + one]} {said}")
    for feature in where.features:
        words = say_feature(feature, past=past, one=one)
        parts.append(f"{words} {say_period(query)}" if feature in DATED else words)
    return plain_list(parts)


def say_test(test: Test) -> str:
    """Write a comparison without its verb: "under 100,000 people", "one leader", "as many leaders as CCGs"."""
    if test.other:
        amount = {
            "=": "as many",
            "<": "fewer",
            ">": "more",
            "<=": "at most as many",
            ">=": "at least as many",
        }
        than = "than" if test.op in "<>" else "as"
        return f"{amount[test.op]} {noun_of(test.attribute)} {than} {noun_of(test.other)}"
    number = test.number or 0
    people = test.attribute in (Attribute.POPULATION, Attribute.PER_LEADER)
    written = say_number(number) if people else f"{number:g}"
    if test.op == "=" and number == 1:
        return f"one {noun_of(test.attribute, 1)}"
    if test.op in (">", ">=") and not people and number == 1 and test.op == ">":
        return f"more than one {noun_of(test.attribute, 1)}"
    return f"{_COMPARED[test.op]} {written} {noun_of(test.attribute, number)}"


def say_number(people: float) -> str:
    """Write a round number of people as it is asked: 100,000, 2.5 million, 1 million."""
    if people >= 1_000_000 and not people % 10_000:  # noqa: PLR2004
        return f"{people / 1_000_000:g} million"
    return say_people(int(people)) if people >= 1_000_000 else f"{people:,.10g}"  # noqa: PLR2004
