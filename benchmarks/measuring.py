"""The yardstick and the instruments: a bare SimPy timeout, processor time with the collector at rest, peak memory."""

from __future__ import annotations

import gc
import resource
import sys
import time
from collections.abc import Callable, Generator
from contextlib import suppress
from pathlib import Path

TIMEOUTS = 200_000
PENDING = 100


def processor_seconds(work: Callable[[], object]) -> float:
    """Time some work on the processor, with the garbage collector at rest as the engine has it in a run."""
    gc.collect()
    gc.freeze()
    gc.disable()
    began = time.process_time()
    work()
    took = time.process_time() - began
    gc.enable()
    gc.unfreeze()
    return took


def bare_timeouts() -> None:
    """Let a hundred SimPy processes do nothing but wait."""
    import simpy

    env = simpy.Environment()

    def waiter(step: int) -> Generator[simpy.Event, None, None]:
        for _ in range(TIMEOUTS // PENDING):
            yield env.timeout(step)

    for step in range(PENDING, 2 * PENDING):
        env.process(waiter(step))
    env.run()


def timeout_seconds() -> float:
    """Processor seconds of one bare timeout, just now."""
    return processor_seconds(bare_timeouts) / TIMEOUTS


def memory(peak: bool) -> int:
    """Bytes that this process holds, or the most that it has held.

    Linux tells both. Elsewhere only the most is known, and it stands for the other too: before the work has begun the
    two are near each other.
    """
    try:
        rows = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
        return int(rows["VmHWM" if peak else "VmRSS"].split()[0]) * 1024
    except (OSError, KeyError):
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most if sys.platform == "darwin" else most * 1024


def forget_the_peak() -> None:
    """Take the most that this process has held from now on; elsewhere than on Linux it stays what it was."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")
