"""The fixture of the commands' tests."""

from tests.headless.at_work import work

__all__ = ["work"]
