"""A page in two rows of the sources, and a person of one body under two names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from data.reference.checks import page_of, possible_duplicates
from data.reference.facts import read_facts

if TYPE_CHECKING:
    from tests.conftest import FactsFolder

PAGE = "https://example.org/news/a-chief-is-named"


def faults_of(folder: FactsFolder) -> list[str]:
    return [str(fault) for fault in possible_duplicates(read_facts(folder.path))]


def write_sources(folder: FactsFolder, *urls: str) -> None:
    cells = {"title": "T", "publisher": "P", "licence": "facts only"}
    folder.write(
        "sources",
        [{**cells, "id": f"S000{number}", "url": url} for number, url in enumerate(urls, 1)],
    )


def add_somebody(folder: FactsFolder, person: str, name: str, note: str = "", code: str = "99Z") -> None:
    folder.add("people", {"id": person, "name": name, "note": note})
    said = {"role": "accountable_officer", "title": "T", "kind": "ccg", "code": code, "as_of": "2018"}
    folder.add(
        "statements", {"id": "L0900", "person": person, "confidence": "stated", "sources": "S0001", **said}
    )


@pytest.mark.parametrize(
    "other",
    [
        "http://example.org/news/a-chief-is-named",
        "https://www.example.org/news/a-chief-is-named/",
        "https://EXAMPLE.org/news/a%2Dchief-is-named",
        "https://example.org/news/a-chief-is-named?utm_source=feed&ref=rss",
        "https://example.org/news/a-chief-is-named#comments",
    ],
)
def test_an_address_written_in_another_way_is_the_same_page(other: str) -> None:
    assert page_of(other) == page_of(PAGE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/mgAi.aspx?ID=8920&J=1", "http://example.org/mgAi.aspx?id=8920"),
        ("https://example.org/list.aspx?CId=1&MId=2&Ver=4", "https://example.org/list.aspx?MId=2&CId=1"),
        ("https://example.org/hub/one-headline/7023713.article", "https://example.org/7023713.article"),
        (
            "https://example.org/news/17196921.one_headline/",
            "https://example.org/news/17196921.another-headline",
        ),
    ],
)
def test_an_article_and_an_item_are_known_by_their_number(one: str, other: str) -> None:
    assert page_of(one) == page_of(other)


@pytest.mark.parametrize(
    "other",
    [
        "https://example.com/news/a-chief-is-named",
        "https://example.org/news/a-chief-is-named/2",
        "https://example.org/news/a-chief-is-named?page=2",
        "https://news.example.org/news/a-chief-is-named",
    ],
)
def test_another_page_is_another_page(other: str) -> None:
    assert page_of(other) != page_of(PAGE)


def test_a_page_in_two_rows_is_reported_once(facts_folder: FactsFolder) -> None:
    write_sources(facts_folder, "", PAGE, PAGE + "/?utm_source=feed", PAGE + "/2")
    assert faults_of(facts_folder) == [
        "sources.csv:4: url: S0003 is the page of S0002; cite S0002 instead, with the better title and date of the two"
    ]


def test_sources_without_an_address_are_not_compared(facts_folder: FactsFolder) -> None:
    write_sources(facts_folder, "", "", "")
    assert faults_of(facts_folder) == []


@pytest.mark.parametrize(
    ("person", "name"),
    [
        ("al-example", "Dr Alex Example"),
        ("a-example", "A Example"),
        ("alex-b-example", "Alex B. Example"),
        ("alex-exampel", "Alex Exampel"),
        ("alec-example", "Alec Example"),
    ],
)
def test_two_spellings_at_one_body_are_reported(facts_folder: FactsFolder, person: str, name: str) -> None:
    add_somebody(facts_folder, person, name)
    (fault,) = faults_of(facts_folder)
    assert "both of ccg:99Z, may be one person" in fault
    assert name in fault
    assert fault.endswith("or name the other in the note if they are two people")


@pytest.mark.parametrize(
    ("person", "name", "note", "code"),
    [
        ("alec-example", "Alec Example", "not Alex Example, who was there before", "99Z"),
        ("alec-example", "Alec Example", "", "99Y"),
        ("pat-example", "Pat Example", "", "99Z"),
        ("alex-sample", "Alex Sample", "", "99Z"),
    ],
)
def test_people_told_apart_at_another_body_or_with_another_name_are_two(
    facts_folder: FactsFolder, person: str, name: str, note: str, code: str
) -> None:
    add_somebody(facts_folder, person, name, note, code)
    assert faults_of(facts_folder) == []
