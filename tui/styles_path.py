"""Where the Textual CSS lies: inside an installed package, or beside it in a checkout."""

from pathlib import Path

_INSTALLED = Path(__file__).parent / "styles"
STYLES = _INSTALLED if _INSTALLED.is_dir() else Path(__file__).parent.parent / "styles"
STYLESHEETS = sorted(STYLES.glob("*.tcss"))
