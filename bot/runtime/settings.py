"""Every setting, from the environment or `.env`; `.env.example` explains each.

`reference_path` reads the one setting that the command line needs, without checking the others.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, fields
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dotenv import dotenv_values

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from handlers.payload import Stewards


SETTING: Final = "COMMISSIONER_REFERENCE"
DEFAULT: Final = Path("var/commissioning.db")

_PORTS: Final = range(1, 65_536)
_SHORTEST_TOKEN: Final = 32
_LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR")

NO_SLACK: Final = (
    "none of Slack's settings is set: set SLACK_BOT_TOKEN, and with it SLACK_APP_TOKEN for Socket Mode or "
    "SLACK_SIGNING_SECRET for HTTP; see .env.example"
)
_KINDS: Final = {
    "xapp-": ("an app-level token", "SLACK_APP_TOKEN"),
    "xoxb-": ("a bot token", "SLACK_BOT_TOKEN"),
    "xoxe.xoxb-": ("a bot token", "SLACK_BOT_TOKEN"),
    "xoxp-": ("a user token", ""),
    "xoxe.xoxp-": ("a user token", ""),
    "xoxe-": ("a refresh token", ""),
    "xoxc-": ("a token of a browser", ""),
    "xoxd-": ("a token of a browser", ""),
    "xoxs-": ("a token of a browser", ""),
    "xoxa-": ("a token of a workspace app", ""),
    "xoxr-": ("a refresh token", ""),
}
"""How Slack's tokens begin, what each is, and which setting it belongs to."""
_SLACKS_SECRETS: Final = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_CLIENT_SECRET")


def reference_path() -> Path:
    """Give the path from the environment, else from `.env`, else the default; as `Settings` does."""
    return Path(os.environ.get(SETTING) or dotenv_values(".env").get(SETTING) or DEFAULT)


class Way(StrEnum):
    """How Slack reaches the bot."""

    SANDBOX = "sandbox"
    SOCKET_MODE = "socket mode"
    HTTP = "http"


class SettingsError(Exception):
    """Invalid or missing settings; the message names each and says what is wrong."""


class Secret:
    """A text whose `repr` hides it, for logs and tracebacks; `get_secret_value` gives it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def get_secret_value(self) -> str:
        return self._value

    def __repr__(self) -> str:
        return "Secret(...)"


_STATE: Final = Secret("sqlite:///var/state.db")


@dataclass(frozen=True, init=False)
class Settings:
    """All settings, each named as its environment variable in lower case. Without pydantic, whose import is slow."""

    slack_bot_token: Secret | None = None
    slack_signing_secret: Secret | None = None
    slack_app_token: Secret | None = None
    slack_api_url: str = "https://slack.com/api/"
    slack_client_id: str = ""
    slack_client_secret: Secret | None = None
    host: str = "127.0.0.1"
    port: int = 3000
    database_url: Secret = _STATE
    commissioner_reference: Path = DEFAULT
    commissioner_stewards: str = ""
    commissioner_watches: str = "everyone"
    commissioner_new_blocks: str = "learn"
    commissioner_encryption_keys: Secret | None = None
    commissioner_mcp_token: Secret | None = None
    log_level: str = "INFO"

    def __init__(self, **given: object) -> None:
        """Take settings by name, as texts; None or a missing one means the default.

        Raises:
            SettingsError: naming each invalid setting.

        """
        faults = []
        for name in setting_names():
            value = given.get(name)
            if value is None:
                continue
            try:
                object.__setattr__(self, name, _READERS[name](value) if name in _READERS else str(value))
            except ValueError as error:
                faults.append(f"{name.upper()}: {error}")
        if faults:
            raise SettingsError("; ".join(faults))

    def way(self) -> Way:
        """Tell how Slack reaches the bot with these settings.

        Raises:
            SettingsError: where a way's settings are set in part only.

        """
        self._check_kinds()
        if self.slack_app_token:
            if not self.slack_bot_token:
                raise SettingsError(
                    "SLACK_APP_TOKEN is set and SLACK_BOT_TOKEN is not: set that too for Socket Mode, or take "
                    "SLACK_APP_TOKEN out; see .env.example"
                )
            return Way.SOCKET_MODE
        if self.slack_client_id or self.slack_client_secret:
            if self.slack_bot_token:
                raise SettingsError(
                    "set SLACK_BOT_TOKEN for one workspace, or SLACK_CLIENT_ID and SLACK_CLIENT_SECRET for many, not both"
                )
            return self._for_many()
        if self.slack_bot_token and not self.slack_signing_secret:
            raise SettingsError(
                "SLACK_BOT_TOKEN is set alone: set SLACK_APP_TOKEN too for Socket Mode, or SLACK_SIGNING_SECRET "
                "for HTTP; see .env.example"
            )
        if self.slack_signing_secret and not self.slack_bot_token:
            raise SettingsError(
                "SLACK_SIGNING_SECRET is set alone: set SLACK_BOT_TOKEN too for one workspace, or SLACK_CLIENT_ID, "
                "SLACK_CLIENT_SECRET and COMMISSIONER_ENCRYPTION_KEYS for many; see .env.example"
            )
        return Way.HTTP if self.slack_bot_token else Way.SANDBOX

    def _check_kinds(self) -> None:
        """Check by its prefix that each of Slack's secrets is of its setting's kind.

        Raises:
            SettingsError: saying what kind a wrong one is and where it belongs, never its value.

        """
        given = {name: getattr(self, name.lower()) for name in _SLACKS_SECRETS}
        faults = [_kind_fault(name, secret.get_secret_value()) for name, secret in given.items() if secret]
        if any(faults):
            raise SettingsError("; ".join(filter(None, faults)))

    def _for_many(self) -> Way:
        keys = self.commissioner_encryption_keys
        needed = {
            "SLACK_CLIENT_ID": self.slack_client_id,
            "SLACK_CLIENT_SECRET": self.slack_client_secret,
            "SLACK_SIGNING_SECRET": self.slack_signing_secret,
            "COMMISSIONER_ENCRYPTION_KEYS": keys,
        }
        missing = [name for name, value in needed.items() if not value]
        if missing:
            there = " and ".join(name for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET") if needed[name])
            raise SettingsError(
                f"{' and '.join(missing)} must be set for many workspaces; or take {there} out and set "
                "SLACK_BOT_TOKEN for one; see .env.example"
            )
        # imported here, because one workspace needs no keys
        from bot.slack.encryption import Tokens, TokensError  # noqa: PLC0415

        try:
            Tokens(keys.get_secret_value() if keys else "")
        except TokensError as error:
            raise SettingsError(str(error)) from error
        return Way.HTTP

    def many_workspaces(self) -> bool:
        """Tell whether workspaces install the app themselves; otherwise one bot token serves one workspace."""
        return bool(self.slack_client_id and self.slack_client_secret and not self.slack_app_token)

    def stewards(self) -> Stewards | None:
        """Give who decides corrections; None where nobody is named.

        Raises:
            SettingsError: where the list cannot be used.

        """
        if not self.commissioner_stewards:
            if self.commissioner_watches == "stewards":
                raise SettingsError(
                    "COMMISSIONER_WATCHES: name the stewards in COMMISSIONER_STEWARDS, or write everyone"
                )
            return None
        # imported here, so that other errors in the settings are reported without it
        from handlers.payload import StewardsError, read_stewards  # noqa: PLC0415

        try:
            stewards = read_stewards(self.commissioner_stewards)
        except StewardsError as error:
            raise SettingsError(f"COMMISSIONER_STEWARDS: {error}") from error
        if self.many_workspaces() and not stewards.team:
            raise SettingsError(
                "COMMISSIONER_STEWARDS: add the id of the stewards' workspace, such as T0123456789"
            )
        return stewards


def _kind_fault(name: str, value: str) -> str:
    """Say what is wrong with a secret's prefix, "" for nothing."""
    found = next(((start, *kind) for start, kind in _KINDS.items() if value.startswith(start)), None)
    if found is None:
        starts = [start for start, (_, of) in _KINDS.items() if of == name]
        return f"{name} does not start with {starts[0]}, as {_KINDS[starts[0]][0]} does" if starts else ""
    start, kind, belongs_to = found
    if belongs_to == name:
        return ""
    where = f", which belongs in {belongs_to}" if belongs_to else ", with which a bot cannot work"
    return f"{name} holds {kind} ({start}...){where}"


