"""A load on an HTTP server: so many requests a second, whether it keeps up or not, and how long each took to be answered.

The generator shares the machine with the server, so it does little: requests are written out beforehand, connections stay open,
answers are read to their length and not looked into but for the status. A connection is opened with its first request, as desks
begin one after another; of many that come at once, one process of the server would take all. A request's time runs from when it
was due, not from when it could be sent: a server that falls behind is not spared (no coordinated omission).
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

CONNECTIONS = 32


class Told(NamedTuple):
    """How long answers took, in seconds, shortest first, how many had which status, and what the first refusal said."""

    seconds: Sequence[float]
    statuses: Mapping[int, int]
    wall: float
    refused: bytes = b""

    def at(self, share: float) -> float:
        """Return the milliseconds within which this share of the requests was answered."""
        return self.seconds[min(len(self.seconds) - 1, math.ceil(share * len(self.seconds)) - 1)] * 1000


def request(path: str, headers: Mapping[str, str], body: bytes = b"", method: str = "") -> bytes:
    """Write a request out."""
    said = {"Host": "127.0.0.1", "Content-Type": "application/json", **headers, "Content-Length": str(len(body))}
    lines = [f"{method or ('POST' if body else 'GET')} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in said.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


def load(port: int, requests: Callable[[int], bytes], rate: float, seconds: float, count: int = 10**9) -> Told:
    """Send ``requests(0)``, ``requests(1)``, ... at this rate for so many seconds, and ``count`` of them at most.

    A rate of 0 sends as fast as is answered.
    """
    return asyncio.run(_loaded(port, requests, rate, seconds, count))


async def _loaded(port: int, requests: Callable[[int], bytes], rate: float, seconds: float, count: int) -> Told:
    began = time.perf_counter()
    taken: list[float] = []
    statuses: Counter[int] = Counter()
    refusals: list[bytes] = []
    numbers = iter(range(count))

    async def connection() -> None:
        reader = writer = None
        for number in numbers:
            due = began + number / rate if rate else time.perf_counter()
            if due - began > seconds:
                break
            if (early := due - time.perf_counter()) > 0:
                await asyncio.sleep(early)
            if reader is None or writer is None:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(requests(number))
            status, said = await _answer(reader)
            taken.append(time.perf_counter() - due)
            statuses[status] += 1
            if status >= 400 and not refusals:
                refusals.append(said)
        if writer is not None:
            writer.close()

    await asyncio.gather(*(connection() for _ in range(CONNECTIONS if rate else 8)))
    return Told(sorted(taken), statuses, time.perf_counter() - began, b"".join(refusals))


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head[9:12])
    length = next((int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0)
    return status, await reader.readexactly(length)
