"""A figure taken in a process of its own: ``fresh("benchmarks.figures.one_run", 1000)``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Any


def fresh(function: str, *arguments: Any, also: Mapping[str, str] | None = None) -> Any:
    """Call a function in a fresh process and give back what it gives.

    Parameters
    ----------
    function : str
        Its module and name.
    *arguments
        What JSON can tell.
    also : mapping of str to str, optional
        Environment variables, besides our own.
    """
    command = [sys.executable, "-m", "benchmarks.fresh", function, json.dumps(arguments)]
    environment = {**os.environ, **(also or {})}
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)
    return json.loads(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    module, name = sys.argv[1].rsplit(".", 1)
    print(json.dumps(getattr(import_module(module), name)(*json.loads(sys.argv[2]))))
