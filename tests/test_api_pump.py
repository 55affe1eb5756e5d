from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Iterator
from contextlib import aclosing

import anyio
import pytest
from starlette.requests import ClientDisconnect
from starlette.types import Message

from api.pump import EventStream, pumped

SOON = 0.01
LONG = 60.0


class Steps:
    """Numbers, and whether whoever makes them was told to stop; it waits for `go` before the third."""

    def __init__(self, *, fails: bool = False) -> None:
        self.given: list[int] = []
        self.closed = threading.Event()
        self.closed_in: str | None = None
        self.waiting = threading.Event()
        self.go = threading.Event()
        self.fails = fails

    def __call__(self) -> Iterator[int]:
        try:
            for number in range(5):
                if number == 2:
                    self.waiting.set()
                    assert self.go.wait(LONG)
                    if self.fails:
                        raise LookupError("lost")
                self.given.append(number)
                yield number
        finally:
            self.closed_in = threading.current_thread().name
            self.closed.set()


async def is_set(event: threading.Event) -> None:
    assert await asyncio.to_thread(event.wait, LONG)


def test_everything_comes_in_order_and_the_end_is_the_end():
    steps = Steps()
    steps.go.set()

    async def run() -> list[int | None]:
        return [one async for one in pumped(steps(), heartbeat_s=LONG)]

    assert asyncio.run(run()) == [0, 1, 2, 3, 4]
    assert steps.closed.is_set()


def test_it_takes_what_is_no_generator():
    async def run() -> list[str | None]:
        return [one async for one in pumped(iter(["a", "b"]), heartbeat_s=LONG)]

    assert asyncio.run(run()) == ["a", "b"]


def test_a_heartbeat_comes_while_nothing_else_does():
    steps = Steps()

    async def run() -> list[int | None]:
        taken: list[int | None] = []
        async for one in pumped(steps(), heartbeat_s=SOON):
            taken.append(one)
            if taken[-3:] == [None] * 3:
                steps.go.set()
        return taken

    taken = asyncio.run(run())
    assert [one for one in taken if one is not None] == [0, 1, 2, 3, 4]
    assert taken.count(None) >= 3


def test_the_loop_is_free_while_a_step_runs():
    steps = Steps()

    async def run() -> list[int | None]:
        async def release() -> None:
            await is_set(steps.waiting)
            steps.go.set()

        released = asyncio.create_task(release())
        taken = [one async for one in pumped(steps(), heartbeat_s=LONG)]
        await released
        return taken

    assert asyncio.run(run()) == [0, 1, 2, 3, 4]
    assert steps.closed_in != threading.main_thread().name


def test_what_the_steps_raise_is_raised_to_the_consumer():
    steps = Steps(fails=True)
    steps.go.set()

    async def run() -> None:
        pump = pumped(steps(), heartbeat_s=LONG)
        assert [await anext(pump), await anext(pump)] == [0, 1]
        with pytest.raises(LookupError, match="lost"):
            await anext(pump)

    asyncio.run(run())
    assert steps.closed.is_set()


def test_the_next_step_waits_until_the_one_before_is_taken():
    steps = Steps()
    steps.go.set()

    async def run() -> None:
        async with aclosing(pumped(steps(), heartbeat_s=LONG)) as pump:
            assert await anext(pump) == 0
            await asyncio.sleep(5 * SOON)
            assert steps.given == [0]

    asyncio.run(run())


def test_a_consumer_that_closes_closes_the_steps():
    steps = Steps()

    async def run() -> None:
        async with aclosing(pumped(steps(), heartbeat_s=LONG)) as pump:
            assert await anext(pump) == 0
        assert steps.closed.is_set()

    asyncio.run(run())
    assert steps.given == [0]


def test_a_consumer_that_just_goes_closes_the_steps():
    steps = Steps()

    async def run() -> None:
        async for _ in pumped(steps(), heartbeat_s=LONG):
            break
        gc.collect()
        await is_set(steps.closed)

    asyncio.run(run())
    assert steps.given == [0]


@pytest.mark.parametrize("fails", [False, True])
def test_closing_waits_for_the_step_that_runs(fails: bool):
    steps = Steps(fails=fails)

    async def run() -> None:
        pump = pumped(steps(), heartbeat_s=SOON)
        assert [await anext(pump) for _ in range(2)] == [0, 1]
        assert await anext(pump) is None
        closing = asyncio.create_task(pump.aclose())
        await asyncio.sleep(5 * SOON)
        assert not closing.done()
        assert not steps.closed.is_set()
        steps.go.set()
        await closing
        assert steps.closed.is_set()

    asyncio.run(run())
    assert steps.given == ([0, 1] if fails else [0, 1, 2])


