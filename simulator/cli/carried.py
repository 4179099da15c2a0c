"""The command that writes a page to carry away: sliders over runs that were made beforehand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.cli.options import Options, of_one_place, read_range, with_options, writing
from simulator.cli.running import computing
from simulator.errors import Refused

if TYPE_CHECKING:
    from simulator.scenario import Scenario
    from simulator.study import WhatIf

commands = typer.Typer()

_HEAD = 4096
"""Bytes from the top of a file in which a page of ours says that it is one."""


@commands.command(
    "what-if",
    short_help="Write one page with sliders, to carry away.",
    epilog="Example: jobcentre what-if current_rules hedensted --over practice.caseworkers.factor --out what_if.html",
)
@with_options(
    "replications",
    "seed",
    "workers",
    "engine",
    "cluster",
    "sets",
    "replace",
    "resume",
    "language",
    replications=4,
)
def what_if(
    of: Annotated[
        list[str],
        typer.Argument(
            metavar="RUN... | BASELINE PROPOSAL...",
            help="Folders of comparisons with the same baseline, whose scenarios are taken as they were run; or "
            "scenarios.",
        ),
    ],
    over: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATH[=LOW:HIGH]",
            help="A slider, five at most: a number's path, and its ends if not those of its range. If none is given: "
            "the number of caseworkers, and the figures that matter most, by the draws of RUN if it has any.",
        ),
    ] = None,
    points: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help="Settings that are run for the surfaces; 16 a slider if not given. A quarter as many are run besides, "
            "to check them.",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The file to write; what_if_LANGUAGE.html in RUN, or in results/, if not given.",
        ),
    ] = None,
    *,
    options: Options,
) -> None:
    """Write one HTML file with up to five sliders over runs that are made beforehand. It needs no server and no
    network, knows how far it can be trusted between the runs, and keeps its state in its address.
    """
    from datetime import date

    from simulator.calibration.toml import replace_text
    from simulator.reporting.what_if import render_page
    from simulator.reporting.words import words

    sliders = dict(_slider(text) for text in over) if over else None
    ask = _question(of, options)
    language = options.language.value
    file = _file(of, out, language)
    _refuse_others(file, options.replace)
    with computing(options, file.absolute().parent) as on:
        found = ask(over=sliders, points=points, replications=options.replications, seed=options.seed, on=on)
        page = render_page(found, language, options.command, date.today())
        with writing(file):
            file.parent.mkdir(parents=True, exist_ok=True)
            replace_text(file, page)
    for line in (*found.remarks(language), found.answer(language)):
        print(line)
    runs = len(found.values) * found.replications * len(found.names)
    print("\n" + words(language)("what_if.page", path=file, runs=runs, size=round(len(page.encode()) / 1000)))


def _question(of: Sequence[str], options: Options) -> Callable[..., WhatIf]:
    """Return what asks it of the scenarios named, or of those of the run folders named.

    Raises
    ------
    Refused
        If folders and names are mixed, one name stands alone, or folders are of different baselines.
    """
    from simulator import study

    folders = [name for name in of if Path(name).is_dir()]
    if not folders:
        if len(of) < 2:
            raise Refused(f"{of[0]}: is no folder; name that of a comparison, or a baseline and a proposal")
        base, others = options.load_compared(*of)
        of_one_place(base, *others.values())
        return partial(study.what_if, base, others)
    if len(folders) < len(of):
        other = next(name for name in of if name not in folders)
        raise Refused(f"{other}: is no folder; name folders of runs, or scenarios, not both")
    if options.sets:
        raise Refused(f"--set: goes with scenarios; {folders[0]} is as it was run")
    return _of_folders(folders)


def _of_folders(folders: Sequence[str]) -> Callable[..., WhatIf]:
    from simulator import study
    from simulator.scenario import scenario_digest

    runs = [study.read_study(folder) for folder in folders]
    first, *others = runs
    base = first.scenarios[first.baseline]
    proposals: dict[str, Scenario] = {}
    for folder, run in zip(folders, runs, strict=True):
        if scenario_digest(run.scenarios[run.baseline]) != scenario_digest(base):
            raise Refused(f"{folder}: has another baseline than {folders[0]}")
        proposals |= _new(proposals, {name: run.scenarios[name] for name in run.default.proposals})
    if not proposals:
        raise Refused(f"{folders[0]}: is a run of one scenario; name the folder of a comparison")
    prediction = None if others else first.prediction
    identities = [run.identity for run in runs]
    return partial(study.what_if, base, proposals, prediction=prediction, of=identities)


def _new(known: Mapping[str, Scenario], more: Mapping[str, Scenario]) -> dict[str, Scenario]:
    """Return scenarios that are not known yet; one of a name that is taken, and says something else, is told apart."""
    from simulator.experiments import distinct
    from simulator.scenario import scenario_digest

    taken = {scenario_digest(one) for one in known.values()}
    new = {name: one for name, one in more.items() if scenario_digest(one) not in taken}
    names = distinct((*known, *new))[len(known) :]
    return dict(zip(names, new.values(), strict=True))


def _slider(text: str) -> tuple[str, tuple[float, float] | None]:
    """Read ``PATH`` or ``PATH=LOW:HIGH``."""
    path, given, ends = (part.strip() for part in text.partition("="))
    if not path or (given and not ends):
        raise Refused(
            f"--over {text}: is not PATH or PATH=LOW:HIGH, such as practice.caseworkers.factor=0.8:1.2"
        )
    if not given:
        return path, None
    return path, read_range(
        ends, f"--over {text}", "PATH=LOW:HIGH, such as practice.caseworkers.factor=0.8:1.2"
    )


def _file(of: Sequence[str], out: Path | None, language: str) -> Path:
    if out is not None:
        return out
    if len(of) == 1:
        return Path(of[0]) / f"what_if_{language}.html"
    names = "-".join(Path(name).stem for name in of)[:60]
    return Path("results") / f"what_if-{names}_{language}.html"


def _refuse_others(file: Path, replace: bool) -> None:
    """Refuse, before anything runs, a file that is not to be replaced or cannot be written."""
    from simulator.reporting.what_if import GENERATOR

    if file.is_dir():
        raise Refused(f"--out {file}: is a folder; name a file, such as {file / 'what_if.html'}")
    nearest = next(folder for folder in file.absolute().parents if folder.exists())
    if not nearest.is_dir():
        raise Refused(f"--out {file}: cannot be written: {nearest} is no folder")
    if file.exists() and not replace:
        with writing(file), file.open("rb") as there:
            ours = GENERATOR.encode() in there.read(_HEAD)
        if not ours:
            raise Refused(f"--out {file}: is there already, and no page of what-if; --replace writes over it")
