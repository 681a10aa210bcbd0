"""The command line. Heavy imports happen inside the commands that need them."""

import os
from pathlib import Path

import click

from tui.config.command import config, config_path
from tui.config.read import ConfigError, read_config
from tui.config.table import ENVIRONMENTS, SCENARIOS
from tui.doctor_command import doctor
from tui.exchange_command import exchange
from tui.explain_command import explain
from tui.keys.command import keys
from tui.launch import check_recording, check_terminal, run_elsewhere, run_on_paper
from tui.replay.command import replay


@click.group(
    invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]}, no_args_is_help=False
)
@click.option(
    "--env",
    type=click.Choice(list(ENVIRONMENTS)),
    help="Where to trade [paper]. paper needs no account and no network; mainnet starts disarmed.",
)
@click.option("--symbol", "symbols", multiple=True, metavar="SYMBOL", help="Symbols to watch; may be given often.")
@click.option("--settle-coin", type=click.Choice(["USDT", "USDC"]), help="What contracts are settled in [USDT].")
@click.option("--bandwidth", type=click.Choice(["normal", "low"]), help="low draws less, for slow lines [normal].")
@click.option("--fresh", is_flag=True, help="paper: start with a new account and keep nothing.")
@click.option(
    "--state", type=click.Path(dir_okay=False, path_type=Path), help="paper: the file that keeps the account."
)
@click.option("--seed", type=int, help="paper: seed of the simulated market [1].")
@click.option("--market", metavar="sim|replay:FILE|mirror:WHERE", help="paper: where prices come from [sim].")
@click.option(
    "--scenario",
    type=click.Choice(SCENARIOS),
    help="paper: what the simulated market is like [none].",
)
@click.option("--domain", metavar="NAME", help="Bybit's domain, as bytick [bybit].")
@click.option("--tld", metavar="TLD", help="The end of the domain in your region, as nl, tr, kz or eu [com].")
@click.option("--rest", metavar="URL", help="REST address of a running exchange, with --ws.")
@click.option("--ws", metavar="URL", help="WebSocket base address of a running exchange, with --rest.")
@click.option("--watch", is_flag=True, help="Only watch: nothing can be sent, and a read-only key is enough.")
@click.option("--cancel-on-exit", is_flag=True, help="Cancel the open orders on leaving; stops and positions stay.")
@click.option(
    "--record", type=click.Path(dir_okay=False, path_type=Path), help="Record the session; see bybit-tui replay."
)
@click.version_option(package_name="bybit-tui")
@click.pass_context
def main(
    context: click.Context,
    env: str | None,
    symbols: tuple[str, ...],
    settle_coin: str | None,
    bandwidth: str | None,
    fresh: bool,
    state: Path | None,
    seed: int | None,
    market: str | None,
    scenario: str | None,
    domain: str | None,
    tld: str | None,
    rest: str | None,
    ws: str | None,
    watch: bool,
    cancel_on_exit: bool,
    record: Path | None,
) -> None:
    """A trading console for Bybit V5 in the terminal.

    Without a command it opens the console on the embedded paper exchange. Keys of other environments are taken from
    BYBIT_<ENV>_API_KEY and BYBIT_<ENV>_API_SECRET, from BYBIT_API_KEY and BYBIT_API_SECRET, or from the system
    keyring; settings from the file that `bybit-tui config path` names.
    """
    if context.invoked_subcommand is not None:
        return
    check_terminal()
    if (rest is None) != (ws is None):
        raise click.UsageError("--rest and --ws go together")
    if (domain or tld) and (rest or env == "paper"):
        raise click.UsageError("--domain and --tld are for Bybit's own servers: demo, testnet and mainnet")
    if fresh and state is not None:
        raise click.UsageError("--fresh and --state exclude each other")
    given = {
        "env": env,
        "symbols": tuple(dict.fromkeys(symbol.upper() for symbol in symbols)) or None,
        "settle_coin": settle_coin,
        "bandwidth": bandwidth,
        "paper.seed": seed,
        "paper.market": market,
        "paper.scenario": scenario,
        "domain": domain,
        "tld": tld,
        "watch": watch or None,
        "cancel_on_exit": cancel_on_exit or None,
    }
    if record is not None:
        check_recording(record)
    try:
        settings = read_config(config_path(), os.environ, given)
    except ConfigError as error:
        raise click.ClickException(str(error)) from None
    if settings["env"] == "paper" and rest is None:
        arguments = ["--seed", str(settings["paper.seed"]), "--market", settings["paper.market"]]
        arguments += ["--scenario", settings["paper.scenario"]] if settings["paper.scenario"] != "none" else []
        arguments += ["--fresh"] if fresh else ["--state", str(state)] if state is not None else []
        run_on_paper(arguments, settings, named=fresh or state is not None, record=record)
    else:
        run_elsewhere(settings, rest, ws, record)


main.add_command(doctor)
main.add_command(explain)
main.add_command(exchange)
main.add_command(config)
main.add_command(keys)
main.add_command(replay)
