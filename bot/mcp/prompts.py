"""Prompts for three common tasks, as templates."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_CARE: Final = (
    "Give the day, the grade and the source with each fact. Where a result says `known: false`, or the grade is "
    '"not known", write "not known"; add nothing from anywhere else.'
)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A task as a template over its arguments, each with what it is."""

    name: str
    title: str
    description: str
    template: str
    arguments: Mapping[str, str] = field(default_factory=dict)


_ALL: Final = (
    Prompt(
        "brief",
        "Brief me on a body",
        "Who leads it, for how many people, what it came from and where it stands with mergers.",
        "Brief me on {name} as of {day}. Use `lookup`, then `changes` for the year up to that day. In under 200 words: leader, "
        "population, people per leader, merger status, what changed. " + _CARE,
        {"name": "a CCG, STP or ICB", "day": "such as 5 November 2018, or today"},
    ),
    Prompt(
        "compare_leaders",
        "Compare people per leader",
        "How many people the leaders of some bodies answer for, side by side.",
        'Compare {names} on {day}: leader, population, people per leader, shared leaders. Use `ask` with "compare ...", and '
        "`league_table` for where they stand nationally. One table, then two sentences. " + _CARE,
        {"names": "two or more CCGs, STPs or ICBs, separated by commas", "day": "such as 5 November 2018, or today"},
    ),
    Prompt(
        "check_draft",
        "Check a draft",
        "Every leader, figure, date and merger of a text against the sources.",
        "Check each statement about NHS commissioning in the draft below. Ask one question for each statement with `ask`, with "
        "the day that the draft speaks of. List: the statement; right, wrong or not known; what the sources say. " + _CARE
        + "\n\n{draft}",
        {"draft": "the text"},
    ),
)  # fmt: skip
PROMPTS: Final = {prompt.name: prompt for prompt in _ALL}


def written(name: str, given: Mapping[str, str]) -> str:
    """Write a prompt out.

    Raises:
        LookupError: for a prompt that there is not, and for an argument that is missing.

    """
    if name not in PROMPTS:
        raise LookupError(f"There is no prompt {name[:40]!r}; there are {', '.join(PROMPTS)}.")
    prompt = PROMPTS[name]
    missing = [each for each in prompt.arguments if not given.get(each)]
    if missing:
        raise LookupError(f"{name} needs {', '.join(missing)}.")
    # one pass, so that braces in what was given stay as they are
    return prompt.template.format_map({each: given[each] for each in prompt.arguments})
