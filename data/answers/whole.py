"""Questions that are about several bodies, about a person or about none: each finds its bodies itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from data.answers import answer
from data.answers.changes import changes_answer
from data.answers.clusters import clusters_answer
from data.answers.compare import compare_answer
from data.answers.history import history_answer
from data.answers.listing import split_names
from data.answers.merger_list import mergers_answer
from data.answers.person import person_answer
from data.answers.quality import quality_answer
from data.answers.rank import rank_answer
from data.answers.size import size_answer
from data.answers.stats import stats_answer
from data.names import Outcome
from data.questions import Intent

if TYPE_CHECKING:
    from data.answers.document import Answer
    from data.questions import Question
    from data.register import Register


def _who(question: Question, register: Register) -> Answer:
    """Answer about a person; a name that is no person's but a body's asks who leads it."""
    found = person_answer(question, register)
    words = question.options.person
    if (
        found.found
        or found.choices
        or register.resolver.resolve(words, question.on, question.kind).outcome is Outcome.NONE
    ):
        return found
    return answer(replace(question, intent=Intent.LEADS, names=(words,)), register)


def _compare(question: Question, register: Register) -> Answer:
    listed = question.options.listed
    if not listed:
        return compare_answer(question, register)
    names = split_names(listed, register.resolver, question.on)
    return compare_answer(replace(question, names=names), register)


WHOLE = {
    Intent.WHO: _who,
    Intent.HISTORY: history_answer,
    Intent.MERGERS: mergers_answer,
    Intent.RANK: rank_answer,
    Intent.COMPARE: _compare,
    Intent.STATS: stats_answer,
    Intent.SIZE: size_answer,
    Intent.QUALITY: quality_answer,
    Intent.CLUSTERS: clusters_answer,
    Intent.CHANGES: changes_answer,
}
"""Questions that are about several bodies, or none, and find their bodies themselves."""
