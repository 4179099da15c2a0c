"""Libraries that only some questions need: each is imported when it is, and where it is missing a line says so."""

from __future__ import annotations

import warnings
from importlib import import_module
from typing import Any

from simulator.errors import NotInstalled

LIBRARIES = {
    "SALib": ("SALib", "research"),
    "distributed": ("distributed", "cluster"),
    "emcee": ("emcee", "research"),
    "lifelines": ("lifelines", "trial"),
    "numba": ("numba", "compiled"),
    "optuna": ("optuna", "search"),
    "pyabc": ("pyabc", "research"),
    "sklearn": ("scikit-learn", "decision"),
    "starlette": ("starlette", "workbench"),
    "statsmodels": ("statsmodels", "trial"),
    "uvicorn": ("uvicorn", "workbench"),
    "xlsxwriter": ("XlsxWriter", "excel"),
}
"""By the package that is imported: what is installed, and the extra of ours that brings it."""


def need(module: str) -> Any:
    """Return a module of a library that is not always there.

    Parameters
    ----------
    module : str
        Of a library in :data:`LIBRARIES`: ``"optuna"``, or ``"sklearn.linear_model"``.

    Raises
    ------
    NotInstalled
        If the library is not installed; the message says how to install it.
    """
    try:
        with warnings.catch_warnings():
            # What a library warns of as it is imported (that a notebook has no bars, say) is nothing to our reader.
            warnings.simplefilter("ignore")
            import_module(module.partition(".")[0])  # a part of it may have been imported while it was there
            return import_module(module)
    except ImportError:
        raise NotInstalled(missing(module)) from None


def missing(module: str) -> str:
    """Return the line that says that a library is missing and how it is installed."""
    name, extra = LIBRARIES[module.partition(".")[0]]
    return f"{name} is not installed; install it by: pip install {name} (it comes with the extra '{extra}')"
