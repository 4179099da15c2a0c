"""The Danish of a text stands beside it, goes where the text goes, and is no part of what is asked."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from simulator.experiments.baseline import organisation
from simulator.scenario import ScenarioError, load_scenario, scenario_digest
from simulator.scenario.scenario import as_kept, from_kept
from simulator.scenario.tree import overlay, without_danish

SMALL = Path(__file__).parent / "files" / "small.toml"


def written(tmp_path: Path, text: str, extends: str = "hedensted") -> Path:
    path = tmp_path / "own.toml"
    path.write_text(f'extends = "{extends}"\n{text}', encoding="utf-8")
    return path


def test_a_text_that_takes_another_s_place_takes_its_danish_with_it() -> None:
    below = {"note": "Old", "note_da": "Gammel", "text": "We", "quote_da": "Vi", "section": "sec. 1"}
    above = overlay(below, {"note": "New", "text": "You"})
    assert above == {"note": "New", "text": "You", "section": "sec. 1"}
    assert overlay(below, {"note": "New", "note_da": "Ny"})["note_da"] == "Ny"
    assert overlay(below, {"section": "sec. 2"})["note_da"] == "Gammel"


def test_a_file_has_no_danish_title_of_the_one_that_it_extends(tmp_path: Path) -> None:
    own = load_scenario(written(tmp_path, 'title = "Our own"\ndescription = "What it is."\n'))
    assert (own.title, own.title_da, own.description_da) == ("Our own", "", "")
    assert load_scenario("hedensted").title_da == "Hedenstedforslaget"


def test_a_figure_says_its_note_and_source_in_danish() -> None:
    figure = load_scenario("current_rules").figures["behaviour.displacement"]
    assert figure.note_da.startswith("De, der ikke deltog")
    assert figure.source_da.startswith("Retning: Gautier m.fl.")


def test_digest_and_baseline_do_not_see_the_danish() -> None:
    scenario = load_scenario("hedensted")
    kept = json.loads(json.dumps(as_kept(scenario)))
    assert kept["parts"]["law"]["title_da"]
    kept["parts"] = without_danish(kept["parts"])
    plain = from_kept(kept)
    assert plain.law.title_da == ""
    assert scenario_digest(plain) == scenario_digest(scenario)
    assert organisation(plain) == organisation(scenario)


def test_a_kept_scenario_has_its_danish_and_an_older_one_is_read_without() -> None:
    scenario = load_scenario("hedensted")
    kept = json.loads(json.dumps(as_kept(scenario)))
    again = from_kept(kept)
    assert again.title_da == "Hedenstedforslaget"
    assert again.about == scenario.about
    assert again.law == scenario.law
    assert again.figures["behaviour.displacement"].note_da
    for key in ("title_da", "description_da"):
        del kept[key]
    for figure in kept["figures"].values():
        del figure["note_da"], figure["source_da"]
    older = from_kept(kept)
    assert (older.title_da, older.figures["behaviour.displacement"].note_da) == ("", "")


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ('provisions_da]\n"Wait" = "Vent"\n', 'about.provisions_da."Wait": there is no such provision'),
        (
            'left_out_da]\n"Better and more rewarding talks: where the minutes freed go" = "fordi"\n',
            "there is no such provision",
        ),
    ],
)
def test_danish_of_no_provision_is_a_mistake(tmp_path: Path, table: str, told: str) -> None:
    document = (
        '[about]\ndocument = "Letter to the minister of employment on job talks, case 15.00.00-A00-11-11"\n'
    )
    with pytest.raises(ScenarioError, match=re.escape(told)):
        load_scenario(written(tmp_path, f"{document}[about.{table}"))


def test_a_danish_key_that_is_misspelt_is_told_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="did you mean 'title_da'"):
        load_scenario(written(tmp_path, 'title_dk = "Vores"\n', str(SMALL)))
