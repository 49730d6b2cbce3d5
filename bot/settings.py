"""Every setting, from the environment or `.env`; `.env.example` explains each."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.reference_path import DEFAULT

if TYPE_CHECKING:
    from handlers.corrections.stewards import Stewards


class Way(StrEnum):
    """How the bot is reached."""

    SANDBOX = "sandbox"
    SOCKET_MODE = "socket mode"
    HTTP = "http"


class SettingsError(Exception):
    """Settings that cannot be used; the message names each and says what is missing."""


class Settings(BaseSettings):
    """What an operator can set. Empty values count as not set."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True)

    slack_bot_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_api_url: str = "https://slack.com/api/"
    slack_client_id: str = ""
    slack_client_secret: SecretStr | None = None
    host: str = "127.0.0.1"
    port: int = Field(default=3000, ge=1, le=65535)
    database_url: SecretStr = SecretStr("sqlite:///var/state.db")
    commissioner_reference: Path = DEFAULT
    commissioner_stewards: str = ""
    commissioner_encryption_keys: SecretStr | None = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @field_validator("slack_api_url")
    @classmethod
    def _ends_with_slash(cls, url: str) -> str:
        if not url.startswith(("http://", "https://")):
            raise ValueError("write an address that starts with https://")
        return url if url.endswith("/") else url + "/"

    def way(self) -> Way:
        """Tell how the bot is reached with these settings.

        Raises:
            SettingsError: when some of what a way needs is set and some is missing.

        """
        if self.slack_app_token:
            return self._needing(Way.SOCKET_MODE, SLACK_BOT_TOKEN=self.slack_bot_token)
        if self.slack_client_id or self.slack_client_secret:
            if self.slack_bot_token:
                raise SettingsError(
                    "set SLACK_BOT_TOKEN for one workspace, or SLACK_CLIENT_ID and SLACK_CLIENT_SECRET for many, not both"
                )
            return self._for_many()
        if self.slack_signing_secret or self.slack_bot_token:
            return self._needing(
                Way.HTTP, SLACK_SIGNING_SECRET=self.slack_signing_secret, SLACK_BOT_TOKEN=self.slack_bot_token
            )
        return Way.SANDBOX

    def _for_many(self) -> Way:
        keys = self.commissioner_encryption_keys
        way = self._needing(
            Way.HTTP,
            SLACK_CLIENT_ID=self.slack_client_id,
            SLACK_CLIENT_SECRET=self.slack_client_secret,
            SLACK_SIGNING_SECRET=self.slack_signing_secret,
            COMMISSIONER_ENCRYPTION_KEYS=keys,
        )
        # imported here, because who has one workspace has no keys
        from bot.installing.tokens import Tokens, TokensError  # noqa: PLC0415

        try:
            Tokens(keys.get_secret_value() if keys else "")
        except TokensError as error:
            raise SettingsError(str(error)) from error
        return way

    def many_workspaces(self) -> bool:
        """Tell whether workspaces install the app themselves; otherwise there is one, with its bot token."""
        return bool(self.slack_client_id and self.slack_client_secret and not self.slack_app_token)

    def stewards(self) -> Stewards | None:
        """Give who decides corrections; None where nobody is named.

        Raises:
            SettingsError: where the list cannot be used.

        """
        if not self.commissioner_stewards:
            return None
        # imported here, so that a mistake elsewhere in the settings is told without it
        from handlers.corrections.stewards import StewardsError, read_stewards  # noqa: PLC0415

        try:
            stewards = read_stewards(self.commissioner_stewards)
        except StewardsError as error:
            raise SettingsError(f"COMMISSIONER_STEWARDS: {error}") from error
        if self.many_workspaces() and not stewards.team:
            raise SettingsError(
                "COMMISSIONER_STEWARDS: add the id of the stewards' workspace, such as T0123456789"
            )
        return stewards

    @staticmethod
    def _needing(way: Way, **needed: SecretStr | str | None) -> Way:
        missing = [name for name, value in needed.items() if not value]
        if missing:
            raise SettingsError(f"{' and '.join(missing)} must be set for {way}; see .env.example")
        return way


def read_settings() -> Settings:
    """Read the settings.

    Raises:
        SettingsError: naming each setting that cannot be used.

    """
    try:
        return Settings()
    except ValidationError as error:
        faults = [f"{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors()]
        raise SettingsError("; ".join(faults)) from error
