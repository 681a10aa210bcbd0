"""Every setting, in one place: the file, the environment, the docs page and the console go by this table."""

from dataclasses import dataclass
from decimal import Decimal

from tui.config.kinds import (
    Amount,
    Choice,
    Command,
    Count,
    FilePath,
    Flag,
    Groups,
    Key,
    Kind,
    Periods,
    Share,
    Sizes,
    Symbols,
    Text,
    Whole,
)
from tui.keymap import ACTIONS, written_key
from tui.rules.ladder_orders import USUAL
from tui.rules.limits import Limits

CATEGORIES = ("linear", "inverse", "spot", "option")
ENVIRONMENTS = ("paper", "demo", "testnet", "mainnet")
OWN_THEMES = ("night-desk", "day-desk", "high-contrast", "colour-blind", "sixteen")
TEXTUAL_THEMES = (
    "textual-dark", "textual-light", "nord", "gruvbox", "catppuccin-mocha", "catppuccin-latte", "dracula",
    "tokyo-night", "monokai", "flexoki", "solarized-light", "solarized-dark", "rose-pine", "atom-one-dark",
    "atom-one-light",
)  # fmt: skip
SCENARIOS = ("none", "calm", "trend", "volatile", "gap", "cascade", "squeeze")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting; `section` is "" for those at the top of the file."""

    section: str
    name: str
    kind: Kind
    default: object
    help: str

    @property
    def path(self) -> str:
        """section.name, or the name alone."""
        return f"{self.section}.{self.name}" if self.section else self.name

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return "BYBIT_TUI_" + self.path.upper().replace(".", "_")


DEFAULT_LIMITS = {
    "paper": Limits(Decimal(1_000_000), Decimal(5_000_000), 120, Decimal(20), Decimal(100), Decimal(5_000)),
    "demo": Limits(Decimal(100_000), Decimal(500_000), 60, Decimal(10), Decimal(50), Decimal(5_000)),
    "testnet": Limits(Decimal(100_000), Decimal(500_000), 60, Decimal(10), Decimal(50), Decimal(5_000)),
    "mainnet": Limits(Decimal(1_000), Decimal(5_000), 10, Decimal(2), Decimal(5), Decimal(100)),
}
"""Tight where it costs money, and wide where it does not."""

_LIMITS: tuple[tuple[str, Kind, str], ...] = (
    ("max_order_notional", Amount(), "The largest value of one order, in the quote coin (USD of inverse)."),
    ("max_position_notional", Amount(), "The largest value of one symbol's position after a complete fill."),
    ("max_orders_a_minute", Count(), "New orders a minute; what takes risk away is not counted."),
    ("price_band_percent", Amount(), "How far a limit price may be on the losing side of the last price."),
    ("max_leverage", Amount(), "The highest leverage that may be set."),
    (
        "max_daily_loss",
        Amount(),
        "What a day (UTC) may lose, open positions included; then only what reduces is sent. In dollars.",
    ),
)

SETTINGS: tuple[Setting, ...] = (
    Setting("", "env", Choice(ENVIRONMENTS), "paper", "Where to trade when nothing else is said."),
    Setting("", "domain", Text("one of Bybit's domains, as bybit or bytick"), "bybit", "Bybit's domain."),
    Setting("", "tld", Text("its end in a region, as com, nl, tr, kz or eu"), "com", "The end of Bybit's domain."),
    Setting(
        "",
        "category",
        Choice(CATEGORIES),
        "linear",
        "What is traded; options are only watched.",
    ),
    Setting(
        "",
        "settle_coin",
        Choice(("USDT", "USDC")),
        "USDT",
        "The coin that linear contracts are settled in; those of the other one are not shown and not traded.",
    ),
    Setting("", "symbols", Symbols(), (), "What the watch list begins with; empty for the usual ones."),
    Setting(
        "",
        "groups",
        Groups(),
        {},
        "More watch lists by name, also as a table [groups]; the group holdings makes itself.",
    ),
    Setting("", "watch", Flag(), False, "Whether the console only watches and can send nothing at all."),
    Setting(
        "",
        "theme",
        Choice(("auto", *OWN_THEMES, *TEXTUAL_THEMES)),
        "auto",
        "The colours of the screen; auto is night-desk, or sixteen where the terminal has no more colours.",
    ),
    Setting("", "rising", Choice(("green", "red")), "green", "The colour of what rises, and of bids."),
    Setting(
        "",
        "signs",
        Choice(("auto", "unicode", "ascii")),
        "auto",
        "What lines, arrows and bars are drawn with; auto goes by the locale.",
    ),
    Setting(
        "",
        "bandwidth",
        Choice(("normal", "low")),
        "normal",
        "low draws prices twice a second instead of ten times, for slow lines; the account is drawn at once.",
    ),
    Setting("", "audit", Flag(), True, "Whether every command is put down in the audit log, with who asked for it."),
    Setting("", "tour", Flag(), True, "Whether the first start on paper offers a tour of ten keys."),
    Setting("", "cancel_on_exit", Flag(), False, "Whether leaving cancels the open orders; stops and positions stay."),
    Setting(
        "orders",
        "confirm",
        Choice(("always", "above", "never")),
        "always",
        "Whether a summary is to be confirmed before a ticket is sent; above asks from confirm_above on.",
    ),
    Setting("orders", "confirm_above", Amount(), Decimal(1_000), "The value from which on confirm = above asks."),
    Setting(
        "orders",
        "max_moved_ticks",
        Whole(0, 1_000_000),
        50,
        "How many ticks the best price may have moved since you saw it; what is beyond is not sent.",
    ),
    Setting("orders", "armed_for", Whole(60, 28_800), 900, "Seconds for which real money stays armed."),
    Setting(
        "orders",
        "armed_idle",
        Whole(10, 3_600),
        USUAL.armed_idle,
        "Seconds without a key after which the ladder's order keys ask again.",
    ),
    Setting(
        "orders",
        "size_presets",
        Sizes(5),
        USUAL.size_presets,
        "The sizes of the ladder's keys 1 to 5, as values in the quote coin.",
    ),
    Setting(
        "orders",
        "slippage_percent",
        Share(Decimal(10)),
        USUAL.slippage_percent,
        "How far beyond the best price an order that takes now may trade.",
    ),
    Setting("alerts", "fill", Flag(), True, "Whether a fill rings the bell and runs the hook."),
    Setting("alerts", "stop", Flag(), True, "The same for a stop or target that was filled."),
    Setting(
        "alerts",
        "liquidation_percent",
        Amount(),
        Decimal(5),
        "Alert when the mark price is nearer to liquidation.",
    ),
    Setting("alerts", "funding_minutes", Count(), 5, "Alert so many minutes before a position pays or gets funding."),
    Setting("alerts", "feed_after", Count(), 10, "Alert when a feed was not live for so many seconds."),
    Setting("alerts", "bell", Flag(), True, "Whether alerts ring the terminal's bell."),
    Setting(
        "alerts",
        "hook",
        Command(),
        "",
        "Run for each alert, with its kind, symbol and words as last arguments; no shell, ten seconds, no keys.",
    ),
    Setting("chart", "ema", Periods(), (9, 21), "The chart's two exponential averages, in candles."),
    Setting(
        "paper",
        "market",
        Text("sim, replay:FILE or mirror:WHERE"),
        "sim",
        "Where the prices of the embedded exchange come from.",
    ),
    Setting("paper", "seed", Whole(0, 2**31), 1, "The seed of the simulated market."),
    Setting("paper", "scenario", Choice(SCENARIOS), "none", "What the simulated market is like."),
    *(
        Setting(
            f"keys.{environment}",
            "rsa_key_file",
            FilePath(),
            None,
            "The private key of an RSA key; only its owner may read the file.",
        )
        for environment in ENVIRONMENTS
    ),
    *(
        Setting(f"limits.{environment}", name, kind, getattr(DEFAULT_LIMITS[environment], name), told)
        for environment in ENVIRONMENTS
        for name, kind, told in _LIMITS
    ),
    *(
        Setting(each.setting.rpartition(".")[0], each.id, Key(), written_key(each.key), f"{each.help}.")
        for each in sorted(ACTIONS, key=lambda action: action.setting.rpartition(".")[0])
        if each.setting
    ),
)
BY_PATH = {each.path: each for each in SETTINGS}
