"""Collects every way of writing every body from the facts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from data.model import BodyKey, Kind
from data.names.forms import (
    ALIAS,
    FAMILY,
    GROUP,
    OFFICIAL,
    PLACE,
    Form,
    Phrase,
    alias_variants,
    name_variants,
    place_variants,
    written_out,
)
from data.names.timeline import RESOLVED
from data.names.words import JOINERS, STOPS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from data.model import Alias, Body, District

_TOWN_NOTE: Final = "town"
_GROUP_NOTE: Final = "an area of several bodies"


def all_forms(bodies: Mapping[BodyKey, Body], aliases: Iterable[Alias]) -> list[Form]:
    """Give every name and alias of every body that a query can mean; an STP and its ICB share theirs.

    An alias noted as a town is a place in its body; one noted as an area, of several bodies, a part of that area.
    """
    forms: dict[tuple[BodyKey, tuple[str, ...]], Form] = {}
    for body in bodies.values():
        if body.key.kind in RESOLVED:
            _add_names(forms, body)
    aliases = list(aliases)
    shared = Counter(alias.alias.casefold() for alias in aliases if alias.note == _GROUP_NOTE)
    for alias in aliases:
        why = PLACE if alias.note == _TOWN_NOTE else GROUP if shared[alias.alias.casefold()] > 1 else ALIAS
        if alias.body in bodies:
            for words in alias_variants(alias.alias):
                forms.setdefault((alias.body, words), Form(alias.body, words, why, alias.start, alias.end))
    for form in list(forms.values()):
        twin = BodyKey(Kind.ICB if form.body.kind is Kind.STP else Kind.STP, form.body.code)
        if form.body.kind is not Kind.CCG and twin in bodies and form.why in (OFFICIAL, ALIAS):
            why = FAMILY if form.why == OFFICIAL else ALIAS
            forms.setdefault((twin, form.words), Form(twin, form.words, why, form.start, form.end))
    return list(forms.values())


def _add_names(forms: dict[tuple[BodyKey, tuple[str, ...]], Form], body: Body) -> None:
    """Add a body's names; one that it had again, or only wrote another way, was in force from first to last."""
    dated = [(name.name, name.start, name.end) for name in body.names]
    if body.name not in {name for name, _, _ in dated}:
        dated.append((body.name, None, None))
    for name, start, until in dated:
        # The last name of a body that closed is still its name afterwards, not an earlier one.
        end = None if until == body.closed else until
        for words in name_variants(name):
            form = Form(body.key, words, OFFICIAL, start, end)
            known = forms.get((body.key, words))
            forms[body.key, words] = form if known is None else form.together_with(known)


def district_forms(bodies: Mapping[BodyKey, Body], districts: Iterable[District]) -> list[Form]:
    """Give the districts as places, each with the share of it that a body covers."""
    return [
        Form(district.body, written_out(words), PLACE, share=district.share_of_district)
        for district in districts
        if district.body in bodies
        for words in place_variants(district.name)
    ]


def region_names(bodies: Mapping[BodyKey, Body]) -> frozenset[str]:
    """Give the names of the regions, run together: no body is meant by one."""
    names = [body.name for body in bodies.values() if body.key.kind is Kind.REGION]
    return frozenset(Phrase(words).together for name in names for words in name_variants(name))


def vocabulary_of(names: list[Form], groups: list[Form], places: list[Form]) -> set[str]:
    """Give the words that slips are put right to; of Ross-on-Wye only Ross, since Wye names no place by itself."""
    words = {word for form in (*names, *groups) for word in form.words}
    for form in places:
        words.update(
            next((form.words[:at] for at, word in enumerate(form.words) if word in JOINERS), form.words)
        )
    return words - STOPS
