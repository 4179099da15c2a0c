"""Keep the table of figures anew, and say what has changed: ``python -m tests.backtest.update_figures``."""

from __future__ import annotations

from tests.backtest import figures


def main() -> None:
    """Compute, compare, write."""
    before = figures.read() if figures.PATH.exists() else {}
    after = figures.compute()
    figures.write(after)
    for key, (inside, low, high) in after.items():
        was = before.get(key)
        if was is None or was[0] != inside:
            said = "new" if was is None else "was inside" if was[0] else "was outside"
            print(*key, said, "->", "inside" if inside else "outside", f"{low:.4g} to {high:.4g}")


if __name__ == "__main__":
    main()
