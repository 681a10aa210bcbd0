"""The control endpoint: faults, clock and market at run time. It has no key, so it is for the own machine only."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tui.paper.faults.plan import FaultPlan
from tui.paper.faults.rules import FaultError, rule_of

Command = Callable[[dict[str, Any]], Any]
"""Takes the body of a request; raises FaultError, one line, when it makes no sense."""


@dataclass(slots=True)
class Control:
    """Routes under /control. `commands` are POST /control/NAME."""

    plan: FaultPlan
    commands: dict[str, Command] = field(default_factory=dict)

    def routes(self) -> list[Route]:
        """The routes to add to the application."""
        return [
            Route("/control/faults", self._faults, methods=["GET", "POST", "DELETE"]),
            Route("/control/faults/{number:int}", self._lift, methods=["DELETE"]),
            Route("/control/{name}", self._command, methods=["POST"]),
        ]

    async def _faults(self, request: Request) -> Response:
        if _is_of_a_page(request):
            return _refused(FaultError("not for web pages"), 403)
        if request.method == "DELETE":
            self.plan.clear()
        elif request.method == "POST":
            try:
                number = self.plan.add(rule_of(await _body(request)))
            except FaultError as wrong:
                return _refused(wrong)
            return JSONResponse({"id": number})
        return JSONResponse({"faults": self.plan.told()})

    async def _lift(self, request: Request) -> Response:
        if _is_of_a_page(request):
            return _refused(FaultError("not for web pages"), 403)
        if not self.plan.remove(request.path_params["number"]):
            return _refused(FaultError("no such fault"), 404)
        return JSONResponse({"faults": self.plan.told()})

    async def _command(self, request: Request) -> Response:
        if _is_of_a_page(request):
            return _refused(FaultError("not for web pages"), 403)
        command = self.commands.get(request.path_params["name"])
        if command is None:
            names = ", ".join(["faults", *self.commands])
            return _refused(FaultError(f"no such control (there are {names})"), 404)
        try:
            return JSONResponse(command(await _body(request)))
        except FaultError as wrong:
            return _refused(wrong)


async def _body(request: Request) -> dict[str, Any]:
    try:
        values = orjson.loads(await request.body() or b"{}")
    except orjson.JSONDecodeError:
        raise FaultError("the body must be JSON") from None
    if not isinstance(values, dict):
        raise FaultError("the body must be an object")
    return values


def _is_of_a_page(request: Request) -> bool:
    """Whether a browser asks for some page: there is no key that would keep a page of anyone's from doing harm."""
    return "origin" in request.headers


def _refused(wrong: FaultError, status: int = 400) -> Response:
    return JSONResponse({"error": str(wrong)}, status)
