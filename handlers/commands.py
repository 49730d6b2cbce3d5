"""The command table: each command once, with its words, arguments, help and examples.

The parser, `/ccg help`, the README, the Slack manifest and the sandbox's suggestions are made from it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from data.model import Kind
from data.questions import Intent
from handlers.phrases import Part, compile_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable

_OFFICER = "(accountable officer|ao|chief officer|chief executive|chief exec|leader|boss|head)"
_OFFICERS = "(accountable officer|ao|chief officer|chief executive|chief|leader|officer)"
_THE = "(the)?"


@dataclass(frozen=True, slots=True)
class Command:
    """A thing that can be asked: `verb` and `arguments` as typed, and the plain words that ask the same."""

    verb: str
    arguments: str
    summary: str
    intent: Intent | None
    phrases: tuple[str, ...]
    examples: tuple[str, ...]
    audience: str = "everyone"
    patterns: tuple[tuple[Part, ...], ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "patterns", tuple(compile_pattern(phrase) for phrase in self.phrases))

    @property
    def usage(self) -> str:
        return f"{self.verb} {self.arguments}".strip()


COMMANDS: Final = (
    Command(
        "lookup",
        "NAME [on DATE]",
        "everything known about a CCG, STP or ICB: leader, population, people per leader, merger status, sources",
        Intent.LOOKUP,
        (
            "(lookup|look up|show|show me|find|card|card for) NAME",
            "(tell me about|what about|how about) NAME",
            f"(what|who|how big|how large) is {_THE} NAME",
            f"(what's|who's) {_THE} NAME",
            f"(population|size) of {_THE} NAME",
        ),
        ("lookup north west london", "lookup 08Y on 5 November 2018"),
    ),
    Command(
        "leads",
        "NAME [on DATE]",
        "who leads it, how sure that is and who says so",
        Intent.LEADS,
        (
            f"(leads|leader|leaders|ao) {_THE} NAME",
            f"(who|who is|who's) (leading|running|heading) {_THE} NAME",
            f"who (leads|led|runs|ran|heads|headed|is leading|is running|is in charge of|was in charge of) {_THE} NAME",
            f"(who is|who was|who's|who are|who were|name)? {_THE} {_OFFICER} (of|for|at|in) {_THE} NAME",
            f"(who is|who was|who's|who are|who were)? {_THE} (leaders|accountable officers|aos|chief officers) (of|for|at|in) {_THE} NAME",
            f"who is NAME's {_OFFICER}",
        ),
        ("who leads Kent?", "accountable officer of West London CCG on 5 November 2018"),
    ),
    Command(
        "per-leader",
        "NAME [on DATE]",
        "how many people each leader answers for, and its rank among the STPs",
        Intent.PER_LEADER,
        (
            f"(per-leader|per leader) {_THE} NAME",
            f"(what is|what was|show)? {_THE} (population|people|residents) per {_OFFICERS} (in|of|for|at|across) {_THE} NAME",
            f"how many people (does|do|did) (each|every|one|a|the) {_OFFICERS} (answer for|lead|have|cover|serve) (in|at|of) {_THE} NAME",
            f"how many people (per|for each|are there per) {_OFFICERS} (in|of|for|at|across) {_THE} NAME",
        ),
        ("population per leader in North West London on 5 November 2018",),
    ),
    Command(
        "merging",
        "NAME [on DATE]",
        "how far it has come towards merging, with whom and since when",
        Intent.MERGING,
        (
            f"(merging|merger) {_THE} NAME",
            f"(is|are|was|were|has|have|did|will|does) {_THE} NAME (merging|merged|merge|been merged|being merged|going to merge|to merge) (with OTHER)?",
            f"(what is|what's|show)? {_THE} merger status (of|for) {_THE} NAME",
            f"who is {_THE} NAME merging with",
            f"is there a merger (in|of|for|at) {_THE} NAME",
        ),
        ("is Devon merging? on 7 November 2018",),
    ),
    Command(
        "became",
        "NAME",
        "what a body came from and what became of it, to the body of today",
        Intent.BECAME,
        (
            f"became {_THE} NAME",
            f"what (happened to|has happened to|became of|has become of) {_THE} NAME",
            f"what did {_THE} NAME (become|turn into|merge into)",
            f"(where did|when did) {_THE} NAME (go|close|merge|end)",
            f"what is {_THE} NAME (called)? (now|today)",
        ),
        ("what happened to Corby CCG?",),
    ),
    Command(
        "help",
        "",
        "this list",
        None,
        ("help", "help me", "(hi|hello|hey)", "what can you do", "how does this work"),
        ("help",),
    ),
)

SLASH_COMMANDS: Final = {"/ccg": Kind.CCG, "/stp": Kind.STP, "/icb": Kind.ICB}
"""Each takes the same words; it only sets which kind a name is first tried as."""

SUGGESTED: Final = (
    "/ccg lookup north west london",
    "@commissioner who leads Kent?",
    "@commissioner what happened to Corby CCG?",
)
"""What a newcomer is invited to ask."""


def command_for(intent: Intent) -> Command:
    return next(command for command in COMMANDS if command.intent is intent)


def usage_lines(commands: Iterable[Command] = COMMANDS) -> list[str]:
    """Write each command with what it does, as help and README show it."""
    return [f"`{command.usage}`: {command.summary}" for command in commands]


def commands_table() -> str:
    """Write the table as the README shows it."""
    rows = [
        f"| `{c.usage}` | {c.summary} | {'; '.join(f'`{example}`' for example in c.examples)} |"
        for c in COMMANDS
    ]
    return "\n".join(["| command | what it answers | for example |", "|---|---|---|", *rows])
