"""The commands about the state: `migrate`, `backup`, `new-key` and `rotate-keys`, and `digest`, which previews or posts.

A backup is the whole state as of one moment, in a SQLite file that Commissioner can use directly.
"""

from __future__ import annotations

import os
import secrets
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from sqlalchemy import insert, select, text

from bot.cli.main import OnOption, group, need, read_on, settings, stop, stopping, the_register
from bot.digests import tick
from bot.digests.scheduler import process_name
from bot.digests.worker import Memory, digest_answer
from bot.runtime.clock import today_in_england
from bot.runtime.settings import SettingsError, Way
from bot.runtime.stores import ready_state
from bot.slack.encryption import new_key
from bot.slack.installations import rotate_and_say
from bot.slack.workspaces import workspaces_of
from data.changes import told_now
from data.changes.subscription import APART, DEFAULT_RHYTHM, Channel, Subscription, Watch, local_day
from data.corrections.overlay import overlay
from data.dates import say_day
from data.state import StateError
from data.state.corrections import approved
from data.state.engine import check_state, open_state, opened_state, place, reading, writing
from data.state.engine import migrate as migrate_state
from data.state.subscriptions import subscriptions
from data.state.tables import METADATA
from handlers.rendering.digest import digest_text, say_rhythm, say_watches
from handlers.understanding.conversation import Act, read_order
from handlers.understanding.reader import bodies_named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from slack_sdk import WebClient
    from sqlalchemy import Connection, Engine, Table

    from bot.digests.reconcile import Outcome
    from data.register import Register
    from data.state.deliveries import Claim

commands = group()
digest = typer.Typer(no_args_is_help=True)
commands.add_typer(digest, name="digest")

_CHUNK: Final = 1_000
"""Rows that are in memory at a time."""
_IDLE_TICKS: Final = 4
"""Ticks without a claim after which `digest run` ends; they are as far apart as two posts to a workspace."""
_NOBODY: Final = Channel("", "")


@contextmanager
def opened() -> Iterator[Engine]:
    """Open the state of the settings; where it cannot be used, print why and exit with 1."""
    with stopping(SettingsError):
        engine = ready_state(settings())
    try:
        with stopping(StateError):
            yield engine
    finally:
        engine.dispose()


def _overlaid(engine: Engine) -> Register:
    """Give the register with the approved corrections on it."""
    return overlay(the_register(), approved(engine))


@commands.command()
def migrate() -> None:
    need(migrate_and_say(settings().database_url.get_secret_value()))


def migrate_and_say(url: str) -> bool:
    """Migrate the state at a database URL to this program's schema and print it; tell whether it worked."""
    try:
        with opened_state(url) as engine:
            schema = migrate_state(engine)
    except StateError as error:
        print(f"commissioner: {error}")
        return False
    print(f"{place(engine.url)} has schema {schema}")
    return True


@commands.command()
def backup(
    file: Annotated[Path, typer.Argument(help="A new SQLite file, which can be used as a state.")],
) -> None:
    need(backup_and_say(settings().database_url.get_secret_value(), file))


def backup_and_say(url: str, out: Path) -> bool:
    """Copy the state at a database URL into a new file that only this user may read, and print it; tell whether it worked."""
    try:
        with opened_state(url) as engine:
            check_state(engine)
            rows = _back_up(engine, out)
    except StateError as error:
        print(f"commissioner: {error}")
        return False
    except FileExistsError:
        print(f"commissioner: {out} is there already; name a new file")
        return False
    except OSError as error:
        print(f"commissioner: {out} cannot be written: {error.strerror}")
        return False
    print(f"{place(engine.url)} is backed up in {out}: {rows:,} {'row' if rows == 1 else 'rows'}")
    return True


def _back_up(engine: Engine, out: Path) -> int:
    """Copy the state into a temporary file, which is renamed to `out` when it is complete; give the number of rows."""
    _refuse_to_overwrite(out)
    half = out.with_name(f".{out.name}-{secrets.token_hex(4)}")
    copy = open_state(f"sqlite:///{half}")
    try:
        migrate_state(copy)
        with reading(_standing_still(engine)) as source, writing(copy) as target:
            rows = sum(_copy(source, target, table) for table in METADATA.sorted_tables)
            _keep_numbers(source, target)
        copy.dispose()
        _write_through(half)
        _refuse_to_overwrite(out)
        half.rename(out)
        _write_through(out.parent)
    finally:
        copy.dispose()
        half.unlink(missing_ok=True)
    return rows


def _standing_still(engine: Engine) -> Engine:
    """Give an engine whose transactions read one snapshot; SQLite's do so already."""
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _copy(source: Connection, target: Connection, table: Table) -> int:
    found = source.execution_options(yield_per=_CHUNK).execute(select(table))
    rows = 0
    for chunk in found.mappings().partitions():
        target.execute(insert(table), [dict(row) for row in chunk])
        rows += len(chunk)
    return rows


