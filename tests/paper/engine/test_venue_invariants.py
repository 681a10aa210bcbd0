"""Whatever users, the market and restarts do in whatever order: what must hold on the exchange holds."""

from decimal import Decimal

from hypothesis import HealthCheck, settings
from spot_machine import SpotMachine
from still_market import ALICE, BOB
from venue_machine import VenueMachine

from tui.paper.engine.account_settings import HEDGE, switch_mode
from tui.paper.engine.specs import INVERSE, LINEAR

settings.register_profile(
    "venue", max_examples=30, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)


class LinearMachine(VenueMachine):
    """BTCUSDT, in one-way and hedge mode."""

    spec, coin, deposit = LINEAR[0], "USDT", Decimal(100_000)


class HedgeMachine(LinearMachine):
    """BTCUSDT with both users in hedge mode from the start."""

    def opened(self) -> None:
        for uid in (ALICE, BOB):
            switch_mode(self.venue.core, self.venue.account(uid), self.spec.symbol, "", HEDGE)


class InverseMachine(VenueMachine):
    """BTCUSD, which has no hedge mode."""

    spec, coin, deposit = INVERSE[0], "BTC", Decimal(2)
    scale = 60


LinearMachine.TestCase.settings = settings.get_profile("venue")
HedgeMachine.TestCase.settings = settings.get_profile("venue")
InverseMachine.TestCase.settings = settings.get_profile("venue")
TestLinear = LinearMachine.TestCase
TestHedge = HedgeMachine.TestCase
SpotMachine.TestCase.settings = settings.get_profile("venue")
TestSpot = SpotMachine.TestCase
TestInverse = InverseMachine.TestCase
