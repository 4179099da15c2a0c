"""A citizen's fields are listed once: what either engine keeps of her is made from the list."""

from __future__ import annotations

from dataclasses import fields
from typing import get_type_hints

import numpy as np
import pytest

from simulator.model.citizen import ERRANDS, Citizen, set_errand
from simulator.simulation.compiled import arrays

PYTHONS = {"i": int, "u": int, "f": float, "b": bool}
"""By NumPy's kind of number: the type that the class says."""


@pytest.mark.parametrize("field", fields(Citizen), ids=lambda f: f.name)
def test_a_citizen_comes_into_the_run_with_the_same_values_in_either_engine(field):
    value, record = getattr(Citizen(), field.name), arrays.newcomer()[0][field.name]
    assert np.array_equal(value, record)
    assert np.size(value) == np.size(record) == field.metadata["size"]


@pytest.mark.parametrize("field", fields(Citizen), ids=lambda f: f.name)
def test_the_type_that_the_class_says_is_that_of_the_record(field):
    said = get_type_hints(Citizen)[field.name]
    number = said.__args__[0] if field.metadata["size"] > 1 else said
    assert PYTHONS[arrays.CITIZEN[field.name].base.kind] is number


def test_no_two_citizens_share_a_list():
    one, other = Citizen(), Citizen()
    one.errands[0] = one.rates[0] = 1
    assert other.errands[0] != 1
    assert other.rates[0] != 1


def test_the_first_of_her_errands_is_known_whichever_is_set_or_dropped():
    c = Citizen()
    for which in range(ERRANDS):
        set_errand(c, which, 100 - which)
        assert c.errand_at == 100 - which
    set_errand(c, ERRANDS - 1, 500)
    assert c.errand_at == min(c.errands) == 100 - ERRANDS + 2
