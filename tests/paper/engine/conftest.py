"""Fixtures of the engine's tests."""

import pytest
from still_market import Bench


@pytest.fixture
def bench() -> Bench:
    """A venue whose market stands still, with two accounts."""
    return Bench()
