"""Collects every way of writing every body from the facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.model import BodyKey, Kind
from data.names.forms import (
    ALIAS,
    DOMAIN,
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

_GROUP_NOTE: Final = "an area of several bodies"


def all_forms(bodies: Mapping[BodyKey, Body], aliases: Iterable[Alias]) -> list[Form]:
    """Give every name and alias of every body that a query can mean; an STP and its ICB share theirs.

    An alias noted as an area, of several bodies, is a part of that area; web domains are not among these.
    """
    forms: dict[tuple[BodyKey, tuple[str, ...]], Form] = {}
    for body in bodies.values():
        if body.key.kind in RESOLVED:
            _add_names(forms, body)
    for alias in aliases:
        if alias.body in bodies and not is_domain(alias.alias):
            why = GROUP if alias.note == _GROUP_NOTE else ALIAS
            for words in alias_variants(alias.alias):
                form = Form(alias.body, words, why, alias.start, alias.end, weak=alias.confidence == "weak")
                if forms.setdefault((alias.body, words), form).weak and not form.weak:
                    forms[alias.body, words] = form
    _share_with_twins(forms, bodies)
    return list(forms.values())


def _share_with_twins(
    forms: dict[tuple[BodyKey, tuple[str, ...]], Form], bodies: Mapping[BodyKey, Body]
) -> None:
    """Give the STP and the ICB of one code each other's names and aliases."""
    for form in list(forms.values()):
        twin = BodyKey(Kind.ICB if form.body.kind is Kind.STP else Kind.STP, form.body.code)
        if form.body.kind is not Kind.CCG and twin in bodies and form.why in (OFFICIAL, ALIAS):
            why = FAMILY if form.why == OFFICIAL else ALIAS
            forms.setdefault(
                (twin, form.words), Form(twin, form.words, why, form.start, form.end, weak=form.weak)
            )


def domain_forms(bodies: Mapping[BodyKey, Body], aliases: Iterable[Alias]) -> dict[str, tuple[Form, ...]]:
    """Give the bodies of each web domain, those of the STP and the ICB of one code alike."""
    found: dict[str, dict[BodyKey, Form]] = {}
    for alias in aliases:
        if alias.body not in bodies or not is_domain(alias.alias):
            continue
        twin = BodyKey(Kind.ICB if alias.body.kind is Kind.STP else Kind.STP, alias.body.code)
        shares = alias.body.kind is not Kind.CCG and twin in bodies
        for key in (alias.body, twin) if shares else (alias.body,):
            found.setdefault(alias.alias, {}).setdefault(key, Form(key, (alias.alias,), DOMAIN))
    return {domain: tuple(forms.values()) for domain, forms in found.items()}


def is_domain(alias: str) -> bool:
    """Tell whether an alias is a web domain: words with full stops and no spaces between them."""
    return "." in alias and " " not in alias


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
