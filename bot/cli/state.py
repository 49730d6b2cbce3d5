"""The commands about the state: `migrate`, `backup`, keys, `digest` and `export`."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import FACTS, FactsOption, OnOption, read_on, stop, the_register
from bot.runtime.clock import today_in_england

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from bot.runtime.settings import Settings
    from data.register import Register

state_commands = typer.Typer()
digest = typer.Typer(
    no_args_is_help=True, help="The daily digests: tomorrow's shown, or those that are due posted."
)
state_commands.add_typer(digest, name="digest")
export = typer.Typer(
    no_args_is_help=True, help="What is known, and what this Commissioner was told, as files."
)
state_commands.add_typer(export, name="export")


def _settings() -> Settings:
    from bot.runtime.settings import SettingsError, read_settings  # noqa: PLC0415

    try:
        return read_settings()
    except SettingsError as error:
        stop(str(error))


@contextmanager
def _state(settings: Settings) -> Iterator[Engine]:
    from bot.runtime.settings import SettingsError  # noqa: PLC0415
    from bot.runtime.state import ready_state  # noqa: PLC0415
    from data.state import StateError  # noqa: PLC0415

    try:
        engine = ready_state(settings)
    except SettingsError as error:
        stop(str(error))
    try:
        yield engine
    except StateError as error:
        stop(str(error))
    finally:
        engine.dispose()


def _overlaid(engine: Engine) -> Register:
    """Give the register with the approved corrections on it."""
    from data.corrections.overlay import overlay  # noqa: PLC0415
    from data.state.corrections import approved  # noqa: PLC0415

    return overlay(the_register(), approved(engine))


def migrate_and_say(url: str) -> bool:
    """Migrate the state at a database URL to this program's schema and print it; tell whether it worked."""
    from data.state import StateError  # noqa: PLC0415
    from data.state import engine as state  # noqa: PLC0415
    from data.state.engine import place  # noqa: PLC0415

    try:
        with state.opened_state(url) as engine:
            schema = state.migrate(engine)
    except StateError as error:
        print(f"commissioner: {error}")
        return False
    print(f"{place(engine.url)} has schema {schema}")
    return True


@state_commands.command()
def migrate() -> None:
    """Make or update the tables of the state at DATABASE_URL."""
    if not migrate_and_say(_settings().database_url.get_secret_value()):
        raise typer.Exit(1)


@state_commands.command()
def backup(
    file: Annotated[Path, typer.Argument(help="A new SQLite file, which can be used as a state.")],
) -> None:
    """Copy the whole state, as it is at this moment, into a new file."""
    from bot.cli.backup import backup_and_say  # noqa: PLC0415

    if not backup_and_say(_settings().database_url.get_secret_value(), file):
        raise typer.Exit(1)


@state_commands.command("new-key")
def new_key() -> None:
    """Print a new key for COMMISSIONER_ENCRYPTION_KEYS."""
    from bot.slack.encryption import new_key as make  # noqa: PLC0415

    typer.echo(make())


@state_commands.command("rotate-keys")
def rotate_keys() -> None:
    """Encrypt the workspaces' tokens again with the first of COMMISSIONER_ENCRYPTION_KEYS."""
    from bot.slack.installations import rotate_and_say  # noqa: PLC0415

    settings = _settings()
    keys = settings.commissioner_encryption_keys
    if not rotate_and_say(settings.database_url.get_secret_value(), keys.get_secret_value() if keys else ""):
        raise typer.Exit(1)


@digest.command("preview")
def preview_digest(
    on: OnOption = "",
    watch: Annotated[
        list[str] | None,
        typer.Option("--watch", help="A name: what a channel would be told that watches it."),
    ] = None,
) -> None:
    """Print tomorrow's digest of every channel, or that of a channel that would watch what is named."""
    from bot.cli.digest import UnreadableWatchError, preview, preview_watching  # noqa: PLC0415

    day = read_on(on)
    if watch:
        try:
            preview_watching(the_register(), watch, day or today_in_england() + timedelta(days=1))
        except UnreadableWatchError as error:
            stop(str(error))
        return
    with _state(_settings()) as engine:
        preview(_overlaid(engine), engine, on=day)


@digest.command("run")
def run_digests() -> None:
    """Post the digests that are due, now, and end."""
    from bot.cli.digest import run_once  # noqa: PLC0415
    from bot.runtime.settings import SettingsError, Way  # noqa: PLC0415
    from bot.slack.workspaces import workspaces_of  # noqa: PLC0415

    settings = _settings()
    try:
        if settings.way() is Way.SANDBOX:
            stop("set Slack's tokens to post digests; see .env.example")
        with _state(settings) as engine:
            register = _overlaid(engine)
            run_once(lambda: register, engine, workspaces_of(settings, engine).client_for)
    except SettingsError as error:
        stop(str(error))


@export.command("corrections")
def export_corrections(
    facts: FactsOption = FACTS,
    out: Annotated[
        Path | None, typer.Option("--out", help="A folder for one file a table; otherwise they are printed.")
    ] = None,
) -> None:
    """Print the approved corrections as rows to commit to the facts."""
    from bot.cli.build import export_corrections as write  # noqa: PLC0415
    from data.reference import InvalidFactsError  # noqa: PLC0415
    from data.state.corrections import approved  # noqa: PLC0415

    with _state(_settings()) as engine:
        found = approved(engine)
    try:
        typer.echo(write(found, facts, out), nl=False)
    except (InvalidFactsError, ValueError) as error:
        stop(str(error))
