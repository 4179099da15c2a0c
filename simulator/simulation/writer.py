"""The log as it is written in plain Python."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from struct import pack

import numpy as np

from simulator.log import COLUMN_TYPES, KINDS, WIDTH, EventLog, LogPieces


class LogWriter:
    """Collects rows as flat integers and packs them into narrow columns now and then.

    Parameters
    ----------
    kinds, keep
        As :class:`simulator.log.LogPieces` takes them.

    Attributes
    ----------
    write : callable
        Takes the thirteen numbers of a row as one tuple, in the order of :data:`simulator.log.COLUMNS`. It is the
        ``extend`` of a flat list: the cheapest way to keep a row in plain Python, as long as the list is packed before
        it grows large.
    """

    def __init__(
        self, kinds: tuple[str, ...] = KINDS, keep: Callable[[EventLog], None] | None = None
    ) -> None:
        self._pieces = LogPieces(kinds, keep)
        self._buffer: list[int] = []
        self.write: Callable[[Iterable[int]], None] = self._buffer.extend

    def pack(self) -> None:
        """Move what was written since the last time into narrow columns; whoever writes much calls it at times."""
        flat = np.frombuffer(pack(f"={len(self._buffer)}i", *self._buffer), dtype=np.int32).reshape(-1, WIDTH)
        self._pieces.add(flat[:, i].astype(kind) for i, (_, kind) in enumerate(COLUMN_TYPES))
        self._buffer.clear()

    def close(self) -> EventLog:
        """Give all rows as one log."""
        self.pack()
        return self._pieces.whole()
