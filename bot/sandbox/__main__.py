"""`python -m bot.sandbox`: the sandbox by itself, beside a bot that runs elsewhere on this machine."""

import argparse
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from bot.sandbox.app import HOST, serve
from bot.sandbox.config import Hints, HintsError, SandboxConfig, read_hints


def parser() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(prog="python -m bot.sandbox", description=__doc__)
    options.add_argument("--port", type=int, default=3000, help="the page's port (default 3000)")
    options.add_argument(
        "--bot-url",
        default="http://127.0.0.1:3001/slack/events",
        help="the bot's endpoint (default http://127.0.0.1:3001/slack/events)",
    )
    options.add_argument(
        "--socket-mode",
        action="store_true",
        help="the bot comes by itself, over Socket Mode; then it needs no endpoint and no signing secret",
    )
    options.add_argument(
        "--signing-secret-env",
        default="SLACK_SIGNING_SECRET",
        metavar="NAME",
        help="the environment variable that holds the signing secret (default SLACK_SIGNING_SECRET)",
    )
    options.add_argument(
        "--hints", type=Path, help="a JSON file with the commands, questions and shortcuts to offer"
    )
    options.add_argument(
        "--retry-delays",
        type=seconds,
        default=SandboxConfig.retry_delays,
        metavar="S,S,S",
        help="seconds before each retry of an event (default 0,60,300, as Slack)",
    )
    options.add_argument(
        "--end-with-stdin", action="store_true", help="end when whoever holds the other end of stdin is gone"
    )
    return options


def seconds(text: str) -> tuple[float, ...]:
    return tuple(float(part) for part in text.split(",") if part.strip())


def end_with_stdin() -> None:
    """End this process when its standard input ends."""
    # not through sys.stdin, whose lock the interpreter wants at its end
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def main(arguments: Sequence[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    secret = os.environ.get(options.signing_secret_env, "")
    if not secret and not options.socket_mode:
        sys.stderr.write(
            f"Set {options.signing_secret_env} to the signing secret the bot has, or use --socket-mode.\n"
        )
        return 2
    try:
        hints = read_hints(options.hints) if options.hints else Hints()
    except HintsError as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    config = SandboxConfig(
        bot_url="" if options.socket_mode else options.bot_url,
        signing_secret=secret,
        base_url=f"http://{HOST}:{options.port}",
        hints=hints,
        retry_delays=options.retry_delays,
    )
    if options.end_with_stdin:
        threading.Thread(target=end_with_stdin, daemon=True).start()
    serve(config, options.port)
    return 0


if __name__ == "__main__":
    sys.exit(main())