def _secret(value: object) -> Secret:
    return value if isinstance(value, Secret) else Secret(str(value))


def _address(value: object) -> str:
    url = str(value)
    if not url.startswith(("http://", "https://")):
        raise ValueError("write an address that starts with https://")
    return url if url.endswith("/") else url + "/"


def _port(value: object) -> int:
    said = str(value).strip()
    if not (said.isascii() and said.isdigit() and int(said) in _PORTS):
        raise ValueError(f"write a number from {_PORTS[0]} to {_PORTS[-1]}")
    return int(said)


def _mcp_token(value: object) -> Secret:
    secret = _secret(value)
    said = secret.get_secret_value()
    if not (said.isascii() and said.isprintable() and " " not in said and len(said) >= _SHORTEST_TOKEN):
        raise ValueError(f"write at least {_SHORTEST_TOKEN} letters and digits that nobody can guess")
    if find_spec("mcp") is None:
        raise ValueError("the package mcp is not installed: pip install 'commissioner[mcp]'")
    return secret


def _level(value: object) -> str:
    if value not in _LEVELS:
        raise ValueError(f"write one of {', '.join(_LEVELS)}")
    return str(value)


def _choice(value: object, *choices: str) -> str:
    said = str(value).strip().casefold()
    if said not in choices:
        raise ValueError(f"write {', '.join(choices[:-1])} or {choices[-1]}")
    return said


_READERS: Final[Mapping[str, Callable[[object], object]]] = {
    "slack_bot_token": _secret,
    "slack_signing_secret": _secret,
    "slack_app_token": _secret,
    "slack_client_secret": _secret,
    "commissioner_encryption_keys": _secret,
    "commissioner_mcp_token": _mcp_token,
    "database_url": _secret,
    "slack_api_url": _address,
    "port": _port,
    "commissioner_watches": lambda value: _choice(value, "everyone", "stewards"),
    "commissioner_new_blocks": lambda value: _choice(value, "learn", "yes", "no"),
    "commissioner_reference": lambda value: Path(str(value)),
    "log_level": _level,
}
"""Parsers of the settings that are not plain texts."""


def setting_names() -> list[str]:
    """List the settings; in the environment each is in capitals."""
    return [field.name for field in fields(Settings)]


def read_settings() -> Settings:
    """Read the settings: from the environment, else from `.env`, else the defaults. Empty values count as not set.

    Raises:
        SettingsError: naming each setting that cannot be used.

    """
    return Settings(
        **{
            name.lower(): value
            for source in (dotenv_values(".env"), os.environ)
            for name, value in source.items()
            if value
        }
    )
