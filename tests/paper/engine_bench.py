"""How many orders the engine matches a second: `python tests/paper/engine_bench.py`.

Each figure stands beside the same one at another depth of book or with more open orders, run in turn. It is no
test, because figures differ by machine.
"""

import sys
import time
from decimal import Decimal
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent / "engine"))

from still_market import ALICE, Bench

ROUNDS, PAIRS = 5, 2_000


def bench(levels: int, resting: int) -> Bench:
    made = Bench()
    made.venue.core.ledger.move("USDT", "world", ALICE, Decimal(10**9))
    for away in range(1, levels + 1):
        made.quote("Buy", str(Decimal(64_200) - away / Decimal(2)), "100")
        made.quote("Sell", str(Decimal(64_300) + away / Decimal(2)), "100")
    for number in range(resting):
        made.place("Buy", "0.001", str(63_000 - number))
    return made


def settle(made: Bench) -> None:
    """What the exchange does after each command."""
    made.venue.drain()
    made.venue.core.touched.clear()
    made.venue.core.changed_orders.clear()


def placed_and_cancelled(made: Bench) -> float:
    began = time.perf_counter()
    for _ in range(PAIRS):
        made.cancel(made.place("Buy", "0.001", "64250"))
        settle(made)
    return PAIRS / (time.perf_counter() - began)


def filled(made: Bench) -> float:
    began = time.perf_counter()
    for number in range(PAIRS):
        made.place("Buy" if number % 2 else "Sell", "0.001")
        settle(made)
    return PAIRS / (time.perf_counter() - began)


def main() -> None:
    cases = [(10, 0), (1_000, 0), (1_000, 100), (1_000, 450)]
    rates: dict[tuple[int, int], list[tuple[float, float]]] = {case: [] for case in cases}
    for _ in range(ROUNDS):
        for case in cases:
            rates[case].append((placed_and_cancelled(bench(*case)), filled(bench(*case))))
    print(f"{'levels':>7} {'resting':>8} {'place + cancel /s':>18} {'market fills /s':>16} {'of the first':>13}")
    first = median(each[0] for each in rates[cases[0]])
    for (levels, resting), seen in rates.items():
        pairs, fills = median(each[0] for each in seen), median(each[1] for each in seen)
        print(f"{levels:>7} {resting:>8} {pairs:>18,.0f} {fills:>16,.0f} {pairs / first:>13.2f}")


if __name__ == "__main__":
    main()
