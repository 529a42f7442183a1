"""Runs of spoilt files: ``python -m tests.fuzz.runs --minutes 60 --seed 1``."""

from __future__ import annotations

import argparse
import itertools
import signal
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from types import FrameType
from typing import NoReturn

import attrs

import forecasttrack as ft
from tests.fuzz.mutations import spoil
from tests.fuzz.targets import TARGETS

LONGEST_SECONDS = 5


class TooLongError(Exception):
    """A file took longer than any file may."""


@attrs.frozen
class Crash:
    """A spoilt file that ended in something else than an error of ours.

    Attributes:
        target: Where it came in.
        name: The file's name.
        seed: What it was drawn from.
        text: What it held.
        cause: The traceback.
    """

    target: str
    name: str
    seed: int
    text: bytes
    cause: str


def spoilt_file(target: str, seed: int) -> tuple[str, bytes]:
    """The name and content of one file; the same seed gives the same file."""
    draw = Random(f"{target} {seed}")  # noqa: S311 - repeatable on purpose
    name, text = draw.choice(sorted(TARGETS[target].sound().items()))
    return name, spoil(text, draw)


def try_file(target: str, name: str, text: bytes, folder: Path) -> str:
    """Hand a file in: "taken", "refused", or the traceback of anything else."""
    path = folder / name
    path.write_bytes(text)
    try:
        with at_most(LONGEST_SECONDS):
            try:
                got = TARGETS[target].read(path)
            except ft.ForecastTrackError as error:
                return "refused" if str(error).strip() else "an error that says nothing"
            TARGETS[target].use(got, path)
    except Exception:  # noqa: BLE001 - whatever else comes is what is looked for
        return traceback.format_exc()
    return "taken"


class at_most:  # noqa: N801 - reads as a function
    """Stop what takes longer than some seconds of processor time."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def __enter__(self) -> None:
        self._before = signal.signal(signal.SIGPROF, self._stop)
        signal.setitimer(signal.ITIMER_PROF, self._seconds)

    def __exit__(self, *_: object) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, self._before)

    def _stop(self, _number: int, _frame: FrameType | None) -> NoReturn:
        raise TooLongError(f"more than {self._seconds} s of processor time")


def run(target: str, seeds: Iterator[int], counts: Counter[str]) -> Iterator[Crash]:
    """Hand in one spoilt file for each seed, count what became of them and yield the crashes."""
    for seed in seeds:
        name, text = spoilt_file(target, seed)
        with tempfile.TemporaryDirectory() as folder:
            became = try_file(target, name, text, Path(folder))
        if became in ("taken", "refused"):
            counts[f"{target} {became}"] += 1
        else:
            counts[f"{target} crashed"] += 1
            yield Crash(target, name, seed, text, became)


def main() -> None:
    """Spoil files until time or number is reached; print each kind of crash once, and counts."""
    parser = argparse.ArgumentParser()
    parser.add_argument("targets", nargs="*", default=list(TARGETS))
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--runs", type=int, default=None, help="at most so many of each target")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    counts: Counter[str] = Counter()
    seen: set[str] = set()
    end = time.monotonic() + 60 * given.minutes
    for done in itertools.count(0, 50):
        if time.monotonic() > end or (given.runs is not None and done >= given.runs):
            break
        start = given.seed * 10_000_000 + done
        for target in given.targets:
            for crash in run(target, iter(range(start, start + 50)), counts):
                kind = "\n".join(crash.cause.strip().splitlines()[-3:])
                if kind not in seen:
                    seen.add(kind)
                    print(f"--- {crash.target} {crash.seed}\n{crash.cause[-1500:]}", flush=True)  # noqa: T201
    for what, n in sorted(counts.items()):
        print(f"{what}: {n:,}")  # noqa: T201


if __name__ == "__main__":
    main()
