# SPDX-License-Identifier: Apache-2.0
"""Load the local API: many clients at once against one at a time, on the same server, in one run.

Measured are errors, latency (p50, p99), throughput and the server's memory. Rounds of one client alone
alternate with rounds of many, since other programs slow a machine down for a while. Every text is another
one, so that nothing is remembered. The single request at equal batch work is one request with as many texts
as there are clients.

example: python tools/load_test.py --requests 5000 --clients 64
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.memory import resident_megabytes

_WHO = ("The engineer", "My neighbour", "A young teacher", "The committee", "Her sister", "Our team")
_WHAT = ("opened", "repaired", "described", "finished", "moved", "found", "presented", "painted")
_WHICH = ("old", "green", "important", "broken", "second", "quiet", "narrow", "expensive")
_THING = ("report", "window", "bridge", "library", "camera", "garden", "contract", "machine", "boat")
_WHEN = ("yesterday", "last week", "in March", "this morning", "before lunch", "after the meeting")
_ALONE = 24
"""Requests of one client in each round."""


@dataclass
class Figures:
    """What was measured."""

    errors: list[str] = field(default_factory=list)
    alone: list[float] = field(default_factory=list)
    many: list[float] = field(default_factory=list)
    batches: list[float] = field(default_factory=list)
    rates: list[tuple[float, float]] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)


def main() -> int:
    """Run the load; returns 0 where all bounds are kept."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--requests", type=int, default=5000)
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--model", default="", help="name or folder (default: the one in use)")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, "-m", "hymt_desktop", "--data-dir", home, "serve", "--port", "0"]
        command += ["--model", args.model] if args.model else []
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
            assert server.stderr is not None
            line = server.stderr.readline()
            if "http://" not in line:
                print(line + server.stderr.read(), file=sys.stderr)
                return 1
            port = int(line.split("http://127.0.0.1:")[1].split()[0])
            try:
                figures = asyncio.run(run(port, server.pid, args.requests, args.clients, args.rounds))
            finally:
                server.terminate()
                server.wait(30)
    return report(figures, args.clients)


def texts(count: int, pick: random.Random) -> list[str]:
    """Return different sentences of about the same length."""
    return [
        f"{pick.choice(_WHO)} {pick.choice(_WHAT)} the {pick.choice(_WHICH)} {pick.choice(_THING)} number"
        f" {pick.randrange(100_000)} {pick.choice(_WHEN)}."
        for _ in range(count)
    ]


class Client:
    """One connection, with as little work of its own as possible."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._reader: asyncio.StreamReader | None = None

    async def translate(self, text: str | list[str]) -> float:
        """Translate; return the seconds. Raises ``ValueError`` for anything but a good answer."""
        if self._reader is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        body = json.dumps({"q": text, "source": "en", "target": "zh"}).encode()
        head = "POST /translate HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        begun = time.perf_counter()
        self._writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        answer = (await self._reader.readuntil(b"\r\n\r\n")).decode("ascii")
        length = next(int(h[15:]) for h in answer.lower().split("\r\n") if h.startswith("content-length:"))
        found = json.loads(await self._reader.readexactly(length))
        seconds = time.perf_counter() - begun
        if " 200 " not in answer.partition("\r\n")[0] or not found["translatedText"]:
            raise ValueError(f"{answer.partition(chr(13))[0]} {found}")
        return seconds

    async def close(self) -> None:
        """Close the connection."""
        if self._reader is not None:
            self._writer.close()
            await self._writer.wait_closed()


async def run(port: int, pid: int, requests: int, clients: int, rounds: int) -> Figures:
    """Alternate one client and many until all requests are sent."""
    pick = random.Random(1)
    figures = Figures()
    warm = [Client(port) for _ in range(clients)]
    await _many(warm, texts(2 * clients, pick), Figures())
    for client in warm:
        await client.close()
    for number in range(rounds):
        share = texts(requests // rounds + (number < requests % rounds), pick)
        one = Client(port)  # an idle connection would have been closed meanwhile
        begun = time.perf_counter()
        for text in texts(_ALONE, pick):
            figures.alone.append(await one.translate(text))
        alone = _ALONE / (time.perf_counter() - begun)
        figures.batches.append(await one.translate(texts(clients, pick)))
        await one.close()
        several = [Client(port) for _ in range(clients)]
        begun = time.perf_counter()
        await _many(several, share, figures)
        rate = len(share) / (time.perf_counter() - begun)
        for client in several:
            await client.close()
        figures.rates.append((alone, rate))
        figures.memory.append(resident_megabytes("VmRSS", pid))
        print(
            f"round {number + 1}: alone {alone:.1f}/s, {clients} clients {rate:.1f}/s ({rate / alone:.2f} x),"
            f" one request of {clients} texts {figures.batches[-1]:.2f} s, {figures.memory[-1]:.0f} MB",
            flush=True,
        )
    return figures


async def _many(clients: list[Client], waiting: list[str], figures: Figures) -> None:
    queue = iter(waiting)

    async def work(client: Client) -> None:
        for text in queue:
            try:
                figures.many.append(await client.translate(text))
            except (ValueError, OSError, EOFError) as error:
                figures.errors.append(repr(error))
                return

    await asyncio.gather(*map(work, clients))


def report(figures: Figures, clients: int) -> int:
    """Print the figures against their bounds; return the exit code."""
    times = sorted(figures.many)
    p50, p99 = (times[int(len(times) * share)] for share in (0.5, 0.99))
    single, batch = statistics.median(figures.alone), statistics.median(figures.batches)
    ratio = statistics.median(many / alone for alone, many in figures.rates)
    half = len(figures.memory) // 2
    growth = figures.memory[-1] / figures.memory[half] - 1 if figures.memory[half] > 0 else 0.0
    print(f"{len(times)} requests of {clients} clients, {len(figures.errors)} errors {figures.errors[:3]}")
    print(f"latency: p50 {p50:.2f} s, p99 {p99:.2f} s; alone {single:.3f} s; {clients} texts {batch:.2f} s")
    print(f"p99 is {p99 / batch:.2f} x the single request at equal batch work (6 allowed)")
    print(f"throughput: {ratio:.2f} x one at a time, the median of the rounds (3 wanted)")
    print(f"memory: {growth:+.1%} from the middle to the end (5% allowed)")
    good = not figures.errors and p99 <= 6 * batch and ratio >= 3 and growth <= 0.05
    print("all bounds are kept" if good else "A BOUND IS NOT KEPT")
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
