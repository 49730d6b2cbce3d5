"""Slack's signature, version 0."""

from __future__ import annotations

import pytest

from bot.web.slack_endpoint import SIGNATURE, TIMESTAMP, Stamp, is_signed, read_stamp, sign

# the example of Slack's own documentation, "Verifying requests from Slack"
DOCUMENTED_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
DOCUMENTED_BODY = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
    b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
    b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
    b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)
DOCUMENTED = Stamp("1531420618", "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503")

GOOD = "v0=" + "0123456789abcdef" * 4


def test_the_example_of_slacks_documentation_comes_out() -> None:
    assert sign(DOCUMENTED_SECRET, DOCUMENTED.timestamp, DOCUMENTED_BODY) == DOCUMENTED.signature
    assert is_signed(DOCUMENTED, DOCUMENTED_SECRET, DOCUMENTED_BODY)


@pytest.mark.parametrize(
    ("stamp", "secret", "body"),
    [
        (DOCUMENTED, DOCUMENTED_SECRET, DOCUMENTED_BODY + b" "),
        (DOCUMENTED, DOCUMENTED_SECRET, b""),
        (DOCUMENTED, DOCUMENTED_SECRET.upper(), DOCUMENTED_BODY),
        (DOCUMENTED._replace(timestamp="1531420619"), DOCUMENTED_SECRET, DOCUMENTED_BODY),
        (DOCUMENTED._replace(signature=GOOD), DOCUMENTED_SECRET, DOCUMENTED_BODY),
    ],
)
def test_another_body_secret_time_or_signature_does_not(stamp: Stamp, secret: str, body: bytes) -> None:
    assert not is_signed(stamp, secret, body)


def test_any_bytes_can_be_signed() -> None:
    assert is_signed(Stamp("1", sign("s", "1", b"\xff\x00")), "s", b"\xff\x00")


def test_the_two_headers_are_read_as_they_stand() -> None:
    assert read_stamp({TIMESTAMP: "0001000", SIGNATURE: GOOD}, 1_000) == Stamp("0001000", GOOD)


@pytest.mark.parametrize(
    "timestamp",
    ["", " 1000", "1000 ", "1000\n", "-1000", "+1000", "1e3", "1000.0", "1,000", "१०००", "1000,1000", "9" * 5_000, "nan"],
)  # fmt: skip
def test_a_time_that_is_not_a_few_digits_is_none(timestamp: str) -> None:
    assert read_stamp({TIMESTAMP: timestamp, SIGNATURE: GOOD}, 1_000) is None


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "v0=",
        GOOD[3:],
        GOOD[:-1],
        GOOD + "0",
        GOOD + "\n",
        GOOD.upper(),
        "v1=" + GOOD[3:],
        "v0=" + "é" * 64,
        "v0=" + "०" * 64,
        f"{GOOD},{GOOD}",
        f" {GOOD}",
    ],
)
def test_a_signature_of_another_form_is_none(signature: str) -> None:
    assert read_stamp({TIMESTAMP: "1000", SIGNATURE: signature}, 1_000) is None


@pytest.mark.parametrize("missing", [TIMESTAMP, SIGNATURE])
def test_one_header_without_the_other_is_none(missing: str) -> None:
    headers = {TIMESTAMP: "1000", SIGNATURE: GOOD}
    del headers[missing]
    assert read_stamp(headers, 1_000) is None


@pytest.mark.parametrize(
    ("now", "timely"), [(700, True), (699.9, False), (1_000, True), (1_300, True), (1_300.1, False)]
)
def test_a_signature_counts_for_five_minutes_before_and_after_its_time(now: float, timely: bool) -> None:  # noqa: FBT001
    assert (read_stamp({TIMESTAMP: "1000", SIGNATURE: GOOD}, now) is not None) is timely
