"""The command line: the table of its commands, and the options and endings that they share.

A command's module is imported when the command is called, so that asking stays fast; help needs none of them.
"""

from __future__ import annotations

from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, NoReturn

import typer
from typer.core import TyperGroup

from bot.runtime.clock import today_in_england
from bot.runtime.settings import SettingsError, read_settings, reference_path
from data.reference.load import ReferenceFileError, load_register

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from bot.runtime.settings import Settings
    from data.register import Register

COMMANDS: Final = {
    "ask": ("answers", "Answer a question as in a direct message."),
    "match": ("answers", "Resolve names from standard input, one a line."),
    "changes": ("answers", "Tell what changed in a period; without one, in the last 30 days."),
    "doctor": (
        "doctor",
        "Check settings, tokens, scopes, workspace, connection, state, reference and clock; exit 1 where something fails.",
    ),
    "manifest": (
        "exports",
        "Print the Slack app manifest, made from the command table; for Socket Mode unless --url is given.",
    ),
    "report": ("answers", "Tables over many bodies."),
    "build": (
        "facts",
        "Build the reference database from the facts, and record what changed since the version before.",
    ),
    "check": (
        "facts",
        "Check every fact and every figure they must reproduce; exit 1 with each fault on a line.",
    ),
    "import": ("facts", "Facts from official files: shown, and written with --apply."),
    "migrate": ("state", "Make or update the tables of the state at DATABASE_URL."),
    "backup": ("state", "Copy the whole state, as it is at this moment, into a new file."),
    "new-key": ("state", "Print a new key for COMMISSIONER_ENCRYPTION_KEYS."),
    "rotate-keys": (
        "state",
        "Encrypt the workspaces' tokens again with the first of COMMISSIONER_ENCRYPTION_KEYS.",
    ),
    "digest": ("state", "The daily digests: tomorrow's shown, or those that are due posted."),
    "export": ("exports", "What is known, and what this Commissioner was told, as files."),
    "map": (
        "exports",
        "Draw a map of England for a day: a measure of its bodies, the mergers of a year, or where a body lies.",
    ),
    "timeline": ("exports", "Draw who led a body, what it came from and what it became, through time."),
    "table": (
        "exports",
        "Look up every name of a file: body, leader, population, people per leader, merger, body of today, sources.",
    ),
    "mcp": ("exports", "Answer an assistant over standard input and output (Model Context Protocol)."),
}
"""The module in `bot.cli` that has a command or group of commands in its `commands`, and its help."""

FACTS: Final = Path(__file__).resolve().parents[2] / "data" / "facts"

FactsOption = Annotated[Path, typer.Option("--facts", help="The folder with the tables of facts.")]
OnOption = Annotated[str, typer.Option("--on", help="The day asked for: 2018-11-05, 5 November 2018, 2018.")]
ForceOption = Annotated[bool, typer.Option("--force", help="Write over a file that is there.")]


class _Commands(TyperGroup):
    """The commands by their help alone, each replaced by the one of its module when it is called."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401  typer's types are its own
        name, command, rest = super().resolve_command(ctx, args)
        if name in COMMANDS:
            module, said = COMMANDS[name]
            group = typer.main.get_group(import_module(f"bot.cli.{module}").commands)
            command = group.commands[name]
            command.help = said
        return name, command, rest


app = typer.Typer(
    cls=_Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.command()
def serve(
    slack: Annotated[
        bool, typer.Option("--slack", help="End where Slack's tokens are not set, instead of the sandbox.")
    ] = False,
) -> None:
    """Run the bot: Socket Mode or HTTP where Slack's tokens are set, else the sandbox at http://127.0.0.1:3000."""
    from bot.cli.entry import serve_or_say  # noqa: PLC0415

    serve_or_say(needs_slack=slack)


def _called_by_name() -> None:
    """Stand for a command until it is called."""


for _name, (_, _said) in COMMANDS.items():
    app.command(_name, help=_said)(_called_by_name)


def main() -> None:
    """Answer commissioning questions about the NHS in England, with a source and a date on every fact."""
    app()


def group() -> typer.Typer:
    """Make the commands of a module."""
    return typer.Typer(rich_markup_mode=None)


def stop(said: str) -> NoReturn:
    """Print an error to standard error and exit with 1."""
    typer.echo(f"commissioner: {said}", err=True)
    raise typer.Exit(1)


@contextmanager
def stopping(*errors: type[Exception]) -> Iterator[None]:
    """Print one of these errors that is raised within, and exit with 1."""
    try:
        yield
    except errors as error:
        stop(str(error))


def need(succeeded: bool) -> None:  # noqa: FBT001
    """Exit with 1 where what was tried did not succeed, which was said."""
    if not succeeded:
        raise typer.Exit(1)


def settings() -> Settings:
    """Read the settings; where one cannot be used, print why and exit with 1."""
    with stopping(SettingsError):
        return read_settings()


def the_register() -> Register:
    """Load the register of the settings; where that fails, print why and exit with 1."""
    with stopping(ReferenceFileError):
        return load_register(reference_path())


def read_on(on: str) -> date | None:
    """Read the day of `--on`, None for ""; for text that is no day, print why and exit with 1."""
    from handlers.understanding.days import NoSuchDayError, read_day  # noqa: PLC0415

    with stopping(NoSuchDayError):
        return read_day(on, today_in_england()) if on else None


if __name__ == "__main__":
    main()
