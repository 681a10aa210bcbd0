"""`bybit-tui doctor`: whether everything that the console needs is there, and what to do where it is not."""

import os
import sys
from typing import TYPE_CHECKING

import click

from tui.config.command import config_path
from tui.config.table import ENVIRONMENTS

if TYPE_CHECKING:
    from tui.doctor.check import Result


@click.command(short_help="Check machine, line, key and account, and say what to do.")
@click.option("--env", type=click.Choice(list(ENVIRONMENTS)), help="What to check [the setting, else paper].")
@click.option("--domain", metavar="NAME", help="Bybit's domain, as bytick [bybit].")
@click.option("--tld", metavar="TLD", help="The end of the domain in your region, as nl, tr, kz or eu [com].")
@click.option("--rest", metavar="URL", help="REST address of a running exchange, with --ws.")
@click.option("--ws", metavar="URL", help="WebSocket base address of a running exchange, with --rest.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def doctor(
    env: str | None, domain: str | None, tld: str | None, rest: str | None, ws: str | None, *, as_json: bool
) -> None:
    """Check everything that the console needs, each with what to do where something is wrong.

    It only reads: no order is sent. A key that is unknown in one of Bybit's environments is tried on the others, with
    a question about the key itself, to say where it belongs. Ends with 0 when nothing failed, else with 1.
    """
    if (rest is None) != (ws is None):
        raise click.UsageError("--rest and --ws go together")
    if (domain or tld) and (rest or env == "paper"):
        raise click.UsageError("--domain and --tld are for Bybit's own servers: demo, testnet and mainnet")
    options = {"env": env, "domain": domain, "tld": tld}
    raise SystemExit(_examine(options, rest, ws, as_json=as_json))


def _examine(options: dict[str, str | None], rest: str | None, ws: str | None, *, as_json: bool) -> int:
    import json
    import logging
    import time

    from platformdirs import user_state_path

    # pybit writes to standard error wherever nobody listens to its log.
    logging.getLogger().addHandler(logging.NullHandler())
    from tui.doctor import told
    from tui.doctor.order import Request, examine
    from tui.paper_place import default_state
    from tui.rules.terminal_size import SMALLEST

    marks = told.has_marks(sys.stdout.encoding, os.environ)
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")

    def say(result: "Result") -> None:
        if not as_json:
            click.echo(told.line(result, marks=marks, colour=colour, width=told.width_here()))

    request = Request(
        config=config_path(),
        environ=os.environ,
        options=options,
        smallest=SMALLEST,
        journals=user_state_path("bybit-tui", appauthor=False) / "journal",
        paper_account=default_state(),
        rest=rest,
        ws=ws,
    )
    began = time.monotonic()
    results = examine(request, say)
    if as_json:
        environment = next(
            (each.outcome.figures.get("environment") for each in results if each.check.name == "place"), ""
        )
        took = round((time.monotonic() - began) * 1000)
        click.echo(json.dumps(told.as_object(results, str(environment or options["env"] or ""), took)))
    else:
        click.echo(told.summary(results))
    return 0 if told.is_well(results) else 1
