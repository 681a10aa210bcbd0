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
        if not self.plan.remove(request.path_params["number"]):
            return JSONResponse({"error": "no such fault"}, 404)
        return JSONResponse({"faults": self.plan.told()})

    async def _command(self, request: Request) -> Response:
        command = self.commands.get(request.path_params["name"])
        if command is None:
            names = ", ".join(["faults", *self.commands])
            return JSONResponse({"error": f"no such control (there are {names})"}, 404)
        try:
            return JSONResponse(command(await _body(request)))
        except FaultError as wrong:
            return _refused(wrong)


def whole_number(values: dict[str, Any], name: str, lowest: int, highest: int) -> int:
    """A whole number of a request. Raises FaultError."""
    value = values.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
        raise FaultError(f"{name} must be a whole number from {lowest} to {highest}")
    return value


async def _body(request: Request) -> dict[str, Any]:
    try:
        values = orjson.loads(await request.body() or b"{}")
    except orjson.JSONDecodeError:
        raise FaultError("the body must be JSON") from None
    if not isinstance(values, dict):
        raise FaultError("the body must be an object")
    return values


def _refused(wrong: FaultError) -> Response:
    return JSONResponse({"error": str(wrong)}, 400)
