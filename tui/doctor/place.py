"""Where the console would trade, and the embedded paper exchange if that is where."""

from contextlib import ExitStack
from dataclasses import dataclass

from tui.config.read import Config
from tui.doctor.check import Check, Found, failed, passed
from tui.exchange.credentials import Credentials
from tui.exchange.environment import REMOTE, AddressError, Environment, EnvironmentName, custom, paper, remote
from tui.paper_child import PaperChild, PaperStartError

PLACE = Check(
    "place",
    "which servers are meant; on paper the embedded exchange is started for it, with an account that is not kept",
    "correct the option or the setting that is named",
    ("config",),
    30.0,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Servers; the embedded exchange's key; and where a key that is unknown there may belong."""

    environment: Environment
    credentials: Credentials | None = None
    elsewhere: tuple[Environment, ...] = ()


def find(settings: Config, rest: str | None, ws: str | None, left: ExitStack) -> Found[Place]:
    """The servers by settings and options; what is started for it is ended with `left`."""
    name = EnvironmentName(settings["env"])
    try:
        if rest is not None and ws is not None:
            return _told(Place(custom(name, rest, ws)), f"{name}, at servers that are named: {rest}")
        if name is EnvironmentName.PAPER:
            return _embedded(settings, left)
        domain, tld = settings["domain"], settings["tld"]
        where = remote(name, domain, tld)
        others = tuple(remote(each, domain, tld) for each in REMOTE if each is not name)
    except (AddressError, PaperStartError) as error:
        return Found(failed(str(error), PLACE.to_do))
    return _told(Place(where, elsewhere=others), f"Bybit's {name}: {where.rest}")


def _embedded(settings: Config, left: ExitStack) -> Found[Place]:
    arguments = ["--fresh", "--seed", str(settings["paper.seed"]), "--market", settings["paper.market"]]
    arguments += ["--scenario", settings["paper.scenario"]] if settings["paper.scenario"] != "none" else []
    child = PaperChild(tuple(arguments))
    left.callback(child.stop)
    address = child.address()
    credentials = Credentials(address.api_key, address.api_secret)
    return _told(
        Place(paper(address.rest, address.ws), credentials), "the embedded paper exchange, started for these checks"
    )


def _told(where: Place, words: str) -> Found[Place]:
    each = where.environment
    return Found(
        passed(words, environment=str(each.name), rest=each.rest, public_ws=each.public_ws, private_ws=each.private_ws),
        where,
    )
