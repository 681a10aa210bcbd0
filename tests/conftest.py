"""What holds for all tests: Hypothesis in CI draws the same examples each run, and failures can be listed in a file."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("ci", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("dev", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ci" if os.environ.get("CI") else "dev")

failed: dict[str, None] = {}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the file that failures are listed in."""
    parser.addoption("--failed-to", type=Path, default=None, help="write the names of failed tests to this file")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note a failure, in whichever part of a test."""
    if report.failed:
        failed[report.nodeid] = None


def pytest_sessionfinish(session: pytest.Session) -> None:
    """List the failures, in the process that all of them come together in."""
    target = session.config.getoption("--failed-to")
    if target is not None and not hasattr(session.config, "workerinput"):
        target.write_text("".join(f"{name}\n" for name in failed))
