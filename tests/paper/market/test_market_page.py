"""The docs section of the market tells every scenario there is."""

from tui.paper.market.climate import MOODS, SCENARIOS
from tui.paper.market.page import EVENTS, section


def test_every_scenario_is_told() -> None:
    assert set(EVENTS) | set(MOODS) == set(SCENARIOS)
    assert all(f"| `{name}` |" in section() for name in SCENARIOS)
