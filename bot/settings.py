"""Every setting, from the environment or `.env`; `.env.example` explains each."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.reference_path import DEFAULT


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
    port: int = Field(default=3000, ge=1, le=65535)
    commissioner_reference: Path = DEFAULT
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
        if self.slack_signing_secret or self.slack_bot_token:
            return self._needing(
                Way.HTTP, SLACK_SIGNING_SECRET=self.slack_signing_secret, SLACK_BOT_TOKEN=self.slack_bot_token
            )
        return Way.SANDBOX

    @staticmethod
    def _needing(way: Way, **needed: SecretStr | None) -> Way:
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
