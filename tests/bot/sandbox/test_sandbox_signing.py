from slack_sdk.signature import Clock, SignatureVerifier

from bot.sandbox.transports import signature, signed_headers

# The example in Slack's "Verifying requests from Slack".
PUBLISHED_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
PUBLISHED_BODY = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
    b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
    b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554"
    b"%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)


def test_the_published_example_has_the_published_signature() -> None:
    assert (
        signature(PUBLISHED_SECRET, "1531420618", PUBLISHED_BODY)
        == "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    )


def test_slacks_own_library_accepts_what_is_signed_here() -> None:
    body = "text=M\u00fcnster &amp; co".encode()
    headers = signed_headers("a secret", "1531420618", body)
    verifier = SignatureVerifier("a secret", clock=FixedClock())
    assert verifier.is_valid_request(body, headers)
    assert not verifier.is_valid_request(body + b"x", headers)


class FixedClock(Clock):
    def now(self) -> float:
        return 1531420620.0
