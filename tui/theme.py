"""Colours. What gains and losses, environments and warnings look like is said here and nowhere else."""

from dataclasses import dataclass

from textual.color import Color
from textual.theme import Theme

NIGHT = Theme(
    name="night-desk",
    primary="#7aa2f7",
    secondary="#565f89",
    accent="#e0af68",
    foreground="#c8d0e0",
    background="#11141b",
    surface="#161a23",
    panel="#1c212c",
    success="#4fc08d",
    warning="#e0af68",
    error="#f26d78",
    dark=True,
    variables={
        "gain": "#4fc08d",
        "loss": "#f26d78",
        "quiet": "#6b7489",
        "edge": "#2a3140",
        "edge-focus": "#7aa2f7",
        "cursor": "#263047",
        "paper": "#27509e",
        "demo": "#2f8f83",
        "testnet": "#a06a1f",
        "mainnet": "#c4394a",
        "bid-bar": "#17362d",
        "ask-bar": "#3d2229",
        "input-selection-background": "#7aa2f7 35%",
    },
)
DAY = Theme(
    name="day-desk",
    primary="#2b5fc7",
    secondary="#8a93a6",
    accent="#9a6300",
    foreground="#1d2433",
    background="#f4f5f8",
    surface="#ffffff",
    panel="#e9ecf2",
    success="#1a7f55",
    warning="#9a6300",
    error="#c0263a",
    dark=False,
    variables={
        "gain": "#1a7f55",
        "loss": "#c0263a",
        "quiet": "#788196",
        "edge": "#cfd5e1",
        "edge-focus": "#2b5fc7",
        "cursor": "#dbe5fb",
        "paper": "#2b5fc7",
        "demo": "#1f7a70",
        "testnet": "#9a6300",
        "mainnet": "#c0263a",
        "bid-bar": "#d7efe3",
        "ask-bar": "#f8dcdf",
        "input-selection-background": "#2b5fc7 25%",
    },
)
CONTRAST = Theme(
    name="high-contrast",
    primary="#ffff00",
    secondary="#c0c0c0",
    accent="#ffff00",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#000000",
    success="#00ff66",
    warning="#ffd000",
    error="#ff7070",
    dark=True,
    variables={
        "gain": "#00ff66",
        "loss": "#ff7070",
        "quiet": "#c8c8c8",
        "edge": "#a0a0a0",
        "edge-focus": "#ffff00",
        "cursor": "#00408a",
        "paper": "#0050c8",
        "demo": "#00706a",
        "testnet": "#8a5200",
        "mainnet": "#d00018",
        "bid-bar": "#004d20",
        "ask-bar": "#660010",
        "input-selection-background": "#ffff00 45%",
    },
)
COLOUR_BLIND = Theme(
    name="colour-blind",
    primary="#56b4e9",
    secondary="#7d8596",
    accent="#f0e442",
    foreground="#d8dee9",
    background="#12151c",
    surface="#171b24",
    panel="#1d222d",
    success="#56b4e9",
    warning="#f0e442",
    error="#e69f00",
    dark=True,
    variables={
        # Blue and orange are told apart with every kind of colour vision.
        "gain": "#56b4e9",
        "loss": "#e69f00",
        "quiet": "#828b9e",
        "edge": "#2d3444",
        "edge-focus": "#56b4e9",
        "cursor": "#2a3448",
        "paper": "#3b5bdb",
        "demo": "#00806a",
        "testnet": "#7a6a00",
        "mainnet": "#b0413e",
        "bid-bar": "#173448",
        "ask-bar": "#473208",
        "input-selection-background": "#56b4e9 35%",
    },
)
SIXTEEN = Theme(
    name="sixteen",
    primary="#55ffff",
    secondary="#aaaaaa",
    accent="#ffff55",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#000000",
    success="#55ff55",
    warning="#ffff55",
    error="#ff5555",
    dark=True,
    luminosity_spread=0.0,
    variables={
        # The colours that a terminal of sixteen has by itself: nothing is mixed, so nothing falls on its neighbour.
        "gain": "#55ff55",
        "loss": "#ff5555",
        "quiet": "#aaaaaa",
        "edge": "#555555",
        "edge-focus": "#55ffff",
        "cursor": "#0000aa",
        "paper": "#0000aa",
        "demo": "#00aaaa",
        "testnet": "#aa5500",
        "mainnet": "#aa0000",
        "bid-bar": "#555555",
        "ask-bar": "#555555",
        "input-selection-background": "#0000aa",
        "block-cursor-background": "#aaaaaa",
        "block-cursor-foreground": "#000000",
    },
)
THEMES = (NIGHT, DAY, CONTRAST, COLOUR_BLIND, SIXTEEN)


def own_variables(theme: Theme) -> dict[str, str]:
    """What the sheets ask of a theme that is not one of ours: our names in its colours."""
    gain, loss = theme.success or "#4fc08d", theme.error or "#f26d78"
    ground = theme.background or ("#121212" if theme.dark else "#e8e8e8")
    ink = theme.foreground or ("#e0e0e0" if theme.dark else "#202020")

    def mixed(colour: str, share: float) -> str:
        """Mixed into the background."""
        return Color.parse(ground).blend(Color.parse(colour), share).hex

    return {
        "gain": gain,
        "loss": loss,
        "quiet": mixed(ink, 0.6),
        "edge": mixed(ink, 0.25),
        "edge-focus": theme.primary,
        "cursor": mixed(theme.primary, 0.3),
        "paper": "#27509e",
        "demo": "#2f8f83",
        "testnet": "#a06a1f",
        "mainnet": "#c4394a",
        "bid-bar": mixed(gain, 0.22),
        "ask-bar": mixed(loss, 0.22),
    }


@dataclass(frozen=True, slots=True)
class Look:
    """How everything is drawn."""

    theme: str = ""
    red_is_up: bool = False
    is_ascii: bool = False


PLAIN_LOOK = Look()
SWAPPED = (("gain", "loss"), ("bid-bar", "ask-bar"))


def red_is_up(variables: dict[str, str]) -> dict[str, str]:
    """The same colours for who reads red as rising."""
    swapped = dict(variables)
    for one, other in SWAPPED:
        swapped[one], swapped[other] = variables[other], variables[one]
    return swapped
