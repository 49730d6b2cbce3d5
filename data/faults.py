"""A fault in the facts, said so that a person can put it right."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong in one cell, and what would be right.

    Line 1 is the header; line 0 is the file as a whole.
    """

    file: str
    line: int
    column: str
    wrong: str
    right: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        column = f"{self.column}: " if self.column else ""
        return f"{place}: {column}{self.wrong}; {self.right}"


class BrokenFactsError(Exception):
    """The facts cannot be built from; every fault is listed."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"{len(faults)} fault{'s' if len(faults) != 1 else ''} in the facts")
        self.faults = sorted(faults)
