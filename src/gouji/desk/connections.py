"""Connections to the desk: one that brings no whole head of a request in time is ended, where uvicorn waits for ever.

A thousand of them, which a port scanner or a broken proxy leaves behind, would shut everybody else out.
"""

from __future__ import annotations

import asyncio
from typing import ClassVar

from uvicorn.protocols.http.h11_impl import H11Protocol


class TimedProtocol(H11Protocol):
    """A connection of which each request must begin with a whole head within a time."""

    seconds_for_a_head: ClassVar[float] = 20.0
    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        """Begin to wait for the first request.

        Args:
            transport: of the connection.
        """
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Wait on, if what came is not yet a whole head.

        Args:
            data: what came.
        """
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._end_wait()
        elif self._late is None:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more.

        Args:
            exc: why it was lost.
        """
        self._end_wait()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._late = self.loop.call_later(self.seconds_for_a_head, self.transport.close)

    def _end_wait(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None
