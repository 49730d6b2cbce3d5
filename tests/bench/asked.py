"""Something that is asked in a made-up payload: who asks, where, and with which words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Words:
    """What people type, what buttons carry and what they are called, and text of every kind that is none of these."""

    questions: Sequence[str]
    values: Sequence[str]
    actions: Sequence[str]
    odd: Sequence[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that was asked: its number is in the ids of the channel and the person."""

    dice: random.Random
    words: Words
    number: int

    @property
    def channel(self) -> str:
        return f"C0ASKED{self.number}"

    @property
    def user(self) -> str:
        return f"U0ASKS{self.number}"

    @property
    def url(self) -> str:
        return f"https://hooks.slack.invalid/{self.number}"

    @property
    def trigger(self) -> str:
        return f"{self.number}.2.3"

    @property
    def text(self) -> str:
        return self.dice.choice([self.dice.choice(self.words.questions), self.dice.choice(self.words.odd)])

    @property
    def value(self) -> str:
        return self.dice.choice([self.dice.choice(self.words.values), self.dice.choice(self.words.odd)])
