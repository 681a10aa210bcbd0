"""`bybit-tui completion`: what a shell needs to complete commands and options."""

import click

COMPLETE = "_BYBIT_TUI_COMPLETE"


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, /, shell: str) -> None:
    """Print the completion script of a SHELL.

    \b
    bash   eval "$(bybit-tui completion bash)"                       in ~/.bashrc
    zsh    eval "$(bybit-tui completion zsh)"                        in ~/.zshrc
    fish   bybit-tui completion fish > ~/.config/fish/completions/bybit-tui.fish
    """
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    if kind is None:
        raise click.ClickException(f"there is no completion for {shell}")
    click.echo(kind(context.find_root().command, {}, "bybit-tui", COMPLETE).source())
