"""Numbers as people read them: in their language, with as many digits as the uncertainty lets stand.

Formats come from Unicode's locale data through Babel, so that 12,3 mio. kr. and 12.3 million DKK are one number.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from simulator.experiments.intervals import Interval
from simulator.reporting.words import Words

MINUS = "\N{MINUS SIGN}"
_MILLION, _BILLION = 1e6, 1e9


@dataclass(frozen=True)
class Quantity:
    """How one kind of number is written.

    Attributes
    ----------
    word : str
        Key of its template (``format.<word>``) and unit (``units.<word>``).
    difference_word : str
        The same for a difference (a share's difference is in percentage points).
    scale : float
        What the number is multiplied by before it is written.
    digits : int
        Decimals of a level.
    most_digits : int
        Decimals at most, of a difference whose interval is narrow.
    """

    word: str
    difference_word: str
    scale: float = 1.0
    digits: int = 1
    most_digits: int = 2


SHARE = Quantity("percent", "points", 100.0)
WEEKS = Quantity("weeks", "weeks")
DAYS = Quantity("days", "days")
HOURS = Quantity("hours", "hours")
FULL_TIME = Quantity("full_time", "full_time")
KRONER = Quantity("kroner", "kroner", digits=0, most_digits=-1)
PLAIN = Quantity("plain", "plain", digits=2)


def quantity(unit: str) -> Quantity:
    """Return the way to write numbers of a unit (as the catalogue of outcomes names it)."""
    first = unit.lower().replace("/", " ").split(" ")[0] if unit else ""
    known = {
        "share": SHARE,
        "weeks": WEEKS,
        "days": DAYS,
        "hours": HOURS,
        "dkk": KRONER,
        "full-time": FULL_TIME,
    }
    return known.get(first, PLAIN)


def decimals(uncertainty: float, least: int, most: int) -> int:
    """Return the decimals at which an uncertainty shows one digit, between ``least`` and ``most``.

    More would be noise dressed up as knowledge.
    """
    if not (uncertainty > 0 and math.isfinite(uncertainty)):
        return least
    return min(max(-math.floor(math.log10(uncertainty)), least), most)


def plain(value: float, words: Words, digits: int = 1, signed: bool = False) -> str:
    """Write a bare number with a true minus sign (and a plus, when ``signed``)."""
    from babel.numbers import format_decimal

    value = round(value, digits) + 0.0  # -0.0 would be written as minus nothing
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    text = format_decimal(abs(value), format=pattern, locale=words.language)
    return (MINUS if value < 0 else "+" if signed and value > 0 else "") + text


def significant(value: float, words: Words, digits: int) -> str:
    """Write a bare number with so many digits that mean something, and no empty ones behind them."""
    text = f"{value:.{digits}g}"
    return plain(float(value), words, 0 if "e" in text else len(text.partition(".")[2]))


def level(value: float, kind: Quantity, words: Words) -> str:
    """Write a level with its unit: "82.4 %", "12.3 million DKK"."""
    if math.isnan(value):
        return words("format.undefined")
    return _with_unit(value, kind, words, kind.word, kind.digits)


def size(interval: Interval, kind: Quantity, words: Words) -> str:
    """Write how big a difference is, without its sign."""
    digits = _interval_digits(interval, kind)
    return _with_unit(
        abs(interval.mean), kind, words, kind.difference_word, digits, largest=_largest(interval)
    )


def difference(interval: Interval, kind: Quantity, words: Words) -> str:
    """Write a difference with its sign and unit."""
    if math.isnan(interval.mean):
        return words("format.undefined")
    digits = _interval_digits(interval, kind)
    return _with_unit(
        interval.mean, kind, words, kind.difference_word, digits, signed=True, largest=_largest(interval)
    )


def spread(interval: Interval, kind: Quantity, words: Words, signed: bool = True, draws: bool = False) -> str:
    """Write an interval's ends: "95 % interval −0.4 to 0.3"; of draws "−0.4 to 0.3 in 95 of 100 draws".

    Without sign they are sizes, smallest first, as goes with "shorter by"; only for an interval that excludes zero.
    """
    if math.isnan(interval.low):
        return words("format.no_interval")
    if not signed and interval.high < 0:
        interval = -interval
    low, high = ends(interval, kind, words)
    return words("format.draws_95" if draws else "format.interval_95", low=low, high=high)


def ends(interval: Interval, kind: Quantity, words: Words) -> tuple[str, str]:
    """Write the two ends of a difference's interval, unit only where it is needed to read them."""
    if math.isnan(interval.low):
        return words("format.undefined"), words("format.undefined")
    digits = _interval_digits(interval, kind)
    if kind is KRONER and _largest(interval) >= _MILLION:
        unit, _, digits = _large(_largest(interval))
        return plain(interval.low / unit, words, digits), plain(interval.high / unit, words, digits)
    return plain(interval.low * kind.scale, words, digits), plain(interval.high * kind.scale, words, digits)


def difference_with_spread(interval: Interval, kind: Quantity, words: Words) -> str:
    """Write "−1.2 weeks (−1.5 to −0.9)"."""
    if math.isnan(interval.mean):
        return words("format.undefined")
    if interval.mean == interval.low == interval.high == 0:
        return words("format.no_difference")
    if math.isnan(interval.low):
        return difference(interval, kind, words)
    low, high = ends(interval, kind, words)
    return words(
        "format.difference_interval", difference=difference(interval, kind, words), low=low, high=high
    )


def level_with_spread(interval: Interval, kind: Quantity, words: Words) -> str:
    """Write "82.4 % (81.9 to 82.9)"; the level alone where there is no interval."""
    written = level(interval.mean, kind, words)
    if math.isnan(interval.low):
        return written
    low, high = ends(interval, kind, words)
    return words("format.difference_interval", difference=written, low=low, high=high)


@dataclass(frozen=True)
class Scale:
    """How a column or an axis is scaled: what a number is multiplied by, its unit's words, and its decimals."""

    factor: float
    unit: str
    digits: int


def scale(kind: Quantity, largest: float, words: Words, difference: bool = True) -> Scale:
    """Return the scale on which numbers up to ``largest`` read easily."""
    if kind is KRONER:
        if largest >= _MILLION:
            unit, named, digits = _large(largest)
            return Scale(1 / unit, words(f"units.kroner_{named}"), digits)
        if largest >= 1e4:
            return Scale(1e-3, words("units.kroner_thousand"), 0)
        return Scale(1.0, words("units.kroner"), 0)
    word = kind.difference_word if difference else kind.word
    return Scale(kind.scale, words("units." + ("share" if word == "percent" else word)), kind.digits)


def bare(interval: Interval, kind: Quantity, on: Scale, words: Words) -> str:
    """Write a difference and its interval on a scale whose unit stands elsewhere: "−12.2 (−12.6 to −11.9)"."""
    if math.isnan(interval.mean):
        return ""
    if interval.mean == interval.low == interval.high == 0:
        return "0"
    digits = (
        2 if on.factor in (1e-6, 1e-9) else on.digits if kind is KRONER else _interval_digits(interval, kind)
    )
    mean = plain(interval.mean * on.factor, words, digits, signed=True)
    if math.isnan(interval.low):
        return mean
    low, high = (plain(x * on.factor, words, digits) for x in (interval.low, interval.high))
    return words("format.difference_interval", difference=mean, low=low, high=high)


def factor(value: float, words: Words) -> str:
    """Write how many times: "1.0", "0.65"."""
    return plain(value, words, 1 if round(value, 1) == round(value, 2) else 2)


def relative(part: float, whole: float, words: Words) -> str:
    """Write a part as a share of a whole, sign apart."""
    share = abs(part / whole) * 100 if whole else math.nan
    if math.isnan(share):
        return words("format.undefined")
    digits = (
        min(max(1 - math.floor(math.log10(share)), 0), 3) if share > 0 else 0
    )  # two digits that mean something
    return words("format.percent", value=plain(share, words, digits))


def spelt_out(day: date, spoken: Words) -> str:
    """Write a date with its month in words."""
    from babel.dates import format_date

    return format_date(day, format="long", locale=spoken.locale)


def _large(largest: float) -> tuple[float, str, int]:
    """Return the unit in which kroner from a million on are written, its name, and decimals."""
    unit, named = (_BILLION, "billion") if largest >= _BILLION else (_MILLION, "million")
    return unit, named, 2 if largest < 10 * unit else 1


def _largest(interval: Interval) -> float:
    return max(abs(x) for x in (interval.mean, interval.low, interval.high) if not math.isnan(x))


def _digits(kind: Quantity, half_width: float, largest: float) -> int:
    if kind is KRONER:
        # Whole hundreds of kroner and the like: three digits stand, the rest are rounded away.
        return 0 if not largest else min(0, 2 - math.floor(math.log10(largest)))
    return decimals(half_width * kind.scale, kind.digits, kind.most_digits)


def _interval_digits(interval: Interval, kind: Quantity) -> int:
    """Return the decimals of a difference: those that its uncertainty lets stand, and never more to show a sign."""
    return _digits(kind, interval.half, _largest(interval))


def _with_unit(
    value: float,
    kind: Quantity,
    words: Words,
    word: str,
    digits: int,
    signed: bool = False,
    largest: float = 0.0,
) -> str:
    largest = max(largest, abs(value))  # a mean is written in the unit that its interval's ends need
    if kind is KRONER and largest >= _MILLION:
        unit, named, digits = _large(largest)
        text = plain(value / unit, words, digits, signed)
        return words(f"format.{named}", value=text, unit=words("units.kroner"))
    return words("format." + word, value=plain(value * kind.scale, words, digits, signed))
