"""`bybit-tui explain`: what a code of Bybit's means, why it comes, what helps, and what the console does about it."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tui.exchange.codes.pages import Page

LABEL = 9
NARROWEST, WIDEST = 40, 120


# A code may be negative, and looks like an option then.
@click.command(
    context_settings={"ignore_unknown_options": True},
    short_help="Say what an error code of Bybit's means and what to do.",
)
@click.argument("codes", required=False)
@click.option("--list", "all_of_them", is_flag=True, help="Name every code that has a page.")
def explain(codes: str | None, *, all_of_them: bool) -> None:
    """Print the page of CODES: retCodes such as 10006, HTTP codes such as 403, several with commas."""
    from tui.exchange.codes.pages import close_to, listed, told

    if all_of_them:
        for code, meaning in listed():
            click.echo(f"{code:<9} {meaning}")
        return
    wanted = [each.strip() for each in (codes or "").split(",") if each.strip()]
    if not wanted:
        raise click.UsageError("name a code, as 10006, or use --list")
    unknown = False
    for number, text in enumerate(wanted):
        if number:
            click.echo()
        pages = told(text)
        words = "\n\n".join(_shown(each) for each in pages)
        click.echo(words or _not_there(text, close_to(text)), err=not pages)
        unknown = unknown or not pages
    if unknown:
        raise SystemExit(1)


def _shown(page: "Page") -> str:
    import shutil
    import textwrap

    width = max(NARROWEST, min(WIDEST, shutil.get_terminal_size().columns))
    lines = textwrap.wrap(f"{page.title}  {page.meaning}", width, subsequent_indent="  ")
    for label, text in page.rows:
        margin = " " * (LABEL + 2)
        lines += textwrap.wrap(text, width, initial_indent=f"  {label:<{LABEL}}", subsequent_indent=margin)
    return "\n".join(lines)


def _not_there(text: str, close: list[str]) -> str:
    shown = "".join(each if each.isprintable() else "?" for each in text)[:40]
    near = f"; near it are {', '.join(close)}" if close else ""
    return f"Error: there is no page for {shown}{near} (bybit-tui explain --list names all)"
