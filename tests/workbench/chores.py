"""What tests have processes do."""

from __future__ import annotations

import os
from pathlib import Path

from simulator.workbench import worker


def wait_for(file: str) -> str:
    """Hold a process until a file is there."""
    while not Path(file).exists():
        os.sched_yield()
    return file


def write(file: str, word: str) -> None:
    with Path(file).open("a", encoding="utf-8") as opened:
        opened.write(f"{word} ")


def die() -> None:
    os._exit(1)


def die_once(file: str) -> str:
    """End the process the first time, and answer the second."""
    if not Path(file).exists():
        Path(file).write_text("died", encoding="utf-8")
        os._exit(1)
    return "answered"


def go_on_until_dropped(file: str) -> None:
    """Say that it has begun, and stop as soon as nobody waits any more; for ever if somebody does."""
    Path(file).write_text("begun", encoding="utf-8")
    while True:
        worker._go_on()
