"""Connections to the desk: one that brings a request too slowly is ended, where uvicorn waits for ever.

A thousand of them, which a port scanner or a broken proxy leaves behind, would shut everybody else out.
"""

from __future__ import annotations

import asyncio
from typing import ClassVar

from uvicorn.protocols.http.h11_impl import H11Protocol


class TimedProtocol(H11Protocol):
    """A connection of which each request must begin with a whole head within a time, and go on at some rate.

    Attributes:
        seconds_for_a_head: in which it must be there.
        seconds_for_a_share, share: bytes of a body that must come in so many seconds: 500 a second, as of Apache, which
            a telephone at the edge of its net still sends.
    """

    seconds_for_a_head: ClassVar[float] = 20.0
    seconds_for_a_share: ClassVar[float] = 60.0
    share: ClassVar[int] = 30_000
    _late: asyncio.TimerHandle | None = None
    _slow: asyncio.TimerHandle | None = None
    _came: int = 0

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
        self._came += len(data)
        if self._slow is None and self._is_in_body():
            self._wait_for_share()
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
        if self._slow is not None:
            self._slow.cancel()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._late = self.loop.call_later(self.seconds_for_a_head, self.transport.close)

    def _end_wait(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _is_in_body(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete and self.cycle.more_body

    def _wait_for_share(self) -> None:
        self._came = 0
        self._slow = self.loop.call_later(self.seconds_for_a_share, self._prove_share)

    def _prove_share(self) -> None:
        """End a connection that brings next to nothing of a body, unless it is the desk that does not take it."""
        self._slow = None
        if not self._is_in_body():
            return
        if self._came < self.share and not self.flow.read_paused:
            self.transport.close()
        else:
            self._wait_for_share()
