"""The parts of the results: each takes its figures and puts them beside what was asked for."""

from __future__ import annotations

from benchmarks import bare, earlier, engines, figures, log_price, machinery, rivals, state
from benchmarks.line import Line

READABLE = """\
A "bare timeout" is one timeout of one of 100 SimPy processes that do nothing but wait, on the same processor in the
same minute. Citizens are those who appear in the log of a run of 52 + 104 weeks under current rules, in a place of
Hedensted's mix with stocks, caseworkers and places in proportion. Memory is the peak of a fresh process over what
it held before the run, log included."""
COMPILED = """\
The same runs; both engines keep the same log. A whole run draws the people and makes the tables too, which both
engines share; *alone* is the engine without that. *No log* is a kernel compiled anew with nothing to write. The
bare heap is a compiled one of as many alarms as there are citizens at once, and of as many insertions as the run's.
State is what the process grows by while the kernel runs, its log let go of; a run holds a row for each citizen who
is there, and a row whose citizen has left is another's."""
AGAINST_RIVALS = """\
One scenario that each can express (`benchmarks/common.py`; what a rival cannot: its own module). Ours run the whole
model with the rest switched off, book ahead and draw their people; the rivals are given the people and the exact
hazards of `benchmarks/life.py`, and queue on the day. The counts show that they do the same work. Ciw takes no part
at 100,000 citizens: a run would take hours."""
MACHINERY = """\
What an experiment of many runs costs beside the runs: scenarios sent, results gathered, pooled and kept. At Hedensted's
size, with the compiled engine; a run is simulated and measured."""
THAN_BEFORE = f"""\
The same work by this code and by that of commit {earlier.BEFORE_SHARING}, in which each scenario was run by itself,
in turn and in fresh processes: comparisons at Hedensted's size, measured, without their page; the draws of a
prediction; one run of each municipality. Processor time and the peak of memory of the whole process."""
SIZES = (1_000, 10_000, 30_000, 100_000)
QUICK_SIZES = (1_000, 2_000, 4_000)
ASKED = {10_000: 15.0, 100_000: 30.0}
"""How many times as fast the compiled engine is to be, by citizens."""
AGAINST = {"salabim": (5.0, 100.0), "ciw": (20.0, 500.0)}
"""How many times as fast our engines are to be, the readable and the compiled one."""


def readable(quick: bool) -> list[Line]:
    """Price of a row, growth and memory with SimPy; the command; measuring."""
    sizes, middle, rounds = (QUICK_SIZES, 1_000, 3) if quick else (SIZES, 10_000, 5)
    price = figures.rows_and_measures(middle, rounds)
    runs, slope = figures.growth(sizes, 3)
    size = f"{price['citizens']:,.0f} citizens"
    return [
        Line(f"A log row, {size}", price["timeouts_per_row"], "bare timeouts", at_most=8),
        Line(f"Log rows, {size}", price["rows_per_citizen"], "a citizen"),
        Line(f"Growth of time, {sizes[0]:,} to {sizes[-1]:,} citizens: exponent", slope, at_most=1.3),
        *(
            Line(
                f"A log row, {run['citizens']:,.0f} citizens", run["timeouts"] / run["rows"], "bare timeouts"
            )
            for run in runs
        ),
        *(
            Line(
                f"Memory, {run['citizens']:,.0f} citizens",
                run["bytes_per_citizen"],
                "bytes a citizen",
                at_most=2048,
            )
            for run in runs
        ),
        Line(
            "Two processes against one, warm",
            engines.gain_of_two(middle, 4 if quick else 12, "simpy"),
            "times",
            at_least=1.6,
        ),
        Line("jobcentre --help, a fresh process", figures.help_seconds(), "s", at_most=0.5),
        Line(f"Measuring a run, {size}", price["measure_per_run"], "of simulating it with SimPy"),
    ]


def experiments(quick: bool) -> list[Line]:
    """What a task costs besides its run."""
    return machinery.lines(4 if quick else 20)


def than_before(quick: bool) -> list[Line]:
    """What is left of the time that the work took before scenarios shared what they have in common."""
    return earlier.lines(earlier.BEFORE_SHARING, quick)


def compiled(quick: bool) -> list[Line]:
    """The compiled engine against the readable one, and what it takes besides."""
    sizes, middle = (QUICK_SIZES, 4_000) if quick else ((1_000, 10_000, 100_000), 10_000)
    found = [engines.ratio(size, 5 if size < 100_000 else 3) for size in sizes]
    simpy, started = engines.start_up()
    of_appearing, of_there = state.bytes_per_citizen((3_000, 10_000) if quick else (10_000, 30_000, 100_000))
    distances = [(size, *bare.distance(size)) for size in sizes[1:]]
    lines = [
        *(
            Line(
                f"SimPy's time over the compiled engine's, a whole run, {of.citizens:,} citizens",
                of.quotient,
                "times",
                at_least=ASKED.get(of.citizens, -float("inf")),
            )
            for of in found
        ),
        *(
            Line(f"The same, engines alone, {of.citizens:,} citizens", of.quotient_alone, "times")
            for of in found
        ),
        *(
            Line(
                f"Growth of time, {sizes[0]:,} to {sizes[-1]:,} citizens, {what}: exponent",
                engines.exponent(sizes, seconds),
                at_most=1.1,
            )
            for what, seconds in (
                ("a whole run", [of.compiled for of in found]),
                ("the engine alone", [of.kernel for of in found]),
            )
        ),
        Line(
            f"Two processes against one, warm, {middle:,} citizens",
            engines.gain_of_two(middle, 16 if quick else 48, "compiled"),
            "times",
            at_least=1.7,
        ),
        Line("A small run in a fresh process, SimPy", simpy, "s"),
        Line("The same, compiled and at hand: more by", started - simpy, "s", at_most=1),
        Line("State besides log and citizens table, each who appears", of_appearing, "bytes", at_most=150),
        Line("The same, each who is there at once", of_there, "bytes"),
        *(
            Line(f"The engine's time over a bare heap's, {size:,} citizens", times, "times")
            for size, times, _ in distances
        ),
        Line("Insertions", distances[-1][2], "a citizen"),
    ]
    if not quick:
        kept, let_go = log_price.overhead(middle)
        lines += [
            Line(f"Log kept over no log, {middle:,} citizens", kept, "times", at_most=1.2),
            Line("Log written and let go, over no log", let_go, "times"),
        ]
    return lines


def against_rivals(quick: bool) -> list[Line]:
    """The common scenario in every engine that is installed."""
    lines = []
    for size in (1_000,) if quick else (1_000, 10_000, 100_000):
        outcomes = {of.engine: of for of in rivals.race(size, 1 if size > 10_000 or quick else 3)}
        for rival, asked in AGAINST.items():
            if rival not in rivals.rivals():
                lines.append(Line(f"{rival} is not installed: pip install '.[bench]'", float("nan")))
            elif rival in outcomes:
                lines += [
                    Line(
                        f"{rival}'s time over {name} engine's, {size:,} citizens",
                        outcomes[rival].seconds / outcomes[ours].seconds,
                        "times",
                        at_least=least,
                    )
                    for (ours, name), least in zip(
                        (("simpy", "the SimPy"), ("compiled", "the compiled")), asked, strict=True
                    )
                ]
        for of in outcomes.values():
            what = f"{of.engine}, {size:,} citizens"
            if of.engine != "simpy":  # whose log is the compiled engine's
                lines += [
                    Line(f"Exits, {what}", of.exits),
                    Line(f"Meetings held, {what}", of.held),
                    Line(f"Days from due to held, {what}", of.wait_days, "days"),
                ]
    return lines
