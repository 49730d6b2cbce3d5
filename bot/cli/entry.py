"""Entry point of `commissioner`: runs the bot for `serve`, else the command line, whose imports serving does not wait for.

The bot is served over Socket Mode or HTTP where Slack's tokens are set, else with the sandbox in a second process.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Final

from bot.runtime.settings import NO_SLACK, Settings, SettingsError, Way, read_settings
from data.reference.load import ReferenceFileError, check_reference

HOST: Final = Settings.host


def main() -> None:
    """Serve for `serve` and `serve --slack`, else run the command line."""
    if sys.argv[1:] in (["serve"], ["serve", "--slack"]):
        serve_or_say(needs_slack="--slack" in sys.argv)
        return
    from bot.cli.main import main as read_command_line  # noqa: PLC0415

    read_command_line()


def serve_or_say(*, needs_slack: bool = False) -> None:
    """Serve until told to stop; where serving cannot start, print why and exit with 1.

    With `needs_slack`, missing Slack settings are an error and do not start the sandbox.
    """
    try:
        settings = read_settings()
        check_reference(settings.commissioner_reference)
        _serve(settings, needs_slack=needs_slack)
    except (SettingsError, ReferenceFileError) as error:
        print(f"commissioner: {error}", file=sys.stderr)
        sys.exit(1)


def _serve(settings: Settings, *, needs_slack: bool) -> None:
    way = settings.way()
    if needs_slack and way is Way.SANDBOX:
        raise SettingsError(NO_SLACK)
    _free_port(settings.port)
    if way is Way.SANDBOX:
        _serve_sandbox(settings.port)
        return
    # imported here, because the sandbox does not need it
    from bot.slack.client import ending_where_refused  # noqa: PLC0415

    if way is Way.SOCKET_MODE:
        # imported here, so that aiohttp is loaded for Socket Mode alone
        from bot.slack.socket_mode import serve_socket_mode  # noqa: PLC0415

        with ending_where_refused(settings):
            serve_socket_mode(settings)
        return
    # imported here, because neither Socket Mode nor the sandbox's page needs it
    from bot.web.application import check_settings  # noqa: PLC0415
    from bot.web.server import serve_http  # noqa: PLC0415

    # checked here, because a worker process could only exit
    check_settings(settings)
    with ending_where_refused(settings):
        serve_http(settings.port, settings.host)


def _serve_sandbox(port: int) -> None:
    # imported here, because nothing that serves needs the sandbox
    from bot.sandbox.config import HUMAN_ID, STEWARDS  # noqa: PLC0415
    from bot.web.server import serve_http  # noqa: PLC0415

    bot_port = _free_port()
    os.environ["SLACK_SIGNING_SECRET"] = secrets.token_hex(16)
    os.environ["SLACK_BOT_TOKEN"] = "xoxb-sandbox"  # noqa: S105
    os.environ["SLACK_API_URL"] = f"http://{HOST}:{port}/api/"
    os.environ.setdefault("COMMISSIONER_STEWARDS", f"{STEWARDS.id},{HUMAN_ID}")
    with tempfile.TemporaryDirectory(prefix="commissioner-") as folder:
        # temporary, as the page's messages are lost when it ends
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/state.db"
        hints = Path(folder) / "hints.json"
        hints.write_text(json.dumps(sandbox_hints()), encoding="utf-8")
        page = subprocess.Popen(  # noqa: S603
            [
                sys.executable, "-m", "bot.sandbox", "--port", str(port),
                "--bot-url", f"http://{HOST}:{bot_port}/slack/events",
                "--signing-secret-env", "SLACK_SIGNING_SECRET", "--hints", str(hints), "--end-with-stdin",
            ],
            # the page ends when this pipe closes, however this process ends
            stdin=subprocess.PIPE,
        )  # fmt: skip
        stopping = threading.Event()
        threading.Thread(target=_stop_bot_after, args=(page, stopping), daemon=True).start()
        print(f"Commissioner's sandbox: http://{HOST}:{port}  (Ctrl+C ends it)", flush=True)
        try:
            serve_http(bot_port, application="bot.sandbox.bot_application:build_sandbox_application")
        finally:
            stopping.set()
            page.terminate()
            try:
                page.wait(timeout=5)
            except subprocess.TimeoutExpired:
                page.kill()


def _stop_bot_after(page: subprocess.Popen[bytes], stopping: threading.Event) -> None:
    """Send this process SIGTERM when the page's process ends by itself."""
    page.wait()
    if not stopping.is_set():
        os.kill(os.getpid(), signal.SIGTERM)


def sandbox_hints() -> dict[str, object]:
    """Give the sandbox's hints, from the command table: commands, questions and shortcuts."""
    from handlers.answering import SLASH_COMMANDS  # noqa: PLC0415  as above
    from handlers.commands import COMMANDS, EXPLAIN, SHORTCUT_NAME, SUGGESTED  # noqa: PLC0415  # noqa: PLC0415

    commands = [
        {"command": slash, "usage": command.usage, "description": command.summary}
        for slash in SLASH_COMMANDS
        for command in COMMANDS
    ]
    shortcuts = [{"callback_id": EXPLAIN, "name": SHORTCUT_NAME}]
    return {"commands": commands, "questions": list(SUGGESTED), "shortcuts": shortcuts}


def _free_port(port: int = 0) -> int:
    """Give a port, or for 0 any, at which nobody listens; where somebody does, that is a `SettingsError`."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise SettingsError(f"port {port} is taken; set PORT to another") from error
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
