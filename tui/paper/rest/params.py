"""Parameters of a request, read with Bybit's own refusals."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from tui.paper.engine.errors import bad_parameter

CATEGORIES = frozenset({"linear", "inverse", "spot", "option"})
LARGEST = Decimal("1e15")


class Params:
    """The query of a GET or the body of a POST."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def given(self, name: str) -> bool:
        """Whether a parameter was sent with a value."""
        return self._values.get(name) not in (None, "")

    def text(self, name: str, default: str = "") -> str:
        """A text; numbers are taken as they are written."""
        value = self._values.get(name)
        if value is None or value == "":
            return default
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise bad_parameter(f"{name} invalid")
        return str(value)

    def required(self, name: str) -> str:
        """A text that must be there."""
        value = self.text(name)
        if not value:
            raise bad_parameter(f"{name} is required")
        return value

    def decimal(self, name: str, *, signed: bool = False) -> Decimal | None:
        """A number written as a string (or as a number), not below zero unless `signed`; None if not given."""
        value = self._values.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise bad_parameter(f"{name} invalid")
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            raise bad_parameter(f"{name} invalid") from None
        lowest = -LARGEST if signed else Decimal(0)
        if not number.is_finite() or not lowest <= number < LARGEST:
            raise bad_parameter(f"{name} invalid")
        return number

    def integer(self, name: str) -> int | None:
        """A whole number, None where it is not given."""
        value = self.text(name)
        if not value:
            return None
        try:
            return int(value)
        except ValueError:
            raise bad_parameter(f"{name} invalid") from None

    def limit(self, default: int, most: int) -> int:
        """A page's size, held inside its range."""
        wanted = self.integer("limit")
        if wanted is None:
            return default
        if wanted < 1:
            raise bad_parameter("limit invalid")
        return min(wanted, most)

    def flag(self, name: str) -> bool:
        """A boolean, also one written as a string."""
        value = self._values.get(name)
        if isinstance(value, str):
            if value.lower() not in {"true", "false", ""}:
                raise bad_parameter(f"{name} invalid")
            return value.lower() == "true"
        return bool(value)

    def items(self, name: str) -> list[Mapping[str, Any]]:
        """A list of objects."""
        value = self._values.get(name)
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise bad_parameter(f"{name} invalid")
        return value

    def category(self) -> str:
        """The product line that the exchange serves. Raises 10001 for one that it does not."""
        value = self.required("category")
        if value not in CATEGORIES:
            raise bad_parameter("category invalid")
        return value

    def contract_category(self) -> str:
        """A category whose instruments make positions with leverage."""
        value = self.category()
        if value not in {"linear", "inverse"}:
            raise bad_parameter(f"category {value} is not supported here")
        return value
