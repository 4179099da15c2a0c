"""The table in a terminal."""

import io

import pytest
from rich.console import Console

from simulator.reporting.terminal import print_study
from simulator.reporting.words import LANGUAGES

from .fake import comparison, study


def printed(shown, width=100, language="en"):
    out = io.StringIO()
    print_study(shown, Console(file=out, width=width), language)
    return out.getvalue()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [60, 80, 100, 200])
def test_it_fits_the_terminal_and_never_takes_more_than_a_hundred_columns(width, language):
    text = printed(study(), width, language)
    assert max(map(len, text.splitlines())) <= min(width, 100)
    assert "nan" not in text.split()


def test_a_star_marks_what_is_sure_and_only_that():
    lines = printed(study()).splitlines()
    total = next(line for line in lines if line.startswith("Total"))
    assert total.rstrip().endswith("*")  # Frikommune's total cost is surely lower
    assert total.count("*") == 1  # Hedensted's is not


def test_more_proposals_than_fit_go_below():
    names = ("current_rules", "hedensted", "frikommune", "third")
    shown = study(settings=False)
    scenarios = shown.scenarios | {"third": shown.scenarios["frikommune"]}
    text = printed(study(settings=False, default=comparison(names, 3), scenarios=scenarios))
    assert text.count("Total, million DKK") == 2
    assert max(map(len, text.splitlines())) <= 100


def test_one_scenario_alone_is_shown_without_differences():
    text = printed(study(settings=False, default=comparison(("current_rules",), 3)))
    assert "Total, million DKK" in text
    assert "*" not in text
