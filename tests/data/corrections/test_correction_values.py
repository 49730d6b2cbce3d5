"""What a value, an address and a person's name must be before they are suggested."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.corrections import What, correctable, what_name
from data.corrections.values import host_of, new_person, people_alike, people_named, read_address, read_value
from data.model import BodyKey, Kind, Person
from data.reference.schema import EventRow

if TYPE_CHECKING:
    from data.register import Register

CCG = BodyKey(Kind.CCG, "99Z")


@pytest.mark.parametrize(
    ("what", "typed", "read"),
    [
        (What.LEADER, "  Alex\n Example ", "Alex Example"),
        (What.LEADER, "Dr Alex O’Example-Smith, OBE", "Dr Alex O’Example-Smith, OBE"),
        (What.LEADER, "Zoe\u0308 Example", "Zoë Example"),
        (What.POPULATION, "226,435", "226435"),
        (What.POPULATION, " 1000 ", "1000"),
        (What.POPULATION, "10,000,000", "10000000"),
        (What.NAME, "NHS Exampleshire\u202e CCG", "NHS Exampleshire CCG"),
        (What.NAME, "4 Examples", "4 Examples"),
        (What.MERGER_PROPOSED, "They proposed it", "They proposed it."),
        (What.OTHER, "Is this so?", "Is this so?"),
    ],
)
def test_a_value_is_read_on_one_line(what: What, typed: str, read: str) -> None:
    assert read_value(what, typed) == read


@pytest.mark.parametrize(
    ("what", "typed", "says"),
    [
        (What.LEADER, "", "new value"),
        (What.LEADER, "Example", "full name"),
        (What.LEADER, "Dr Example", "full name"),
        (What.LEADER, "Alex Example 2", "no numbers"),
        (What.LEADER, "Alex Example <alex@example.org>", "addresses"),
        (What.LEADER, "Alex Example (interim)", "roles in brackets"),
        (What.LEADER, "=Alex Example", "nothing else"),
        (What.LEADER, "https://example.org/alex example", "nothing else"),
        (What.LEADER, f"Alex {'x' * 76}", "at most 80"),
        (What.POPULATION, "999", "between 1,000 and 10,000,000"),
        (What.POPULATION, "10,000,001", "between"),
        (What.POPULATION, "2.07 million", "whole number"),
        (What.POPULATION, "1,00,000", "whole number"),
        (What.POPULATION, "٢٢٦٤٣٥", "whole number"),
        (What.POPULATION, "0" * 290 + "1000000000", "whole number"),
        (What.NAME, "x" * 121, "at most 120"),
        (What.NAME, "=HYPERLINK(example)", "Begin with"),
        (What.NAME, "@example", "Begin with"),
        (What.NAME, "1234", "in words"),
        (What.MERGER_ON_HOLD, "x" * 301, "at most 300"),
        (What.OTHER, "-1+2", "Begin with"),
        (What.OTHER, "\x00\u200b", "new value"),
    ],
)
def test_a_value_that_cannot_be_says_what_to_write(what: What, typed: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        read_value(what, typed)


@settings(max_examples=60)
@given(st.sampled_from(What), st.text(max_size=400))
def test_whatever_is_typed_is_refused_or_fits_a_row(what: What, typed: str) -> None:
    with suppress(ValueError):
        value = read_value(what, typed)
        assert value[0].isalnum()
        EventRow.model_validate(
            {"id": "E0001", "date": "2018", "kind": "merged", "bodies": "", "areas": "", "national": "",
             "summary": value, "confidence": "stated", "sources": "S0001"}
        )  # fmt: skip


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org",
        "http://example.org:8080/a?b=c#d",
        "https://www.example.org/board/papers%20of%202018.pdf",
        "https://beispiel.example/ä",
        "https://93.184.216.34/",
        "https://[2606:2800:220:1:248:1893:25c8:1946]/",
    ],
)
def test_an_address_of_a_public_page_is_taken_as_it_is(address: str) -> None:
    assert read_address(f" {address} ") == address
    assert host_of(address)


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("", "address of a page"),
        ("example.org", "https://"),
        ("ftp://example.org", "https://"),
        ("javascript:alert(1)", "https://"),
        ("https://", "https://"),
        ("https:///path", "https://"),
        ("https://example.org:99999/", "https://"),
        ("https://[::1", "https://"),
        ("https://example.org/a b", "without spaces"),
        ("https://example.org/\u202egro", "without spaces"),
        ("https://example.org/<!channel>", "without spaces"),
        ("https://example.org/a|b", "without spaces"),
        ("https://user:secret@example.org/", "password"),
        ("https://@example.org/", "password"),
        (f"https://example.org/{'x' * 500}", "500 are the most"),
        ("http://localhost/", "public page"),
        ("http://LOCALHOST:3000/", "public page"),
        ("http://wiki.local/", "public page"),
        ("http://db.internal./", "public page"),
        ("http://intranet/", "public page"),
        ("http://127.0.0.1/", "public page"),
        ("http://10.1.2.3/", "public page"),
        ("http://192.168.0.1/", "public page"),
        ("http://169.254.169.254/latest", "public page"),
        ("http://[::1]/", "public page"),
        ("http://[::ffff:127.0.0.1]/", "public page"),
        ("http://[fd00::1]/", "public page"),
        ("http://2130706433/", "public page"),
        ("http://127.1/", "public page"),
        ("http://0x7f.0x1/", "public page"),
        ("http://exa_mple..org/", "public page"),
    ],
)
def test_another_address_is_refused_with_a_sentence(address: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        read_address(address)


@given(st.text(max_size=600))
def test_whatever_an_address_is_it_is_refused_or_of_the_web(typed: str) -> None:
    host_of(typed)
    with suppress(ValueError):
        assert read_address(typed).lower().startswith(("http://", "https://"))


def test_a_new_person_gets_another_id_where_somebody_else_has_it(small: Register) -> None:
    taken = {**small.people, "alex-example": Person("alex-example", "Somebody Else", "")}
    made = new_person("Alex Example", taken)
    assert made is not None
    assert (made.id, made.name) == ("alex-example-b", "Alex Example")
    assert new_person("Ἀλέξανδρος Παράδειγμα", taken) is None


def test_a_name_means_those_who_have_it_and_not_those_who_nearly_do(small: Register) -> None:
    register = replace(small, people={**small.people, "kim-knowne": Person("kim-knowne", "Kim Knowne", "")})
    assert [p.id for p in people_named("Dr Kim Known OBE", CCG, register)] == ["kim-known"]
    assert people_named("Kim Knownes", CCG, register) == ()
    assert [p.id for p in people_alike("Kim Knownes", register)] == ["kim-knowne"]


def test_what_can_be_corrected_is_of_the_kind_of_body() -> None:
    assert what_name(What.LEADER, Kind.CCG) == "accountable officer"
    assert what_name(What.LEADER, Kind.ICB) == "chief executive"
    assert What.LEADER not in correctable(Kind.STP)
    assert What.MERGER_APPROVED_BY_CCGS not in correctable(Kind.ICB)
    assert correctable(Kind.REGION) == (What.POPULATION, What.NAME, What.OTHER)
    assert all(what_name(what, kind) for kind in Kind for what in correctable(kind))
