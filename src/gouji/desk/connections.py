"""Connections to the desk: one that brings a request too slowly is ended, where uvicorn waits for ever.

A thousand of them, which a port scanner or a broken proxy leaves behind, would shut everybody else out.
"""

from __future__ import annotations

import asyncio
from typing import ClassVar

import h11
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
        self._came += len(data)
        super().data_received(data)
        self._watch_body()
        if self._is_in_body() or (self.cycle is not None and not self.cycle.response_complete):
            self._end_wait()
        elif self._late is None:
            self._wait()

    def on_response_complete(self) -> None:
        """Go on to what was sent behind the request that is answered, if anything was."""
        super().on_response_complete()
        self._watch_body()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more.

        Args:
            exc: why it was lost.
        """
        self._end_wait()
        self._end_share()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._late = self.loop.call_later(self.seconds_for_a_head, self.transport.close)

    def _end_wait(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _watch_body(self) -> None:
        """Time the body that is coming, and no other: what a request before it brought is no measure for it."""
        if not self._is_in_body():
            self._end_share()
        elif self._slow is None:
            self._wait_for_share()

    def _is_in_body(self) -> bool:
        """True also once its request is answered: who is refused an upload gets to read so when all of it is sent."""
        return self.conn.their_state is h11.SEND_BODY

    def _wait_for_share(self) -> None:
        self._slow = self.loop.call_later(self.seconds_for_a_share, self._prove_share, self._waits_for_desk())

    def _prove_share(self, has_waited: bool) -> None:  # noqa: FBT001  # a callback
        """End a connection that brings next to nothing of a body, unless it had to wait for the desk."""
        if self._came < self.share and not (has_waited or self._waits_for_desk()):
            self.transport.close()
        else:
            self._came = 0
            self._wait_for_share()

    def _waits_for_desk(self) -> bool:
        """True if the desk takes no more for now, or has not yet asked for the body (``Expect: 100-continue``)."""
        return self.flow.read_paused or self.conn.they_are_waiting_for_100_continue

    def _end_share(self) -> None:
        self._came = 0
        if self._slow is not None:
            self._slow.cancel()
            self._slow = None
