"""The model's equations: each that the documentation lists is a function of the code and is held by a test."""

from __future__ import annotations

import ast
import importlib
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROW = re.compile(
    r"^\| (?P<equation>.+?) \| `(?P<function>simulator\.[\w.]+)` \| (?P<unit>[^|]+?) \| `(?P<test>tests/[^`]+)` \|$"
)
WITHOUT_EQUATION = {"centre", "citizen", "life", "offers", "planning", "rules", "steering", "talks"}
"""Modules of the model that keep the order of events and the state of people; their numbers come from the others."""


class Equation(NamedTuple):
    """A row of the table."""

    equation: str
    function: str
    unit: str
    test: str


@cache
def equations() -> tuple[Equation, ...]:
    lines = (ROOT / "docs" / "model.md").read_text(encoding="utf-8").splitlines()
    begin = next(n for n, line in enumerate(lines) if line.startswith("### 2.6 Equations"))
    end = next(n for n, line in enumerate(lines) if n > begin and line.startswith("#"))
    rows = [line for line in lines[begin:end] if line.startswith("|")][2:]
    found = [ROW.match(line) for line in rows]
    assert rows
    assert all(found), [line for line, row in zip(rows, found, strict=True) if row is None]
    return tuple(Equation(*row.groups()) for row in found if row is not None)


@cache
def names_in(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("one", equations(), ids=lambda one: one.function)
def test_every_equation_of_the_documentation_is_a_function_with_a_test(one: Equation):
    module, _, name = one.function.rpartition(".")
    function = getattr(importlib.import_module(module), name)
    assert callable(function)
    assert function.__doc__
    file, _, test = one.test.partition("::")
    assert test in names_in(file), f"{one.function}: there is no test {one.test}"


def test_every_module_of_the_model_that_computes_has_an_equation():
    modules = {file.stem for file in (ROOT / "simulator" / "model").glob("[!_]*.py")}
    listed = {
        one.function.split(".")[2] for one in equations() if one.function.startswith("simulator.model.")
    }
    assert modules - listed == WITHOUT_EQUATION


def test_no_equation_is_listed_twice():
    functions = [one.function for one in equations()]
    assert len(set(functions)) == len(functions)
