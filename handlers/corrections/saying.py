"""A correction in a few words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.corrections import What
from data.corrections.dating import day_of
from data.corrections.wording import what_name
from data.dates import say_iso
from data.formatting import title

if TYPE_CHECKING:
    from data.corrections import Correction
    from data.register import Register

_SHORT: Final = (What.LEADER, What.POPULATION, What.NAME)


def say_case(correction: Correction) -> str:
    """Say what is suggested: "accountable officer Alex Example, from 5 November 2018"."""
    suggestion = correction.suggestion
    what = what_name(suggestion.what, suggestion.body.kind)
    joined = " " if suggestion.what in _SHORT else ": "
    return f"{what}{joined}{say_value(correction).removesuffix('.')}, from {say_iso(suggestion.start)}"


def say_value(correction: Correction) -> str:
    """Give the value that is suggested, a number of people with its commas."""
    suggestion = correction.suggestion
    return f"{int(suggestion.value):,}" if suggestion.what is What.POPULATION else suggestion.value


def body_of(correction: Correction, register: Register) -> str:
    """Name the body of a correction on the day of the answer it stands under."""
    body = correction.suggestion.body
    if body not in register.bodies:
        return str(body)
    return title(register.at(day_of(register, correction)), body)
