"""A whole examination in this process, by the names of its checks; and that no secret is told in any of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from served import Served

from tui.doctor.check import Outcome, Result, Status
from tui.doctor.order import CHECKS, Request, examine
from tui.doctor.round import WHOLE
from tui.doctor.told import line
from tui.exchange.environment import Environment
from tui.paper.serve import PAPER_KEY, PAPER_SECRET, READ_ONLY_SECRET

SECRETS = (PAPER_SECRET, READ_ONLY_SECRET, "canary-secret")
SMALLEST = (60, 16)


@dataclass(frozen=True)
class Examined:
    """The outcomes of one examination, in order."""

    results: list[Result]

    def __getitem__(self, name: str) -> Outcome:
        return next(each.outcome for each in self.results if each.check.name == name)

    def named(self, status: Status) -> list[str]:
        """The checks that ended so."""
        return [each.check.name for each in self.results if each.outcome.status is status]

    def fails(self, name: str, told: str, fix: str) -> None:
        """One check failed, and says so in these words."""
        outcome = self[name]
        assert outcome.status is Status.FAILED, outcome
        assert told in outcome.told
        assert fix in outcome.fix

    def warns(self, name: str, told: str, fix: str) -> None:
        """One check warns in these words."""
        outcome = self[name]
        assert outcome.status is Status.WARNING, outcome
        assert told in outcome.told
        assert fix in outcome.fix


def key_of(key: str = PAPER_KEY, secret: str = PAPER_SECRET) -> dict[str, str]:
    """The variables of a key."""
    return {"BYBIT_API_KEY": key, "BYBIT_API_SECRET": secret, "LANG": "C.UTF-8", "TERM": "xterm-256color"}


def examined(
    folder: Path,
    rest: str | None,
    ws: str | None,
    environ: Mapping[str, str] | None = None,
    *,
    env: str = "paper",
    elsewhere: tuple[Environment, ...] | None = None,
    seconds: float = WHOLE,
    **options: object,
) -> Examined:
    """Examine what is at two addresses, with the paper key unless another is given."""
    request = Request(
        config=folder / "config.toml",
        environ=key_of() if environ is None else environ,
        options={"env": env, **options},
        smallest=SMALLEST,
        journals=folder / "journal",
        paper_account=folder / "paper.db",
        rest=rest,
        ws=ws,
        elsewhere=elsewhere,
    )
    told: list[Result] = []
    results = examine(request, told.append, seconds)
    assert told == results
    assert [each.check for each in results] == list(CHECKS)
    text = repr(results) + "".join(line(each, marks=True, colour=False, width=100) for each in results)
    for secret in SECRETS:
        assert secret not in text
    return Examined(results)


def of(served: Served, folder: Path, environ: Mapping[str, str] | None = None, **more: object) -> Examined:
    """Examine a paper exchange."""
    return examined(folder, served.running.rest, served.running.ws, environ, **more)  # type: ignore[arg-type]
