from __future__ import annotations

import pytest

from bot.slack.encryption import Tokens, TokensError, new_key

TOKEN = "xoxb-1-made-up"


def test_a_sealed_token_is_opened_with_the_same_key() -> None:
    tokens = Tokens(new_key())
    sealed = tokens.seal(TOKEN)
    assert "made-up" not in sealed
    assert tokens.open(sealed) == TOKEN


def test_the_first_key_seals_and_all_of_them_open() -> None:
    old, new = new_key(), new_key()
    sealed_before = Tokens(old).seal(TOKEN)
    both = Tokens(f"{new}, {old}")
    assert both.open(sealed_before) == TOKEN
    assert Tokens(new).open(both.seal(TOKEN)) == TOKEN
    with pytest.raises(TokensError):
        Tokens(old).open(both.seal(TOKEN))


def test_a_token_that_is_sealed_again_needs_the_old_key_no_more() -> None:
    old, new = new_key(), new_key()
    again = Tokens(f"{new},{old}").seal_again(Tokens(old).seal(TOKEN))
    assert Tokens(new).open(again) == TOKEN


@pytest.mark.parametrize(
    "sealed",
    ["", "xoxb-never-sealed", Tokens(new_key()).seal(TOKEN)],
    ids=["nothing", "never sealed", "sealed by another key"],
)
def test_a_token_that_no_key_opens_says_what_to_do_and_shows_nothing(sealed: str) -> None:
    for opening in (Tokens(new_key()).open, Tokens(new_key()).seal_again):
        with pytest.raises(TokensError, match="put the key that sealed it back") as error:
            opening(sealed)
        assert error.value.__cause__ is None
        assert not sealed or sealed not in str(error.value)


@pytest.mark.parametrize("keys", ["", " , ", ","])
def test_without_a_key_it_says_how_to_make_one(keys: str) -> None:
    with pytest.raises(TokensError, match="new-key"):
        Tokens(keys)


@pytest.mark.parametrize(
    "bad", ["secret", "ü" * 44, new_key()[:-2]], ids=["too short", "not base64", "cut short"]
)
def test_a_key_that_is_none_is_named_by_its_place_and_not_shown(bad: str) -> None:
    with pytest.raises(TokensError, match="key 2 of COMMISSIONER_ENCRYPTION_KEYS") as error:
        Tokens(f"{new_key()},{bad}")
    assert bad not in str(error.value)


def test_no_two_keys_are_the_same() -> None:
    assert len({new_key() for _ in range(10)}) == 10
