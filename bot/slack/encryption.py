"""Encryption of stored tokens (Fernet): with the first of the operator's keys, decryption with any of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

if TYPE_CHECKING:
    from collections.abc import Callable

SETTING: Final = "COMMISSIONER_ENCRYPTION_KEYS"


class TokensError(Exception):
    """Invalid keys, or a token that none of them decrypts. The message never contains a key or a token."""


def new_key() -> str:
    """Generate a key for COMMISSIONER_ENCRYPTION_KEYS."""
    return Fernet.generate_key().decode()


class Tokens:
    """Encrypts (`seal`) and decrypts (`open`) tokens."""

    def __init__(self, keys: str) -> None:
        """Read the keys, separated by commas.

        Raises:
            TokensError: where there is none, or one is invalid.

        """
        given = [key.strip() for key in keys.split(",") if key.strip()]
        if not given:
            raise TokensError(f"{SETTING} has no key; `commissioner new-key` makes one")
        self._keys = MultiFernet([_key(key, place) for place, key in enumerate(given, start=1)])

    def seal(self, token: str) -> str:
        return self._keys.encrypt(token.encode()).decode()

    def open(self, sealed: str) -> str:
        """Decrypt a token.

        Raises:
            TokensError: where no key decrypts it.

        """
        return _opened(self._keys.decrypt, sealed)

    def seal_again(self, sealed: str) -> str:
        """Encrypt a sealed token anew with the first key. Raises as `open`."""
        return _opened(self._keys.rotate, sealed)


def _key(key: str, place: int) -> Fernet:
    try:
        return Fernet(key)
    except ValueError:
        raise TokensError(f"key {place} of {SETTING} is none that `commissioner new-key` makes") from None


def _opened(by: Callable[[str], bytes], sealed: str) -> str:
    try:
        return by(sealed).decode()
    except InvalidToken:
        raise TokensError(
            f"a stored token is opened by no key of {SETTING}: put the key that sealed it back at the end of the list, "
            "or let the workspace install the app again"
        ) from None