@pytest.mark.parametrize("fails", [False, True])
def test_a_cancelled_consumer_closes_the_steps(fails: bool):
    steps = Steps(fails=fails)
    taken: list[int | None] = []

    async def run() -> None:
        async def consume() -> None:
            async for one in pumped(steps(), heartbeat_s=LONG):
                taken.append(one)

        consumer = asyncio.create_task(consume())
        await is_set(steps.waiting)
        consumer.cancel()
        await asyncio.sleep(0)
        steps.go.set()
        with pytest.raises(asyncio.CancelledError):
            await consumer
        assert steps.closed.is_set()

    asyncio.run(run())
    assert taken == [0, 1]


def test_a_cancelled_scope_closes_the_steps():
    steps = Steps()

    async def run() -> None:
        async with anyio.create_task_group() as group:

            async def consume() -> None:
                async for _ in pumped(steps(), heartbeat_s=LONG):
                    pass

            group.start_soon(consume)
            await is_set(steps.waiting)
            group.cancel_scope.cancel()
            steps.go.set()
        assert steps.closed.is_set()

    asyncio.run(run())
    assert steps.given == [0, 1, 2]


def test_steps_that_never_began_are_closed_with_the_stream():
    steps = Steps()

    async def run() -> None:
        await pumped(steps(), heartbeat_s=LONG).aclose()

    asyncio.run(run())
    assert steps.given == []


def test_many_streams_run_beside_each_other():
    async def run() -> list[list[int | None]]:
        async def one() -> list[int | None]:
            return [number async for number in pumped(iter(range(50)), heartbeat_s=LONG)]

        return await asyncio.gather(*(one() for _ in range(60)))

    assert asyncio.run(run()) == [list(range(50))] * 60


def events(steps: Steps) -> Iterator[bytes]:
    numbers = steps()
    try:
        for number in numbers:
            yield b"data: %d\n\n" % number
    finally:
        numbers.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("version", ["2.3", "2.4"])
def test_an_event_stream_sends_events_and_comments(version: str):
    steps = Steps()
    sent: list[Message] = []

    async def run() -> None:
        async def send(message: Message) -> None:
            sent.append(message)
            if message.get("body") == b": ping\n\n":
                steps.go.set()

        async def receive() -> Message:
            await asyncio.sleep(LONG)
            return {"type": "http.disconnect"}

        scope = {"type": "http", "asgi": {"version": "3.0", "spec_version": version}}
        await EventStream(events(steps), heartbeat_s=SOON)(scope, receive, send)

    asyncio.run(run())
    headers = dict(sent[0]["headers"])
    assert headers[b"content-type"].startswith(b"text/event-stream")
    assert headers[b"cache-control"] == b"no-cache"
    bodies = [one["body"] for one in sent[1:] if one["body"] != b": ping\n\n"]
    assert bodies == [*(b"data: %d\n\n" % n for n in range(5)), b""]
    assert len(bodies) < len(sent) - 1


def test_a_client_that_leaves_while_a_step_runs_ends_it():
    steps = Steps()

    async def run() -> None:
        async def send(message: Message) -> None: ...

        async def receive() -> Message:
            await is_set(steps.waiting)
            asyncio.get_running_loop().call_later(5 * SOON, steps.go.set)
            return {"type": "http.disconnect"}

        scope = {"type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}}
        await EventStream(events(steps), heartbeat_s=LONG)(scope, receive, send)
        assert steps.closed.is_set()

    asyncio.run(run())
    assert steps.given == [0, 1, 2]


def test_a_client_that_leaves_while_it_is_sent_to_ends_the_steps():
    steps = Steps()
    steps.go.set()

    async def run() -> None:
        sending = asyncio.Event()

        async def send(message: Message) -> None:
            if message.get("body"):
                sending.set()
                await asyncio.sleep(LONG)

        async def receive() -> Message:
            await sending.wait()
            return {"type": "http.disconnect"}

        scope = {"type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}}
        await EventStream(events(steps), heartbeat_s=LONG)(scope, receive, send)
        assert steps.closed.is_set()

    asyncio.run(run())
    assert steps.given == [0]


def test_a_broken_connection_ends_the_steps():
    steps = Steps()

    async def run() -> None:
        async def send(message: Message) -> None:
            if message.get("body"):
                raise OSError("gone")

        async def receive() -> Message:
            raise AssertionError

        scope = {"type": "http", "asgi": {"version": "3.0", "spec_version": "2.4"}}
        with pytest.raises(ClientDisconnect):
            await EventStream(events(steps), heartbeat_s=LONG)(scope, receive, send)
        assert steps.closed.is_set()

    asyncio.run(run())
    assert steps.given == [0]
