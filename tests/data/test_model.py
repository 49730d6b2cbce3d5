"""The key of a body, as text and back."""

from __future__ import annotations

import pytest

from data.model import BodyKey, Kind, read_key


@pytest.mark.parametrize(
    "text", ["ccg:08Y", "stp:QRV", "icb:S1Y5D", "sub_icb_location:99A", "region:Y56", "local_office:Q71"]
)
def test_a_key_is_read_as_it_is_written(text: str) -> None:
    assert str(read_key(text)) == text


def test_codes_repeat_between_kinds() -> None:
    assert read_key("stp:QRV") != read_key("icb:QRV")
    assert read_key("ccg:08Y") == BodyKey(Kind.CCG, "08Y") == ("ccg", "08Y")


@pytest.mark.parametrize("text", ["", "08Y", "ccg", "ccg:", ":08Y", "trust:RJ1", "CCG:08Y", " ccg:08Y"])
def test_what_is_not_a_key_is_answered_with_one_that_is(text: str) -> None:
    with pytest.raises(ValueError, match="write kind:CODE, such as ccg:08Y"):
        read_key(text)
