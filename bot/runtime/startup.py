"""The program while it is put together: its door is open, and who asks for more than is there yet waits for it."""

from __future__ import annotations

import gc
import logging
import os
import signal
import threading
from concurrent.futures import Future
from contextlib import suppress
from typing import TYPE_CHECKING

from data.reference.garbage_collection import garbage_collection_paused

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt import App
    from sqlalchemy import Engine

    from bot.runtime.metrics import Metrics
    from bot.runtime.program import Program
    from data.register import Register

_log = logging.getLogger(__name__)


def _end() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


class Starting:
    """A program that is put together in the background; all that is asked of one can be asked of it, from any thread.

    The reference is loaded and the state was looked at by then, and the settings are sound: what is left is mostly
    importing, so a request that comes early waits half a second and not in vain.
    """

    def __init__(
        self,
        address: str,
        register: Callable[[], Register],
        start: Callable[[], Program],
        give_up: Callable[[], object] = _end,
    ) -> None:
        """Begin. `address` is the state's, `register` the one until the program's own is there.

        `give_up` is called where `start` fails all the same; nobody is answered then.
        """
        self.address = address
        self._register = register
        self._give_up = give_up
        self._made: Future[Program] = Future()
        threading.Thread(target=self._start, args=(start,), name="starting", daemon=True).start()

    def _start(self, start: Callable[[], Program]) -> None:
        try:
            # nothing that is imported is garbage, and looking for some would take a tenth of the time
            with garbage_collection_paused():
                made = start()
                # what is there by now stays; looking through it for garbage would hold up an answer for 50 ms
                gc.freeze()
        except BaseException as error:  # noqa: BLE001  whatever it is, who waits must hear of it
            _log.critical("the bot could not be put together", exc_info=error)
            self._made.set_exception(error)
            self._give_up()
        else:
            self._made.set_result(made)

    def made(self) -> Program:
        """Give the program, once it is there. Raises what putting it together raised."""
        return self._made.result()

    @property
    def app(self) -> App:
        return self.made().app

    @property
    def state(self) -> Engine:
        return self.made().state

    @property
    def metrics(self) -> Metrics:
        return self.made().metrics

    @property
    def register(self) -> Callable[[], Register]:
        return self.made().register if self._made.done() else self._register

    @property
    def troubles(self) -> Callable[[], list[str]]:
        return (
            self._made.result().metrics.troubles if self._made.done() and not self._made.exception() else list
        )

    def stop(self) -> None:
        """End the program, once it is there."""
        with suppress(Exception):  # the log has it
            self.made().stop()
