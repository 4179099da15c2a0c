"""What many commands are asked alike: the options, once, and the scenarios that they load."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from simulator.errors import Refused
from simulator.optional import missing

if TYPE_CHECKING:
    from simulator.scenario import Scenario
    from simulator.simulation import Engine


def scenario_names(incomplete: str) -> list[str]:
    """Return the scenarios whose names begin so, for a shell to complete."""
    from simulator.scenario import list_scenarios

    return [one.name for one in list_scenarios() if one.name.startswith(incomplete)]


def names_to_check(incomplete: str) -> list[str]:
    """Return the scenarios and the trials whose names begin so, for a shell to complete."""
    from simulator.experiments.trial_file import list_trials

    trials = [one.name for one in list_trials() if one.name.startswith(incomplete)]
    return [*scenario_names(incomplete), *trials]


def set_keys(incomplete: str) -> list[str]:
    """Return what ``--set`` may begin with, for a shell to complete: keys of the current rules, a level at a time."""
    from simulator.scenario import load_scenario

    done = incomplete.count(".") + 1
    paths = ("place", *load_scenario("current_rules").paths())
    parts = [path.split(".") for path in paths if path.startswith(incomplete)]
    return list(dict.fromkeys(".".join(one[:done]) + ("=" if len(one) <= done else ".") for one in parts))


ScenarioName = Annotated[
    str,
    typer.Argument(metavar="SCENARIO", help="A scenario's name or file.", autocompletion=scenario_names),
]
ScenarioNames = Annotated[
    list[str], typer.Argument(metavar="SCENARIO", help="Names or files.", autocompletion=scenario_names)
]

Command = Callable[..., None]


class Language(StrEnum):
    """Languages of the report."""

    en = "en"
    da = "da"


class EngineChoice(StrEnum):
    """Who keeps the clock."""

    simpy = "simpy"
    compiled = "compiled"


class CsvChoice(StrEnum):
    """How CSV files are written."""

    plain = "plain"
    danish = "danish"


@dataclass(frozen=True)
class Options:
    """Options that several commands have; a command has those that :func:`with_options` gives it.

    A field's type says how the option is called and explained, its value what holds where it is not given.
    """

    replications: Annotated[
        int, typer.Option(min=1, metavar="N", help="How many times each scenario is run.")
    ] = 20
    seed: Annotated[int, typer.Option(min=0, metavar="N", help="The same seed gives the same result.")] = 1
    workers: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Processes; all cores if not given.")
    ] = None
    engine: Annotated[
        EngineChoice | None,
        typer.Option(
            "--engine", help="Who keeps the clock: the faster there is, if not given. It changes no digit."
        ),
    ] = None
    cluster: Annotated[
        str | None,
        typer.Option("--cluster", metavar="ADDRESS", help="Compute on the workers of this Dask scheduler."),
    ] = None
    sets: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="KEY=VALUE",
            autocompletion=set_keys,
            help="Change a figure in every scenario: to a value, or by -2, +2, -10% or *=0.9; * stands for any name "
            "in a key; place=NAME takes another place. May be repeated.",
        ),
    ] = None
    variants: Annotated[
        list[str] | None,
        typer.Option(
            "--variant",
            metavar="TITLE: KEY=VALUE",
            help="A proposal made of the baseline and some changes, written as for --set, with ; between them. May be "
            "repeated.",
        ),
    ] = None
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The run folder; in results/ if not given.")
    ] = None
    replace: Annotated[bool, typer.Option("--replace", help="Also if --out holds a different run.")] = False
    resume: Annotated[
        bool,
        typer.Option("--resume", help="Go on where the same command was interrupted; nothing is run twice."),
    ] = False
    csv: Annotated[
        CsvChoice,
        typer.Option(
            "--csv",
            help="Of the CSV files: plain, or as a Danish Excel opens them (semicolon, decimal comma).",
        ),
    ] = CsvChoice.plain
    xlsx: Annotated[
        bool,
        typer.Option(
            "--xlsx",
            help="Also write a workbook: in a run folder results.xlsx, with outcomes, verdicts, settings and "
            "assumptions, a sheet each.",
        ),
    ] = False
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Run nothing: say what would be run, and how long it would take."),
    ] = False
    language: Annotated[
        Language, typer.Option("--language", help="Of page, charts and table: English or Danish.")
    ] = Language.en
    command: tuple[str, ...] = ()
    """No option: the command line, for the manifest."""

    @property
    def chosen_engine(self) -> Engine | None:
        """The engine asked for; ``Refused`` if it is not installed."""
        from simulator.simulation import default_engine

        if self.engine is EngineChoice.compiled and default_engine() != "compiled":
            raise Refused(f"--engine compiled: {missing('numba')}")
        return None if self.engine is None else self.engine.value

    @property
    def changes(self) -> Mapping[str, object]:
        """Read ``--set KEY=VALUE``; a later one on the same key wins."""
        from simulator.scenario.set_values import read_change

        return dict(read_change(text) for text in self.sets or ())

    def load(self, *names: str) -> list[Scenario]:
        """Load scenarios by name or file.

        Raises
        ------
        Refused
            With the mistakes of all of them, each told once.
        """
        return _load(names, self.changes)

    def load_compared(self, *names: str) -> tuple[Scenario, dict[str, Scenario]]:
        """Load a baseline and proposals, these under the names that tables show: a name given twice gets ``#2``.

        The variants of the baseline come last.

        Raises
        ------
        Refused
            Also if a figure that a proposal itself changes would be set alike in all of them.
        """
        from simulator.scenario.changes import undone
        from simulator.scenario.set_values import overwritten

        changes = self.changes
        if changes and len(names) > 1:
            baseline, proposals = _apart(_load(names, {}))
            set_alike = overwritten(
                baseline, {key: value for key, value in changes.items() if key != "place"}
            )
            if wrong := undone(baseline, proposals, set_alike, "--set"):
                raise Refused("\n".join(map(str, wrong)))
        loaded = _load(names, changes)
        return _apart([*loaded, *self._variants_of(loaded[0])])

    def _variants_of(self, baseline: Scenario) -> list[Scenario]:
        """Return the baseline's variants; the mistakes of all of them, each told once."""
        from simulator.scenario import ScenarioError
        from simulator.scenario.set_values import read_variant, variant

        made: list[Scenario] = []
        mistakes: dict[str, None] = {}
        for text in self.variants or ():
            try:
                made.append(variant(baseline, *read_variant(text)))
            except ScenarioError as error:
                mistakes |= dict.fromkeys(str(error).splitlines())
        if mistakes:
            raise Refused("\n".join(mistakes))
        return made


