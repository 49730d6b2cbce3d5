"""The command table: each command once, with its words, arguments, help and examples.

The parser, `/ccg help`, the README, the Slack manifest and the sandbox's suggestions are made from it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from data.model import Kind
from data.questions import Intent
from handlers.phrases import Part, compile_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable

_OFFICER = "(accountable officer|ao|chief officer|chief executive|chief exec|leader|boss|head)"
_OFFICERS = "(accountable officer|ao|chief officer|chief executive|chief|leader|officer)"
_THE = "(the)?"
_IS = "(is|are|was|were|has|have|did|does|do)"
_KINDS = "(ccgs|stps|icbs|ccg|stp|icb|footprints|systems|bodies|areas)"
_MEASURES = (
    "(people per leader|population per leader|people|population|ccgs|leaders|ccgs per leader|residents)"
)
_EVERYTHING = "(everything|all|england|everywhere)"
_ABOUT = "(all changes|changes|mergers|leaders|merger|leader|leadership)"


class Act(StrEnum):
    """What a command does that is no question: it changes what a channel is told, or makes a file."""

    WATCH = "watch"
    UNWATCH = "unwatch"
    WATCHING = "watching"
    DIGEST = "digest"
    PREVIEW = "preview"
    EXPORT = "export"


@dataclass(frozen=True, slots=True)
class Command:
    """A thing that can be asked or ordered: `verb` and `arguments` as typed, and the plain words for the same.

    A question has an `intent`, an order an `act`; the help has neither.
    """

    verb: str
    arguments: str
    summary: str
    intent: Intent | None
    phrases: tuple[str, ...]
    examples: tuple[str, ...]
    audience: str = "everyone"
    act: Act | None = None
    patterns: tuple[tuple[Part, ...], ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "patterns", tuple(compile_pattern(phrase) for phrase in self.phrases))

    @property
    def needs_name(self) -> bool:
        """Tell whether the verb alone asks nothing."""
        return bool(self.arguments) and not self.arguments.startswith("[")

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
            f"(what|how big|how large) is {_THE} NAME",
            f"what's {_THE} NAME",
            f"(what is|what was|what's)? {_THE} population of {_THE} NAME",
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
            f"(is|are|was|were|has|have|did|will|would|could|does) {_THE} NAME (be)? (merging|merged|merge|been merged|being merged|going to merge|to merge) (with OTHER)?",
            f"(what is|what's|show)? {_THE} merger status (of|for) {_THE} NAME",
            f"who is {_THE} NAME merging with",
            f"what (will happen|is going to happen|is planned|happens next) (to|for|with) {_THE} NAME",
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
        "history",
        "NAME [in YEAR]",
        "one timeline of leadership, joint working and merger, predecessors and successors included",
        Intent.HISTORY,
        (
            f"(history|timeline|story) {_THE} NAME",
            f"(what is|what's|show|show me|give me)? {_THE} (history|timeline|story) (of|for) {_THE} NAME",
            f"what (happened|has happened) (in|at|with) {_THE} NAME",
            f"(who has|who) (led|run|headed) {_THE} NAME (over the years|over time|so far)",
        ),
        ("history of Leicester City CCG",),
    ),
    Command(
        "who",
        "PERSON [on DATE]",
        "every body a person led, when, and for how many people",
        Intent.WHO,
        (
            "who (is|was)? PERSON",
            "who's PERSON",
            f"(which|what) {_KINDS} {_IS} PERSON (lead|led|run|ran|leading|running|head)",
            f"what {_IS} PERSON (lead|led|run|ran|leading|running)",
            f"where {_IS} PERSON (work|lead|the accountable officer|accountable officer)",
            "(career|jobs|posts|roles) of PERSON",
        ),
        ("who Jane Milligan", "which CCGs does Jane Milligan lead?"),
    ),
    Command(
        "compare",
        "A, B[, C...] [on DATE]",
        "bodies side by side: leaders, population, people per leader, merger status",
        Intent.COMPARE,
        (
            "compare LIST",
            "(how does|how do) NAME compare (with|to) OTHER",
            "(what is)? (the)? difference between LIST",
            "NAME (versus|vs|v) OTHER",
        ),
        ("compare Kent and Medway, Sussex and East Surrey on 5 November 2018",),
    ),
    Command(
        "rank",
        "MEASURE [top N] [on DATE]",
        "a league table of STPs, CCGs or ICBs by people per leader, population, CCGs or leaders",
        Intent.RANK,
        (
            "(rank|league) MEASURE (top|bottom) COUNT",
            "(rank|league) (top|bottom) COUNT MEASURE",
            "(rank|league) MEASURE",
            f"(rank|list|sort) {_KINDS} by MEASURE",
            "(league table|ranking) (of|by|for)? MEASURE",
            "(the)? league table",
            f"(which|what) KIND (have|has|with) (the)? (most|highest|largest|fewest|lowest|smallest|least) {_MEASURES}",
            "(which|what) KIND (is|are) (the)? (biggest|largest|smallest)",
            "(the)? (biggest|largest|smallest) KIND",
            "(the)? (top|bottom) COUNT KIND (by|for) MEASURE",
        ),
        ("rank people per leader top 12 on 5 November 2018", "which STPs have the most people per leader?"),
    ),
    Command(
        "mergers",
        "[in NAME] [in YEAR] [STATUS]",
        "which mergers took effect, are approved, proposed or rejected",
        Intent.MERGERS,
        (
            "mergers (in|of|for|at) NAME",
            "STATUS mergers (in|of|for|at) NAME",
            "mergers",
            "mergers STATUS",
            "STATUS mergers",
            f"(which|what) {_KINDS} {_IS}? (merging|merged|merge|to merge|going to merge)",
            f"(which|what) mergers {_IS}? STATUS",
            "(list|show|show me) (the|all)? mergers",
            "(list|show|show me) (the|all)? STATUS mergers",
        ),
        ("mergers in 2019", "rejected mergers"),
    ),
    Command(
        "stats",
        "[on DATE]",
        "the national picture: bodies, leaders, and how the people are shared between them",
        Intent.STATS,
        (
            "(stats|statistics|numbers|national picture|overview|england|nationally)",
            f"how many {_KINDS} (are|were) there (now|in England|nationally)?",
            f"how many {_KINDS} (exist|existed)",
            "how many (leaders|accountable officers|aos|chief officers|chief executives) (are|were) there (in England)?",
            f"how many (leaders|accountable officers|aos|chief officers|people) (run|ran|lead|led) (all)? (England's|the)? {_KINDS}",
            "(what is|show|show me)? the national (picture|figures|numbers|stats)",
        ),
        ("stats on 5 November 2018", "how many CCGs are there?"),
    ),
    Command(
        "size",
        "NAME [on DATE]",
        "neighbourhood, place or system, and whether it is under the 100,000 of 2011",
        Intent.SIZE,
        (
            f"size {_THE} NAME",
            f"(what is|what was|what's)? {_THE} size of {_THE} NAME",
            f"{_IS} {_THE} NAME (too)? (small|big|large) (enough)?",
            f"{_IS} {_THE} NAME (a|an)? (neighbourhood|place|system)",
            f"(what|which) size is {_THE} NAME",
        ),
        ("size Corby CCG on 5 November 2018", "is Corby CCG too small?"),
    ),
    Command(
        "quality",
        "[on DATE]",
        "ratings set beside people per leader, as far as they are known",
        Intent.QUALITY,
        (
            "(quality|ratings|rating)",
            f"(how many|which|what) {_KINDS} (are|were)? (rated)? (inadequate|outstanding)",
            "do (bigger|larger|shared) (leaders|patches|ccgs) (do|perform|score) (better|worse)",
            "(ratings|quality) (and|against|versus|vs) (people per leader|leadership|size|population)",
        ),
        ("quality on 1 September 2016",),
    ),
    Command(
        "clusters",
        "[on DATE]",
        "ICBs that share leaders, have merged or plan to",
        Intent.CLUSTERS,
        (
            "(clusters|icb clusters|clustering)",
            "(which|what) icbs (share|are sharing) (a|an|the|their)? (chief executive|chief executives|leader|leaders|boss|chair)",
            "(which|what) icbs (are|were)? (clustered|clustering|in clusters|merging|merged)",
            "(show|list) (the)? clusters",
        ),
        ("clusters",),
    ),
    Command(
        "changes",
        "[in NAME] [since DATE]",
        "what happened, and what became known here, in a period; without one, in the last 30 days",
        Intent.CHANGES,
        (
            "changes",
            f"changes (in|of|for|at|to)? {_THE} NAME",
            "(what|what's|what has|anything) (changed|new)",
            f"(what|what's|what has|anything) (changed|new) (in|at|for|with) {_THE} NAME",
            "what is new",
            f"what is new (in|at|for|with) {_THE} NAME",
            "(show|list|show me) (the|all)? changes",
            f"(show|list|show me) (the|all)? changes (in|of|for|at|to) {_THE} NAME",
        ),
        ("changes in Devon since November 2018", "what changed this month?"),
    ),
    Command(
        "watch",
        "NAME|everything [changes|mergers|leaders]",
        "tells this channel in a daily digest what changes about a body, or about all of them",
        None,
        (
            f"(watch|follow) {_EVERYTHING} (for)? {_ABOUT}?",
            f"(watch|follow) {_THE} NAME (for)? {_ABOUT}?",
            f"(watch|follow) {_ABOUT} (of|in|for|at) {_THE} NAME",
            f"(watch|follow) {_ABOUT} (of|in|for)? {_EVERYTHING}",
        ),
        ("watch Devon", "watch everything mergers"),
        act=Act.WATCH,
    ),
    Command(
        "unwatch",
        "[NAME|everything]",
        "ends that",
        None,
        (
            f"(unwatch|unfollow|stop watching) {_EVERYTHING}",
            f"(unwatch|unfollow|stop watching) {_THE} NAME",
            "(unwatch|unfollow|stop watching)",
        ),
        ("unwatch Devon",),
        act=Act.UNWATCH,
    ),
    Command(
        "watching",
        "",
        "what this channel watches, and when its digest comes",
        None,
        ("(watching|watches)", "what (are we|am i|do we|is this channel) (watching|watch)"),
        ("watching",),
        act=Act.WATCHING,
    ),
    Command(
        "digest",
        "at TIME [ZONE] [on weekdays|daily] [always|quietly]",
        "sets when this channel's digest comes, and whether it comes when nothing changed",
        None,
        ("digest at TIME", "digest TIME", "digest"),
        ("digest at 08:30 on weekdays",),
        act=Act.DIGEST,
    ),
    Command(
        "digest preview",
        "",
        "shows what tomorrow's digest would say by now",
        None,
        ("(digest preview|preview digest|preview the digest|preview)",),
        ("digest preview",),
        act=Act.PREVIEW,
    ),
    Command(
        "export",
        "[QUESTION]",
        "the table of an answer as a CSV file; alone, the league table of people per leader",
        None,
        ("(export|download)", "(export|download) QUESTION"),
        ("export rank population top 20",),
        act=Act.EXPORT,
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


def usage_lines(commands: Iterable[Command] = COMMANDS) -> list[str]:
    """Write each command with what it does, as help and README show it."""
    return [f"`{command.usage}`: {command.summary}" for command in commands]


def commands_table() -> str:
    """Write the table as the README shows it."""
    # a bar inside a cell would end it
    rows = [
        "| {} | {} | {} |".format(
            f"`{c.usage}`".replace("|", "\\|"), c.summary, "; ".join(f"`{example}`" for example in c.examples)
        )
        for c in COMMANDS
    ]
    return "\n".join(["| command | what it answers | for example |", "|---|---|---|", *rows])
