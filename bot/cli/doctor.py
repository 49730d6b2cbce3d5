"""`doctor`: checks the settings, the reference, the state, pictures, Slack's side and the clock; with a channel, also posting there.

It changes nothing: what it posts (`doctor_channel`) it deletes, and the state is only read.
"""

from __future__ import annotations

import json
import logging
import os
import socket
import textwrap
import time
import urllib.error
import urllib.request
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final
from urllib.parse import urlsplit

import typer
from slack_sdk.errors import SlackApiError, SlackClientError
from sqlalchemy import func, select

from bot.cli.main import group, need
from bot.digests.reconcile import read_header
from bot.runtime.settings import SettingsError, Way, read_settings, setting_names
from bot.slack.client import QUIET, say_refusal, slack_client
from data.dates import say_day
from data.formatting import say_count, say_list
from data.reference.load import ReferenceFileError, load_register
from data.state import SCHEMA, StateError
from data.state.engine import opened_state, place, read_address, reading, schema_of, writing
from handlers.manifest import NEEDED_SCOPES, OPTIONAL_SCOPES
from handlers.rendering.painting import DrawingError, Painter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from slack_sdk.web import SlackResponse

    from bot.runtime.settings import Secret, Settings
    from data.register import Register

commands = group()

OLD: Final = timedelta(days=100)
"""Age of a reference from which the doctor notes that there may be newer facts."""
DRIFT_TOLD: Final = 5.0
DRIFT_MOST: Final = 60.0
"""Seconds by which the clock may differ from Slack's before it is noted, and before it is a failure.

Requests more than five minutes old are refused, and digests are due by this clock.
"""
_SECONDS: Final = 5.0
_OURS: Final = ("SLACK_", "COMMISSIONER_")
_NOT_OURS: Final = "SLACK_CLI_"
_PROXIES: Final = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy")
_OTHERS_MAY_READ: Final = 0o077
_NOT_FOUND_AGAIN: Final = "a digest whose post was cut off is not looked for, and not posted again, in"
_WITHOUT: Final = {
    "files:read": "lists that are sent as files cannot be read",
    "files:write": "tables and pictures cannot be uploaded as files",
    "channels:history": f"{_NOT_FOUND_AGAIN} public channels",
    "groups:history": f"{_NOT_FOUND_AGAIN} private channels",
}
"""What the bot cannot do without each optional scope; a test checks that all are here."""
_WAYS: Final = {Way.SOCKET_MODE: "Socket Mode", Way.HTTP: "HTTP"}
_DOT: Final = {"data": {"values": [{}]}, "mark": "point"}

_CONNECTIONS: Final = {
    "missing_scope": "SLACK_APP_TOKEN lacks the scope connections:write: make a token that has it",
    "forbidden": "Socket Mode is off for this app: switch it on in its settings at https://api.slack.com/apps",
    "socket_mode_not_enabled": "Socket Mode is off for this app: switch it on in its settings at https://api.slack.com/apps",
}
_INDENT: Final = 20
_WIDTH: Final = 110


class Outcome(StrEnum):
    """Outcome of a check; a note is on something that works but may surprise."""

    OK = "ok"
    NOTE = "note"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Check:
    """A check's name, its outcome, and a sentence on what was found."""

    name: str
    outcome: Outcome
    said: str


