"""Entry point of `commissioner`: `serve` starts directly, without the command line's slow imports."""

from __future__ import annotations

import sys


def main() -> None:
    """Serve for `serve` and `serve --slack`, else run the command line."""
    if sys.argv[1:] in (["serve"], ["serve", "--slack"]):
        from bot.runtime.serve import serve_or_say  # noqa: PLC0415

        serve_or_say(needs_slack="--slack" in sys.argv)
        return
    from bot.cli.main import main as read_command_line  # noqa: PLC0415

    read_command_line()


if __name__ == "__main__":
    main()
