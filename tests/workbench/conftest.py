"""One workbench for all tests that ask it something: starting its processes takes some seconds."""

import pytest

from .serving import served


@pytest.fixture(scope="session")
def bench(tmp_path_factory):
    with served(tmp_path_factory.mktemp("workbench")) as one:
        yield one
