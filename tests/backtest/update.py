"""Record the reference anew, and say what has changed: ``python -m tests.backtest.update``."""

from __future__ import annotations

from tests.backtest import reference


def main() -> None:
    """Compute, compare, write."""
    before = reference.read() if reference.PATH.exists() else {}
    after = reference.compute()
    reference.write(after)
    written = reference.read()
    for key, value in written.items():
        old = before.get(key)
        if old is None or (old != value and not (old != old and value != value)):
            print(*key, "new" if old is None else old, "->", value)


if __name__ == "__main__":
    main()
