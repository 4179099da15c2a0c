"""Filling a page's template: everything in it is escaped, and a blank that nothing fills is an error."""

from __future__ import annotations


def fill(template: str, **contents: object) -> str:
    """Give the text of a template of this package, filled in.

    Parameters
    ----------
    template : str
        Its file name.
    **contents
        What fills its blanks.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("simulator.reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template).render(**contents)
