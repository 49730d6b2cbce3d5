"""A postcode asks about the body that covers it on the day, and without a directory is answered with what to import."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from data.answers import answer
from data.questions import Intent, Question

from data.imports.postcodes import import_postcodes
from data.model import Kind
from data.postcodes import NO_POSTCODES, Postcodes
from data.reference.build import build_reference
from data.reference.load import load_register

if TYPE_CHECKING:
    from pathlib import Path

    from data.answers import Answer

    from data.register import Register

TODAY = date(2026, 6, 1)
BRIGHTON = "E01016922"
"""An LSOA of Brighton and Hove."""


@pytest.fixture(scope="module")
def postcodes(facts_of_the_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Postcodes:
    folder = tmp_path_factory.mktemp("postcodes")
    file, out = folder / "NSPL_MADE_UP.csv", folder / "postcodes.db"
    file.write_text(f"pcds,lsoa11\nZZ9 9ZA,{BRIGHTON}\nZZ9 9ZB,W01000001\n", encoding="utf-8")
    assert import_postcodes([file], facts_of_the_project, out, []) is not None
    return Postcodes(out)


def asked(
    register: Register, postcodes: Postcodes, words: str, on: date = TODAY, kind: Kind | None = None
) -> Answer:
    question = Question(Intent.LOOKUP, on, TODAY, names=(words,), kind=kind)
    return answer(question, replace(register, postcodes=postcodes))


@pytest.mark.parametrize(
    ("words", "on", "kind", "body"),
    [
        ("ZZ9 9ZA", date(2018, 11, 5), None, "ccg:09D"),
        ("zz99za", date(2018, 11, 5), Kind.CCG, "ccg:09D"),
        ("ZZ9 9ZA", date(2020, 11, 5), None, "ccg:09D"),
        ("ZZ9 9ZA", date(2018, 11, 5), Kind.STP, "stp:QNX"),
        ("ZZ9 9ZA", date(2023, 11, 5), Kind.CCG, "icb:QNX"),
        ("ZZ9 9ZA", TODAY, Kind.ICB, "icb:S9B9J"),
    ],
)
def test_a_postcode_is_answered_with_the_body_that_covers_it_on_the_day(
    register: Register, postcodes: Postcodes, words: str, on: date, kind: Kind | None, body: str
) -> None:
    found = asked(register, postcodes, words, on, kind)
    assert str(found.body) == body
    assert (
        f"ZZ9 9ZA is in the area of {found.title} (Office for National Statistics, NSPL_MADE_UP.csv)."
        in found.notes
    )


@pytest.mark.parametrize("words", ["ZZ9 9ZB", "ZZ9 9ZC"])
def test_a_postcode_outside_england_or_in_no_directory_is_not_found(
    register: Register, postcodes: Postcodes, words: str
) -> None:
    found = asked(register, postcodes, words)
    assert not found.found
    assert found.headline.text == (
        f"{words} is no postcode of England, by Office for National Statistics, NSPL_MADE_UP.csv."
    )


def test_without_a_directory_one_sentence_says_what_to_import(register: Register) -> None:
    found = asked(register, NO_POSTCODES, "zz99za")
    assert (found.found, found.choices, found.facts) == (False, (), ())
    assert found.headline.text == (
        "ZZ9 9ZA is a postcode, and no postcodes have been imported yet: whoever runs Commissioner can import "
        "ONS's postcode directory with commissioner import postcodes."
    )


def test_a_database_that_appears_beside_the_reference_is_seen_at_once(
    facts_of_the_project: Path, tmp_path: Path, postcodes: Postcodes
) -> None:
    reference = tmp_path / "commissioning.db"
    build_reference(facts_of_the_project, reference, date.max)
    loaded = load_register(reference)
    assert loaded.postcodes.unit_of("ZZ9 9ZA") is None
    assert postcodes.path is not None
    (tmp_path / "postcodes.db").write_bytes(postcodes.path.read_bytes())
    assert loaded.postcodes.unit_of("ZZ9 9ZA") == postcodes.unit_of("ZZ9 9ZA") is not None