_NAMED_ONLY = ("command", "variants")
"""Fields that a command has only if it names them."""


def with_options(*names: str, more: Sequence[str] = (), **values: object) -> Callable[[Command], Command]:
    """Give a command :class:`Options` in its parameter ``options``, and its command line those that are named.

    They stand in the command's help where ``options`` stands in its signature, but for the language, which is last.

    Parameters
    ----------
    *names : str
        Fields of :class:`Options`; if none is named all of them but those that not every command can have.
    more : sequence of str
        Fields besides those.
    **values : object
        What holds where an option is not given, if other than the field says.
    """
    hints = get_type_hints(Options, include_extras=True)
    shared = {
        field.name: Parameter(
            field.name,
            Parameter.KEYWORD_ONLY,
            default=values.get(field.name, field.default),
            annotation=hints[field.name],
        )
        for field in fields(Options)
        if field.name in (*names, *more) or (not names and field.name not in _NAMED_ONLY)
    }
    context = Parameter("context", Parameter.KEYWORD_ONLY, annotation=typer.Context)

    def give(command: Command) -> Command:
        shown: list[Parameter] = [context]
        for parameter in signature(command, eval_str=True).parameters.values():
            keyword = parameter.replace(kind=Parameter.KEYWORD_ONLY)
            shown += (
                [one for one in shared.values() if one.name != "language"]
                if keyword.name == "options"
                else [keyword]
            )
        shown += [one for one in shared.values() if one.name == "language"]

        @wraps(command)
        def run(context: typer.Context, **given: Any) -> None:
            options = Options(
                **{name: given.pop(name) for name in shared}, command=("jobcentre", *(context.obj or ()))
            )
            command(**given, options=options)

        run.__dict__["__signature__"] = Signature(shown)
        run.__annotations__ = {one.name: one.annotation for one in shown}
        return run

    return give


def of_one_place(*scenarios: Scenario) -> None:
    """Refuse scenarios that stand for several municipalities."""
    if several := [s.name for s in scenarios if s.members]:
        raise Refused(
            "\n".join(f"{name}: is of several places; only run and compare take it" for name in several)
        )


def read_range(text: str, option: str, like: str) -> tuple[float, float]:
    """Read ``LOW:HIGH``, the lower first; ``option`` and ``like`` say what was given where, and what it should be."""
    low, _, high = text.partition(":")
    try:
        limits = float(low), float(high)
    except ValueError:
        raise Refused(f"{option}: is not {like}") from None
    if not limits[0] < limits[1]:
        raise Refused(f"{option}: the lower value comes first")
    return limits


@contextmanager
def writing(file: Path) -> Iterator[None]:
    """Tell in one line that a file cannot be written."""
    try:
        yield
    except OSError as error:
        raise Refused(f"{file}: cannot be written: {error.strerror or error}") from None


def say(lines: str) -> None:
    """Write to standard error."""
    print(lines, file=sys.stderr)


def _load(names: Sequence[str], changes: Mapping[str, object]) -> list[Scenario]:
    from simulator.scenario import ScenarioError, load_scenario

    loaded: list[Scenario] = []
    mistakes: dict[str, None] = {}
    for name in names:
        try:
            loaded.append(load_scenario(name, changes))
        except ScenarioError as error:
            mistakes |= dict.fromkeys(str(error).splitlines())
    if mistakes:
        raise Refused("\n".join(mistakes))
    return loaded


def _apart(scenarios: Sequence[Scenario]) -> tuple[Scenario, dict[str, Scenario]]:
    from simulator.experiments import distinct

    named = dict(zip(distinct([one.name for one in scenarios]), scenarios, strict=True))
    return named.pop(scenarios[0].name), named
