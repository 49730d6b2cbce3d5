"""Whose fault it is that a request failed: this program's, or that of a request of which Bolt can make nothing.

Bolt looks for ids and types in a payload before it calls a listener, and counts on the shape that Slack gives it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

_OURS: Final = ("bot.", "handlers.", "data.")


def is_ours(error: BaseException) -> bool:
    """Tell whether a fault, or one that it followed from, was raised in this program or in what it called.

    The first frame of each traceback does not count: it is the one that caught the fault.
    """
    return any(_is_raised_here(each.__traceback__) for each in _with_causes(error))


def _with_causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__context__


def _is_raised_here(traceback: TracebackType | None) -> bool:
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
        if str(traceback.tb_frame.f_globals.get("__name__", "")).startswith(_OURS):
            return True
    return False
