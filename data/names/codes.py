"""Codes, alone or inside text: ODS codes, GSS codes and the longer forms they are copied in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from data.model import Kind
from data.names.timeline import RESOLVED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from data.model import Body, BodyKey

_CANDIDATE: Final = re.compile(r"(?<![A-Z0-9])[A-Z0-9]{3,12}(?![A-Z0-9])")
_LONG_FORM: Final = re.compile(r"NHS0+([0-9A-Z]{3,5}?)L?\d{2}")
_GSS: Final = re.compile(r"[EWSNJKLM]\d{8}")
_TRUST: Final = re.compile(r"R[0-9A-Z]{2}")
_SHAPES: Final = (
    (_TRUST, "is a code of an NHS trust"),
    (re.compile(r"[A-HJ-NPWY]\d{5}"), "is a code of a GP practice"),
    (re.compile(r"1[34][A-Z]"), "is a code of a commissioning hub, not of a CCG"),
    (re.compile(r"[0T][A-Z][A-Z0-9]"), "is a code of a commissioning support unit or another organisation"),
    (re.compile(r"Y\d\d"), "is a code of an NHS England region"),
    (re.compile(r"Q7\d|Q8\d"), "is a code of an NHS England local office"),
    (re.compile(r"E0[6-9]\d{6}|E10\d{6}"), "is a code of a council"),
    (re.compile(r"\d\d[A-Z]|Q[0-9A-Z]{2}|[EWSN]\d{8}"), "is not a code of any CCG, STP or ICB"),
)
_USUAL_LENGTH: Final = 3
_ZERO_ONE: Final = str.maketrans("OI", "01")


@dataclass(frozen=True, slots=True)
class CodeBook:
    """Every code that a CCG, STP or ICB has or had in any year."""

    codes: Mapping[str, tuple[BodyKey, ...]]

    @classmethod
    def build(cls, bodies: Iterable[Body]) -> Self:
        codes: dict[str, dict[BodyKey, None]] = {}
        for body in bodies:
            if body.key.kind is Kind.SUB_ICB_LOCATION:
                # The place kept the code of its CCG, and people ask for it by the CCG.
                owner = type(body.key)(Kind.CCG, body.key.code)
            elif body.key.kind in RESOLVED:
                owner = body.key
            else:
                continue
            for code in (body.key.code, body.gss_code, *(name.gss_code for name in body.names)):
                if code:
                    codes.setdefault(code, {})[owner] = None
        return cls({code: tuple(keys) for code, keys in codes.items()})

    def read(self, text: str) -> tuple[list[tuple[str, tuple[BodyKey, ...]]], str | None]:
        """Give the codes that stand in a text with the words they were written as, or why a code is another's."""
        found: list[tuple[str, tuple[BodyKey, ...]]] = []
        other: str | None = None
        upper = text.upper()
        for written in _CANDIDATE.findall(upper):
            if (
                written.isalpha()
                and written[0] != "Q"
                and not (written == upper and _TRUST.fullmatch(written))
            ):
                continue
            keys = self._look_up(written)
            if keys:
                found.append((written.lower(), keys))
            elif other is None:
                other = next(
                    (f"{written} {what}." for shape, what in _SHAPES if shape.fullmatch(written)), None
                )
        return found, other

    def is_code(self, word: str) -> bool:
        """Tell whether one word is a code of a CCG, STP or ICB; one of letters only must be in capitals."""
        return bool(self.read(word)[0]) and (word.isupper() or not word.isalpha())

    def _look_up(self, written: str) -> tuple[BodyKey, ...]:
        if keys := self.codes.get(written):
            return keys
        if written.endswith("00") and (keys := self.codes.get(written[:-2])):
            return keys
        if _LONG_FORM.fullmatch(written) and (keys := self._long(written)):
            return keys
        if _GSS.fullmatch(written) or not any(char.isdigit() for char in written):
            return ()
        if len(written) == _USUAL_LENGTH and (
            keys := self.codes.get(written[:2].translate(_ZERO_ONE) + written[2])
        ):
            return keys
        return self.codes.get(written.translate(_ZERO_ONE), ())

    def _long(self, written: str) -> tuple[BodyKey, ...]:
        """Read NHS000036L01: the code stands before a two-figure number, after zeros that may be part of it."""
        body = written[3:-2]
        for size in (3, 5):
            if set(body[:-size]) <= {"0"} and (keys := self.codes.get(body[-size:])):
                return keys
        return ()