@commands.command()
def doctor(
    channel: Annotated[
        str,
        typer.Option(
            "--channel",
            help="The id of a channel: one message of each kind is posted there, in a thread, and deleted again.",
        ),
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found as JSON.")] = False,
) -> None:
    # what goes wrong is said in the lines that are printed
    QUIET.setLevel(logging.CRITICAL)
    need(print_checks(examine(channel), typer.echo, as_json=as_json))


def print_checks(found: Iterable[Check], echo: Callable[[str], object], *, as_json: bool = False) -> bool:
    """Print checks as they come, then the number of each outcome; tell whether none failed."""
    all_found = []
    for check in found:
        all_found.append(check)
        if not as_json:
            echo(_line(check))
    counts = Counter(check.outcome for check in all_found)
    is_well = not counts[Outcome.FAILED]
    if as_json:
        rows = [{"name": c.name, "outcome": c.outcome, "said": c.said} for c in all_found]
        echo(json.dumps({"ok": is_well, "checks": rows}, ensure_ascii=False, indent=2))
    else:
        echo(f"{counts[Outcome.OK]} ok, {counts[Outcome.NOTE]} to note, {counts[Outcome.FAILED]} failed")
    return is_well


def _line(check: Check) -> str:
    mark = "FAILED" if check.outcome is Outcome.FAILED else check.outcome
    return textwrap.fill(
        " ".join(check.said.split()), _WIDTH, initial_indent=f"{mark:<7} {check.name:<11} ",
        subsequent_indent=" " * _INDENT, break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def examine(channel: str = "") -> Iterator[Check]:
    """Run all checks, yielding each result as it is found; with a channel's id, also those that post there."""
    try:
        settings = read_settings()
    except SettingsError as error:
        yield Check("settings", Outcome.FAILED, str(error))
        return
    way = None
    try:
        settings.stewards()
        way = settings.way()
        yield _settings(settings, way)
    except SettingsError as error:
        yield Check("settings", Outcome.FAILED, str(error))
    yield from _misspelt()
    register = None
    try:
        register = load_register(settings.commissioner_reference)
        yield _reference(register)
    except ReferenceFileError as error:
        yield Check("reference", Outcome.FAILED, str(error))
    yield from _state(settings)
    yield _pictures()
    if way is None or way is Way.SANDBOX:
        if channel:
            yield Check("channel", Outcome.FAILED, "nothing was posted: Slack's settings come first")
        return
    is_known = True
    for check in _slack(settings, way):
        is_known = is_known and not (check.name == "workspace" and check.outcome is Outcome.FAILED)
        yield check
    # without a valid token nothing can be posted
    if channel and is_known:
        # imported here, because it needs `Check`, and is needed with a channel alone
        from bot.cli.doctor_channel import check_channel  # noqa: PLC0415

        yield from check_channel(settings, register, channel)


def _settings(settings: Settings, way: Way) -> Check:
    if way is Way.SANDBOX:
        said = "none of Slack's settings is set, so `commissioner serve` runs the sandbox; see .env.example"
        return Check("settings", Outcome.NOTE, said)
    many = ", many workspaces" if settings.many_workspaces() else ""
    return Check("settings", Outcome.OK, f"{_WAYS[way]}{many}; set are {say_list(_names_set(settings))}")


def _names_set(settings: Settings) -> list[str]:
    plain = type(settings)()
    return [name.upper() for name in setting_names() if getattr(settings, name) != getattr(plain, name)]


def _misspelt() -> Iterator[Check]:
    known = {name.upper() for name in setting_names()}
    for name in sorted(os.environ):
        if name.startswith(_OURS) and not name.startswith(_NOT_OURS) and name not in known:
            yield Check("settings", Outcome.NOTE, f"{name} is set and is no setting of this program")
    env = Path(".env")
    if env.is_file() and env.stat().st_mode & _OTHERS_MAY_READ:
        yield Check("settings", Outcome.NOTE, "others on this machine can read .env: chmod 600 .env")


def _reference(register: Register) -> Check:
    age = datetime.now(UTC) - register.built
    ago = f"{say_count(age.days, 'day', 'days')} ago" if age.days > 0 else "today"
    said = (
        f"{len(register.bodies):,} bodies and {len(register.statements):,} statements, built on "
        f"{say_day(register.built.date())}, {ago} ({register.version})"
    )
    if age > OLD:
        return Check("reference", Outcome.NOTE, f"{said}: look for newer facts (deploy/README.md, Update)")
    return Check("reference", Outcome.OK, said)


def _state(settings: Settings) -> Iterator[Check]:
    url = settings.database_url.get_secret_value()
    try:
        address = read_address(url)
        where = place(address)
        if address.get_backend_name() == "sqlite" and not Path(str(address.database)).exists():
            yield _no_file(Path(str(address.database)), where)
            return
        with opened_state(url) as engine:
            with reading(engine) as connection:
                found = schema_of(connection)
                theirs = connection.scalar(select(func.now())) if engine.dialect.name != "sqlite" else None
            with writing(engine):
                pass  # a transaction that may write can be begun
    except StateError as error:
        yield Check("state", Outcome.FAILED, str(error))
        return
    if found == SCHEMA:
        yield Check("state", Outcome.OK, f"{where}, schema {found}")
    elif found is not None and found > SCHEMA:
        said = f"{where} has the newer schema {found}, this program knows {SCHEMA}"
        yield Check("state", Outcome.FAILED, said)
    else:
        has = f"the older schema {found}" if found else "no tables yet"
        itself = address.get_backend_name() == "sqlite"
        does = "`commissioner serve` updates it" if itself else "run: commissioner migrate"
        yield Check("state", Outcome.NOTE if itself else Outcome.FAILED, f"{where} has {has}; {does}")
    if isinstance(theirs, datetime):
        yield _drift("clock", (datetime.now(UTC) - theirs.astimezone(UTC)).total_seconds(), "PostgreSQL's")


def _no_file(file: Path, where: str) -> Check:
    folder = next(each for each in file.parents if each.exists())
    if os.access(folder, os.W_OK):
        return Check("state", Outcome.NOTE, f"{where} is not there yet; `commissioner serve` makes it")
    return Check("state", Outcome.FAILED, f"{where} is not there, and this user may not write to {folder}")


def _pictures() -> Check:
    painter, start = Painter(), time.monotonic()
    try:
        painter.paint(_DOT)
    except (DrawingError, OSError) as error:
        return Check("pictures", Outcome.FAILED, f"nothing can be drawn: {error}")
    finally:
        painter.close()
    return Check("pictures", Outcome.OK, f"the first one is drawn in {time.monotonic() - start:.1f} s")


def _slack(settings: Settings, way: Way) -> Iterator[Check]:
    if settings.slack_bot_token:
        yield from _bot_token(settings, settings.slack_bot_token)
    else:
        said = "each workspace has a token of its own, which is not looked at here"
        yield Check("workspace", Outcome.NOTE, said)
    yield _socket_mode(settings) if way is Way.SOCKET_MODE else _own_endpoint(settings)


def _bot_token(settings: Settings, token: Secret) -> Iterator[Check]:
    """Call `auth.test` and check its answer, and by how many seconds this clock is ahead of Slack's."""
    client = slack_client(token.get_secret_value(), settings.slack_api_url)
    began = time.time()
    try:
        answered = client.auth_test()
    except SlackApiError as error:
        code = _code_of(error)
        said = say_refusal("SLACK_BOT_TOKEN", code) or f"Slack answers {code} to auth.test; try again"
        yield Check("workspace", Outcome.FAILED, said)
        return
    except (SlackClientError, OSError, ValueError) as error:
        host = urlsplit(settings.slack_api_url).netloc
        yield Check("workspace", Outcome.FAILED, f"Slack cannot be reached at {host}: {_why(error)}")
        return
    between = (began + time.time()) / 2
    try:
        # the header has whole seconds, so half of one is added
        theirs = parsedate_to_datetime(read_header(answered.headers, "date")).timestamp() + 0.5
    except (TypeError, ValueError):
        theirs = between
    yield _workspace(settings, answered)
    yield from _scopes(answered)
    yield _drift("clock", between - theirs, "Slack's")


def _code_of(error: SlackApiError) -> str:
    """Give Slack's error code, or the HTTP status of an answer without one."""
    status, code = error.response.status_code, str(error.response.get("error"))
    return f"status {status}" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else code


def _why(error: Exception) -> str:
    reason = getattr(error, "reason", error)
    return getattr(reason, "strerror", None) or str(reason) or type(error).__name__


def _workspace(settings: Settings, answered: SlackResponse) -> Check:
    team = f"{answered.get('team')} ({answered.get('team_id')}), as @{answered.get('user')}"
    stewards = settings.stewards()
    if stewards and not stewards.is_theirs(str(answered.get("team_id"))):
        said = f"{team}; COMMISSIONER_STEWARDS names another workspace, {stewards.team}"
        return Check("workspace", Outcome.FAILED, said)
    if not answered.get("bot_id"):
        return Check("workspace", Outcome.FAILED, f"{team}; this is a person's token and no bot's")
    return Check("workspace", Outcome.OK, team)


def _scopes(answered: SlackResponse) -> Iterator[Check]:
    told = read_header(answered.headers, "x-oauth-scopes")
    if not told:
        yield Check("scopes", Outcome.NOTE, "Slack did not say which scopes the token has")
        return
    given = {scope.strip() for scope in told.split(",")}
    missing = [scope for scope in NEEDED_SCOPES if scope not in given]
    lesser = [scope for scope in OPTIONAL_SCOPES if scope not in given]
    again = "add what is missing to the app (`commissioner manifest` has all) and install it again"
    if missing:
        yield Check("scopes", Outcome.FAILED, f"missing: {say_list(missing)}; {again}")
    for scope in lesser:
        yield Check("scopes", Outcome.NOTE, f"{scope} is missing, so {_WITHOUT[scope]}: {again}")
    if not missing and not lesser:
        yield Check("scopes", Outcome.OK, f"all {len(NEEDED_SCOPES) + len(OPTIONAL_SCOPES)}")


def _drift(name: str, seconds: float, whose: str) -> Check:
    ahead = "ahead of" if seconds > 0 else "behind"
    if abs(seconds) <= DRIFT_TOLD:
        return Check(name, Outcome.OK, f"within {max(1, round(abs(seconds)))} s of {whose}")
    outcome = Outcome.NOTE if abs(seconds) <= DRIFT_MOST else Outcome.FAILED
    said = f"{abs(seconds):,.0f} s {ahead} {whose}: let this machine's clock be set by NTP"
    return Check(name, outcome, said)


def _socket_mode(settings: Settings) -> Check:
    token = settings.slack_app_token.get_secret_value() if settings.slack_app_token else ""
    try:
        opened = slack_client(None, settings.slack_api_url).apps_connections_open(app_token=token)
    except SlackApiError as error:
        code = _code_of(error)
        said = say_refusal("SLACK_APP_TOKEN", code) or _CONNECTIONS.get(code, f"Slack answers {code}")
        return Check("connection", Outcome.FAILED, said)
    except (SlackClientError, OSError, ValueError) as error:
        return Check("connection", Outcome.FAILED, f"Slack gives no connection: {_why(error)}")
    where = urlsplit(str(opened.get("url")))
    if any(os.environ.get(name) for name in _PROXIES):
        said = f"Socket Mode: Slack gives connections; {where.hostname} is reached through a proxy, which was not tried"
        return Check("connection", Outcome.NOTE, said)
    port = where.port or (443 if where.scheme == "wss" else 80)
    try:
        # the TCP connection alone, as Slack would send events over a WebSocket
        socket.create_connection((where.hostname or "", port), _SECONDS).close()
    except OSError as error:
        said = f"Slack gives connections, and {where.hostname} cannot be reached at port {port}: {error}"
        return Check("connection", Outcome.FAILED, said)
    said = f"Socket Mode: Slack gives connections, and {where.hostname} can be reached"
    return Check("connection", Outcome.OK, said)


def _own_endpoint(settings: Settings) -> Check:
    """Ask the bot on this machine for /readyz; whether Slack can reach it cannot be checked from here."""
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::", "") else settings.host  # noqa: S104  # nosec B104  compared, not bound
    straight = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with straight.open(f"http://{host}:{settings.port}/readyz", timeout=_SECONDS) as answered:
            said = answered.read(200).decode(errors="replace").strip()
    except urllib.error.HTTPError as error:
        said = error.read(200).decode(errors="replace").strip()
        return Check("connection", Outcome.FAILED, f"HTTP: the bot at {host}:{settings.port} says: {said}")
    except (OSError, ValueError):
        said = (
            f"HTTP: no bot runs at {host}:{settings.port} now; whether Slack reaches it is seen when it does"
        )
        return Check("connection", Outcome.NOTE, said)
    said = f"HTTP: the bot at {host}:{settings.port} is {said}; whether Slack reaches it shows Event Subscriptions"
    return Check("connection", Outcome.OK, said)
