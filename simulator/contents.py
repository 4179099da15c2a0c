"""What files hold, read only where that is safe: regular files, and none larger than it can sensibly be.

A name may lead to a device that never ends, to a pipe that nobody writes to, or to a disk image: what is refused here
is refused before a byte of it is read.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

MEGABYTE = 1_000_000
TEXT = 10 * MEGABYTE
"""The most that a file of scenarios, a table of places or a posterior may hold: the largest shipped has 0.1 MB."""
DATA = 1000 * MEGABYTE
"""The most that an export, a table of spells or an event log may hold."""


def check_file(path: Path, most: int) -> None:
    """Check that a file may be read.

    Parameters
    ----------
    path : Path
        The file; links are followed.
    most : int
        The most bytes that it may hold.

    Raises
    ------
    OSError
        If it is not there, is no regular file (a folder, a device, a pipe) or is too large; ``strerror`` says so.
    """
    there = path.stat()
    if stat.S_ISDIR(there.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(there.st_mode):
        raise OSError(errno.EINVAL, "is no regular file", str(path))
    if there.st_size > most:
        raise OSError(errno.EFBIG, _too_large(most), str(path))


def content_of(path: Path, most: int = TEXT) -> bytes:
    """Return what a file holds.

    Parameters
    ----------
    path : Path
        The file; links are followed.
    most : int
        The most bytes that it may hold.

    Raises
    ------
    OSError
        See :func:`check_file`.
    """
    check_file(path, most)
    with path.open("rb") as file:
        content = file.read(most + 1)
    if len(content) > most:  # it has grown, or the system does not know its size
        raise OSError(errno.EFBIG, _too_large(most), str(path))
    return content


def _too_large(most: int) -> str:
    return f"is larger than {most // MEGABYTE:,} MB"
