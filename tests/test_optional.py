"""A library that is missing is named in one line, with what installs it."""

from __future__ import annotations

import ast
import sys
import tomllib
from pathlib import Path

import pytest

from simulator.errors import NotInstalled
from simulator.optional import LIBRARIES, need

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("module", sorted(LIBRARIES))
def test_the_extra_that_is_named_brings_the_library(module):
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "optional-dependencies"
    ]
    name, extra = LIBRARIES[module]
    assert [one for one in extras[extra] if one.lower().startswith(name.lower())]


def test_what_is_missing_is_said_in_a_line_with_its_remedy(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(NotInstalled) as told:
        need("sklearn.linear_model")
    assert str(told.value) == (
        "scikit-learn is not installed; install it by: pip install scikit-learn "
        "(it comes with the extra 'decision')"
    )


def test_what_is_there_is_returned():
    assert need("json.decoder").__name__ == "json.decoder"


def test_nobody_else_says_what_is_not_installed():
    told = [
        (file.relative_to(ROOT).as_posix(), node.lineno)
        for file in sorted((ROOT / "simulator").rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and "is not installed; install" in node.value
    ]
    assert {file for file, _ in told} == {"simulator/optional.py"}
