"""The command table: the verbs of the slash commands as README, manifest and sandbox show them, and the help made from it.

It only describes. Verbs are read as concepts (`handlers.understanding.concepts`), orders by `handlers.understanding.conversation`; a test
reads every example.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from data.dates import FIRST_DAY, say_day
from data.leadership.accuracy import MEASURED_HOW, grade_lines
from handlers.rendering.button_values import LONGEST_VALUE
from handlers.rendering.message import (
    Action,
    Message,
    button,
    context,
    fit,
    folded,
    plain,
    section,
    with_button,
)
from handlers.understanding.slack_text import escape

if TYPE_CHECKING:
    from handlers.rendering.limits import Block


EXPLAIN: Final = "explain_bodies"
"""The callback id of the message shortcut."""
SHORTCUT_NAME: Final = "Explain these bodies"
"""Name of the message shortcut; Slack takes 24 characters at most."""

SUGGESTED: Final = (
    "/icb lookup shropshire telford and wrekin",
    "@commissioner who leads Staffordshire and Stoke-on-Trent?",
    "@commissioner what happened to Corby CCG?",
)
"""Questions suggested to a newcomer."""


@dataclass(frozen=True, slots=True)
class Command:
    """A verb of the slash commands: `verb` and `arguments` as typed, what it does, and examples."""

    verb: str
    arguments: str
    summary: str
    examples: tuple[str, ...]
    is_order: bool = False

    @property
    def usage(self) -> str:
        return f"{self.verb} {self.arguments}".strip()

    @property
    def is_question(self) -> bool:
        """Whether its examples are answered with facts."""
        return not self.is_order and self.verb != "help"


COMMANDS: Final = (
    Command(
        "lookup", "NAME [on DATE]",
        "a CCG, STP or ICB at a glance: leader, population, people per leader, merger status, sources",
        ("lookup north west london", "lookup 08Y on 5 November 2018"),
    ),
    Command(
        "leads", "NAME [on DATE]", "who leads it, how sure that is and who says so",
        ("who leads Kent and Medway?", "accountable officer of West London CCG on 5 November 2018", "who was before Kate Shields at Kernow CCG?"),
    ),
    Command(
        "per-leader", "NAME [on DATE]", "how many people each leader answers for, and its rank among the STPs",
        ("population per leader in North West London on 5 November 2018",),
    ),
    Command(
        "merging", "NAME [on DATE]", "how far it has come towards merging, with whom and since when",
        ("is Devon merging? on 7 November 2018", "did Corby merge with Nene?"),
    ),
    Command(
        "became", "NAME", "what became of a body, to the body of today, and what it came from",
        ("what happened to Corby CCG?", "what was there before Tees Valley CCG?"),
    ),
    Command(
        "history", "NAME [in YEAR]", "one timeline of leadership, joint working and merger, predecessors and successors included",
        ("history of Leicester City CCG",),
    ),
    Command(
        "who", "PERSON [on DATE]", "every body a person led, when, and for how many people",
        ("who Jane Milligan", "which CCGs does Jane Milligan lead?"),
    ),
    Command(
        "compare", "A, B[, C...] [on DATE]", "bodies side by side: leaders, population, people per leader, merger status",
        ("compare Kent and Medway, Sussex and East Surrey on 5 November 2018",),
    ),
    Command(
        "rank", "MEASURE [top N] [on DATE]", "a league table of STPs, CCGs or ICBs by people per leader, population, CCGs or leaders",
        ("rank people per leader top 12 on 5 November 2018", "which STPs have the most people per leader?"),
    ),
    Command(
        "which", "CCGs|STPs|ICBs ...", "the bodies of an area, above or below a number, with something in common",
        ("which CCGs are in Kent and Medway STP on 5 November 2018", "CCGs under 100,000 people on 5 November 2018"),
    ),
    Command(
        "how many", "CCGs|STPs|ICBs|leaders ...", "how many there were, in all or of a kind, on a day or year by year",
        ("how many CCGs were there in April 2019?", "number of CCGs each year since 2013"),
    ),
    Command(
        "covers", "PLACE [on DATE]", "which CCG, STP or ICB covers a town, district or county",
        ("what ICB is Torquay in?", "which CCG covered Hinckley in 2018?"),
    ),
    Command(
        "mergers", "[in NAME] [in YEAR] [STATUS]", "which mergers took effect, are approved, proposed or rejected",
        ("mergers in 2019", "rejected mergers"),
    ),
    Command(
        "stats", "[on DATE]", "the national picture: bodies, leaders, and how the people are shared between them",
        ("stats on 5 November 2018",),
    ),
    Command(
        "map", "MEASURE|mergers YEAR|NAME [on DATE]", "England coloured by a measure of its STPs, ICBs or CCGs, the mergers of a year, or where a body lies",
        ("map people per leader on 5 November 2018", "map mergers 2020", "map Kent and Medway"),
    ),
    Command(
        "timeline of leaders", "of NAME", "a picture of who led a body, and what it came from, from when to when",
        ("timeline of leaders of Devon",),
    ),
    Command(
        "size", "NAME [on DATE]", "neighbourhood, place or system, and whether it is under the 100,000 of 2011",
        ("size Corby CCG on 5 November 2018", "is Corby CCG too small?"),
    ),
    Command(
        "quality", "[on DATE]", "ratings set beside people per leader, as far as they are known", ("quality on 1 September 2016",)
    ),
    Command("clusters", "[on DATE]", "ICBs that share leaders, have merged or plan to", ("clusters",)),
    Command(
        "changes", "[in NAME] [since DATE]", "what happened, and what became known here, in a period; without one, in the last 30 days",
        ("changes in Devon since November 2018", "what changed this month?"),
    ),
    Command(
        "watch", "NAME|everything [changes|mergers|leaders]",
        "tells this channel in a daily digest what changes about a body, or about all of them",
        ("watch Devon", "watch everything mergers"), is_order=True,
    ),
    Command("unwatch", "[NAME|everything]", "ends that", ("unwatch Devon",), is_order=True),
    Command("watching", "", "what this channel watches, and when its digest comes", ("watching",), is_order=True),
    Command(
        "digest", "at TIME [ZONE] [on weekdays|daily] [always|quietly]",
        "sets when this channel's digest comes, and whether it comes when nothing changed",
        ("digest at 08:30 on weekdays",), is_order=True,
    ),
    Command(
        "digest off", "", "stops this channel's digest and keeps what it watches; digest on starts it again",
        ("digest off", "digest on"), is_order=True,
    ),
    Command("digest preview", "", "shows what tomorrow's digest would say by now", ("digest preview",), is_order=True),
    Command(
        "export", "[QUESTION]", "the table of an answer as a CSV file; alone, the league table of people per leader",
        ("export rank population top 20",), is_order=True,
    ),
    Command("help", "", "this list", ("help",)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class StartingPoint:
    """A button for newcomers: its label, what it gives, and the words that it asks."""

    label: str
    says: str
    words: str


STARTING_POINTS: Final = (
    StartingPoint(
        "Look up", "who leads a body, for how many people: `lookup shropshire`",
        "lookup Shropshire, Telford and Wrekin ICB",
    ),
    StartingPoint(
        "League table", "who answers for the most people, on any day",
        "rank people per leader on 5 November 2018",
    ),
    StartingPoint("Mergers", "who merges with whom, and how far it has come", "mergers"),
    StartingPoint("Watch", "be told what changes: `watch Devon`", "watching"),
)  # fmt: skip
"""The buttons on top of help and home tab; all are questions, none an order."""


def usage_lines() -> list[str]:
    """Write a line for each command: its usage and what it does."""
    return [f"`{command.usage}`: {command.summary}" for command in COMMANDS]


def commands_table() -> str:
    """Write the command table in Markdown, for the README."""
    # escaped, because a bar would end the cell
    rows = [
        "| {} | {} | {} |".format(
            f"`{c.usage}`".replace("|", "\\|"), c.summary, "; ".join(f"`{example}`" for example in c.examples)
        )
        for c in COMMANDS
    ]
    return "\n".join(["| command | what it answers | for example |", "|---|---|---|", *rows])


IN_SHORT: Final = "Ask who leads a CCG, STP or ICB, for how many people, and whether it is merging."
_HALF: Final = 14
"""Commands in a block."""


def help_message() -> Message:
    """Write the help: the starting points as buttons, and every command folded."""
    about = (
        f"Ask in plain words about any CCG, STP or ICB in England, for any day since {say_day(FIRST_DAY)}."
    )
    return fit(
        Message(
            IN_SHORT,
            (
                section(about),
                *starting_points(),
                *commands_and_grades(),
                context(
                    "The same words work in `/ccg`, `/stp`, `/icb`, in a mention and in a direct message. "
                    "Every fact names its source."
                ),
            ),
        )
    )


def help_text() -> str:
    tries = [
        f"  {example}" for command in COMMANDS if command.is_question for example in command.examples[:1]
    ]
    return "\n".join(
        [
            *("What you can ask", *(f"  {line}" for line in usage_lines()), ""),
            *("Try", *tries, ""),
            *("How sure it is", *(f"  {line}" for line in grade_lines()), f"  {MEASURED_HOW}"),
        ]
    ).replace("`", "")


def starting_points() -> list[Block]:
    """Give a line with a button for each starting point."""
    return [
        with_button(f"*{each.label}*: {each.says}", each.label, f"{Action.TRY}_{place}", each.words)
        for place, each in enumerate(STARTING_POINTS)
    ]


def starting_buttons() -> list[Block]:
    return [block["accessory"] for block in starting_points()]


def commands_and_grades() -> list[Block]:
    """Give two folded blocks: every command with what it does, and what the grades of leaders mean."""
    lines = [f"• {line}" for line in usage_lines()]
    commands = ["\n".join(lines[start : start + _HALF]) for start in range(0, len(lines), _HALF)]
    grades = "\n".join(f"• {escape(line)}" for line in grade_lines())
    return [
        folded("All commands", [section(text) for text in commands]),
        folded("How sure it is", [section(f"{grades}\n{MEASURED_HOW}")]),
    ]


def line_with_help(text: str) -> Message:
    """Write a line with a button that shows the help to the person who presses it."""
    return _line(text, "Show help", f"{Action.TRY}_help", "help")


def line_with_choices(text: str, words: str) -> Message:
    """Write a line with a button that answers the words, with their choices, to the person who presses it."""
    if len(words) > LONGEST_VALUE:
        return line_with_help(text)
    return _line(text, "Did you mean…", f"{Action.TRY}_words", words)


def _line(text: str, label: str, action: str, value: str) -> Message:
    """Write a line with a button beside it, as plain text, because it may quote a person's words."""
    line: Block = {"type": "section", "text": plain(text), "accessory": button(label, action, value)}
    return fit(Message(escape(text), (line,)))
