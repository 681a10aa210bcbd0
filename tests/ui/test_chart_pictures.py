"""Pictures of the chart; what changes in them is to be looked at."""

from typing import Any

import pytest

from tests.ui.charted import charted
from tui.theme import DAY


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60)])
def test_chart(snap_compare: Any, size: tuple[int, int]) -> None:
    assert snap_compare(charted(), terminal_size=size, press=["g", "c", "left", "left"])


def test_chart_by_day(snap_compare: Any) -> None:
    assert snap_compare(charted(DAY.name), terminal_size=(120, 36), press=["g", "c"])
