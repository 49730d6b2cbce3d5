"""The search for garbage stays off until the outermost block ends, and stays off where it was off before."""

from __future__ import annotations

import gc

from data.reference.load import garbage_collection_paused


def test_a_block_within_another_does_not_end_it() -> None:
    with garbage_collection_paused():
        with garbage_collection_paused():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_what_was_off_before_stays_off() -> None:
    gc.disable()
    try:
        with garbage_collection_paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
