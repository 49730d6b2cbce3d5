"""The commands `map` and `timeline`: pictures as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bot.cli.common import OnOption, read_on, stop, the_register
from bot.runtime.today import today_in_england

if TYPE_CHECKING:
    from handlers.rendering.painting import Ending

picture_commands = typer.Typer()

_ENDINGS: Final[tuple[Ending, ...]] = ("png", "svg")

OutOption = Annotated[Path, typer.Option("--out", help="The file to write; its ending is .png or .svg.")]
ForceOption = Annotated[bool, typer.Option("--force", help="Write over a file that is there.")]


@picture_commands.command("map")
def draw_map(
    measure: Annotated[
        str, typer.Argument(help="people per leader, population, leaders, mergers 2020; or a body.")
    ],
    out: OutOption,
    on: OnOption = "",
    *,
    force: ForceOption = False,
) -> None:
    """Draw a map of England for a day: a measure of its bodies, the mergers of a year, or where a body lies."""
    _draw(f"map {measure}", out, on, force=force)


@picture_commands.command()
def timeline(
    name: Annotated[str, typer.Argument(help="A CCG, STP or ICB.")],
    out: OutOption,
    *,
    force: ForceOption = False,
) -> None:
    """Draw who led a body, what it came from and what it became, through time."""
    _draw(f"timeline of leaders of {name}", out, "", force=force)


def _draw(text: str, out: Path, on: str, *, force: bool) -> None:
    """Ask as anybody would, and write the picture of the answer; where there is none, say why and exit with 1."""
    from handlers.answering import answer_text  # noqa: PLC0415
    from handlers.rendering.charts import chart_sentence  # noqa: PLC0415
    from handlers.rendering.painting import DrawingError, draw  # noqa: PLC0415
    from handlers.rendering.sources import source_line  # noqa: PLC0415

    ending = next((each for each in _ENDINGS if out.suffix.lower() == f".{each}"), None)
    if ending is None:
        stop(f"{out.name!r} is neither .png nor .svg")
    if out.exists() and not force:
        stop(f"{out} is there already; --force writes over it")
    if not out.parent.is_dir():
        stop(f"{out.parent} is no folder")
    answer = answer_text(text, the_register(), today_in_england(), on=read_on(on)).answer
    shown = next(iter(answer.charts), None) if answer else None
    if answer is None or shown is None:
        stop(answer.headline.text if answer else "write what the map shows")
    try:
        out.write_bytes(draw(shown, source_line(answer, shown), ending))
    except (DrawingError, OSError) as error:
        stop(f"the picture could not be drawn: {error}")
    typer.echo("\n".join((chart_sentence(shown), *answer.notes)))
