"""A blocking generator as an asynchronous stream: stepped in threads, closed when nobody listens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import aclosing
from typing import TypeVar

import anyio
from fastapi.sse import KEEPALIVE_COMMENT
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

T = TypeVar("T")

HEARTBEAT_S = 5.0
_ENDED = object()


async def pumped(
    steps: Iterator[T], *, heartbeat_s: float = HEARTBEAT_S
) -> AsyncGenerator[T | None, None]:
    """Everything that `steps` gives, and None whenever nothing came for `heartbeat_s` seconds.

    Each step runs in the thread pool, one at a time, and only once the one before it was taken. When
    the consumer stops, is cancelled or closes this, the step that runs is waited for and `steps` is
    closed; nothing more of it is run. What `steps` raises is raised here.
    """
    step: asyncio.Task[T | object] | None = None
    try:
        while True:
            step = asyncio.create_task(run_in_threadpool(next, steps, _ENDED))
            while not (await asyncio.wait({step}, timeout=heartbeat_s))[0]:
                yield None
            value = step.result()
            if value is _ENDED:
                return
            yield value  # type: ignore[misc]  # all but _ENDED is a T
    finally:
        with anyio.CancelScope(shield=True):
            await _closed(steps, step)


async def _closed(steps: Iterator[T], step: asyncio.Task[T | object] | None) -> None:
    """Close `steps` once its last step has ended: a generator that runs cannot be closed."""
    if step is not None:
        await asyncio.wait({step})
        if step.cancelled():  # the loop itself ends, and the thread may still be at it
            return
        step.exception()  # looked at, so that nobody is warned of an error that nobody waits for
    if (close := getattr(steps, "close", None)) is not None:
        await run_in_threadpool(close)


class EventStream(StreamingResponse):
    """Server-Sent Events, made by a blocking generator; comments keep the connection alive.

    A client that leaves stops the generator. `first` is an event that was taken from it already, so
    that what is wrong with the request could still be said by the response's status.
    """

    media_type = "text/event-stream"

    def __init__(
        self,
        steps: Iterator[bytes],
        *,
        first: bytes | None = None,
        heartbeat_s: float = HEARTBEAT_S,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._events = _events(first, steps, heartbeat_s)
        # The second header is for nginx, which would otherwise keep events until it has many.
        kept = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no", **(headers or {})}
        super().__init__(self._events, headers=kept)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the events; whatever ends that ends the generator too."""
        async with aclosing(self._events):
            await super().__call__(scope, receive, send)


async def _events(
    first: bytes | None, steps: Iterator[bytes], heartbeat_s: float
) -> AsyncGenerator[bytes, None]:
    async with aclosing(pumped(steps, heartbeat_s=heartbeat_s)) as pump:
        if first is not None:
            yield first
        async for event in pump:
            yield KEEPALIVE_COMMENT if event is None else event