def _keep_numbers(source: Connection, target: Connection) -> None:
    """Copy the sequence of correction ids, so that the id of a deleted one, which old buttons may name, is not reused."""
    on_file = "SELECT seq FROM sqlite_sequence WHERE name = 'corrections'"
    on_server = "SELECT last_value FROM corrections_id_seq WHERE is_called"
    last = source.scalar(text(on_file if source.dialect.name == "sqlite" else on_server))
    if last:
        target.execute(text("DELETE FROM sqlite_sequence WHERE name = 'corrections'"))
        target.execute(
            text("INSERT INTO sqlite_sequence (name, seq) VALUES ('corrections', :last)"), {"last": last}
        )


def _refuse_to_overwrite(out: Path) -> None:
    if out.exists() or out.is_symlink():
        raise FileExistsError


def _write_through(path: Path) -> None:
    """Wait until a file, or what a folder names, is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@commands.command("new-key")
def print_new_key() -> None:
    typer.echo(new_key())


@commands.command("rotate-keys")
def rotate_keys() -> None:
    given = settings()
    keys = given.commissioner_encryption_keys
    need(rotate_and_say(given.database_url.get_secret_value(), keys.get_secret_value() if keys else ""))


class UnreadableWatchError(ValueError):
    """Words that name nothing that can be watched; the message says which, and what to write."""


@digest.command("preview")
def preview_digest(
    on: OnOption = "",
    watch: Annotated[
        list[str] | None,
        typer.Option("--watch", help="A name: what a channel would be told that watches it."),
    ] = None,
) -> None:
    """Print tomorrow's digest of every channel, or that of a channel that would watch what is named."""
    day = read_on(on)
    if watch:
        with stopping(UnreadableWatchError):
            preview_watching(the_register(), watch, day or today_in_england() + timedelta(days=1))
        return
    with opened() as engine:
        preview(_overlaid(engine), engine, on=day)


@digest.command("run")
def run_digests() -> None:
    """Post the digests that are due, now, and end."""
    given = settings()
    with stopping(SettingsError):
        if given.way() is Way.SANDBOX:
            stop("set Slack's tokens to post digests; see .env.example")
        with opened() as engine:
            register = _overlaid(engine)
            run_once(lambda: register, engine, workspaces_of(given, engine).client_for)


def preview(
    register: Register, state: Engine, *, on: date | None = None, now: datetime | None = None
) -> None:
    """Print the digest of each watching channel for tomorrow, or for a day, as known now.

    Raises:
        StateError: where the state cannot be used.

    """
    found = subscriptions(state)
    if not found:
        print("No channel watches anything yet.")
    for each in found:
        day = on or local_day(each.rhythm, now or datetime.now(UTC)) + timedelta(days=1)
        when = f"stopped: {each.stopped}" if each.stopped else say_rhythm(each.rhythm)
        print(f"{_say_channel(each.channel)}, {when}")
        print(f"{_text(register, each, day)}\n")


def preview_watching(register: Register, names: Sequence[str], on: date) -> None:
    """Print the digest for a day of a channel that would watch what is named, in the words of `/ccg watch`.

    An ambiguous name stands for all bodies that it could mean.

    Raises:
        UnreadableWatchError: where a name is unknown.

    """
    watches = tuple(dict.fromkeys(watch for name in names for watch in _read_watches(name, register, on)))
    print(_text(register, Subscription(_NOBODY, DEFAULT_RHYTHM, watches), on))


def run_once(
    register: Callable[[], Register],
    state: Engine,
    client_for: Callable[[str], WebClient | None],
    *,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    sleep: Callable[[float], object] = time.sleep,
) -> int:
    """Post the digests that are due, print a line for each, and give how many there were.

    It ends after `_IDLE_TICKS` without a claim: it waits for digests that are spaced out, not for those put off by a failure.

    Raises:
        StateError: where the state cannot be used.

    """
    owner, memory = process_name(), Memory(watches_leases=False)
    total = idle = 0
    while idle < _IDLE_TICKS:
        if total or idle:
            sleep(APART.total_seconds())
        claims = tick(state, client_for, register, now, owner, memory=memory, tell=_print_outcome)
        total, idle = total + claims, 0 if claims else idle + 1
    if not total:
        print("No digest is due.")
    return total


def _print_outcome(claimed: Claim, outcome: Outcome) -> None:
    print(f"{_say_channel(claimed.channel)}, {say_day(claimed.day)}: {outcome}")


def _text(register: Register, subscription: Subscription, day: date) -> str:
    answer = digest_answer(register, subscription, told_now(register, day))
    if answer is None:
        watched = say_watches(subscription.watches, register, day)
        return f"Nothing to tell on {say_day(day)} to who watches {watched}."
    return digest_text(answer, subscription, register)


def _read_watches(words: str, register: Register, on: date) -> list[Watch]:
    order = read_order(f"watch {words}")
    if order is None or order.act is not Act.WATCH or not (order.words or order.everything):
        raise UnreadableWatchError(f"{words!r} names nothing to watch")
    if order.everything:
        return [Watch(None, order.about)]
    named = bodies_named(order.words, register, on)
    if not named:
        raise UnreadableWatchError(f"{words!r}: no CCG, STP or ICB with a name like that was found")
    return [Watch(key, order.about) for each in named for key in each.keys]


def _say_channel(channel: Channel) -> str:
    return f"channel {channel.id} of workspace {channel.team}"
