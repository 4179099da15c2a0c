"""Every field that can stand in a file, be varied or be drawn has a Danish name."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, get_args, get_origin

import pytest
from pydantic import BaseModel

from simulator import reporting
from simulator.reporting.changes import spoken
from simulator.reporting.meanings import danish_value
from simulator.reporting.words import words
from simulator.scenario import list_scenarios, load_scenario
from simulator.scenario.scenario import Top
from simulator.scenario.schema import PARTS, spot
from simulator.scenario.tree import is_danish

TABLE = tomllib.loads(
    (Path(reporting.__file__).parent / "texts" / "meanings_da.toml").read_text(encoding="utf-8")
)
DA = words("da")


def models(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """Return a model and those below it."""
    yield model
    for name in model.model_fields:
        found = spot(model, (name,))
        assert found is not None
        kind = found.type
        if get_origin(kind) is dict:
            kind = get_args(kind)[1]
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from models(kind)


def fields() -> dict[str, set[str]]:
    every = {one.__name__: one for part in (Top, *PARTS.values()) for one in models(part)}
    return {
        name: {field.alias or key for key, field in model.model_fields.items() if not is_danish(key)}
        for name, model in every.items()
    }


def test_the_table_names_every_field_of_the_schema_and_nothing_else() -> None:
    assert {name: set(table) for name, table in TABLE.items() if name not in ("names", "values")} == fields()


def words_of(model: type[BaseModel]) -> Iterator[str]:
    """Return the words that may stand as values below a model."""
    for one in models(model):
        for key in one.model_fields:
            found = spot(one, (key,))
            assert found is not None
            kind = (found.item() or found).type
            if get_origin(kind) is Literal and key not in ("kind", "basis"):
                yield from get_args(kind)


@pytest.mark.parametrize("part", list(PARTS))
def test_every_word_that_may_stand_as_a_value_is_said_in_danish(part: str) -> None:
    said = {word: danish_value(word, DA) for word in words_of(PARTS[part])}
    english = set(said) - {"video", "fixed"}
    assert [word for word in english if said[word] == word] == []


def test_values_are_said_as_the_page_speaks() -> None:
    assert [spoken(one, DA) for one in (0.5, True, "after_breach", None)] == [
        "0,5",
        "ja",
        "efter en udeblivelse",
        "",
    ]
    assert spoken(("insured", "sick_listed"), DA) == "dagpengemodtagere, sygedagpengemodtagere"
    assert spoken((1.5, 2), words("en")) == "[1.5, 2]"


def test_a_name_is_a_few_danish_words() -> None:
    for table in TABLE.values():
        for name in table.values():
            assert 0 < len(name) <= 80, name
            assert not name.endswith("."), name
            assert not {"the", "of", "which", "share", "weeks", "by"} & set(name.split()), name


@pytest.mark.parametrize("name", [one.name for one in list_scenarios()])
def test_every_figure_of_every_shipped_scenario_has_a_danish_name(name: str) -> None:
    scenario = load_scenario(name)
    several = scenario.members[:1] or (scenario,)
    figures = {path for one in several for path in one.figures}
    assert figures
    assert [path for path in sorted(figures) if DA.key(path) == path] == []


def test_a_field_of_several_takes_their_names() -> None:
    assert DA.key("behaviour.programmes.community_work.lock_in") == (
        "fastholdelse: chancen for at finde job under tilbuddet (nytteindsats)"
    )
    assert DA.key("behaviour.no_show.sick_listed").endswith("(sygedagpengemodtagere)")
    assert DA.key("practice.contact.insured.talk_weeks[1]").endswith("(dagpengemodtagere, nr. 2)")
    assert DA.key("practice.activation.types.our_own_offer.places") == "pladser (our own offer)"


def test_what_is_no_field_keeps_its_path() -> None:
    assert DA.key("practice.nothing.here") == "practice.nothing.here"
    assert words("en").key("behaviour.programmes.community_work.lock_in").startswith("behaviour.")
