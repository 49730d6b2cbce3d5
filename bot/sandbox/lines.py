"""The open connections, so that one can be cut before it is answered."""

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol


class Lines:
    """Knows every open connection by its other end."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, int], asyncio.Transport] = {}

    def cut(self, client: tuple[str, int]) -> None:
        """Close a connection at once; whoever waits there for an answer gets none."""
        self._open[client].abort()

    def protocol(self) -> type[H11Protocol]:
        """Give uvicorn's protocol, with its connections known here."""
        lines = self._open

        class KnownLine(H11Protocol):
            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
                super().connection_made(transport)
                if self.client:
                    lines[self.client] = transport

            def connection_lost(self, exc: Exception | None) -> None:
                if self.client:
                    lines.pop(self.client, None)
                super().connection_lost(exc)

        return KnownLine
