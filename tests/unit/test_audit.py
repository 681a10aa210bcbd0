"""The audit of the lock fails on what is known, is skipped in plain words where nobody can be asked, and else fails."""

import subprocess
from pathlib import Path

import pytest

AUDIT = Path(__file__).parents[2] / ".ci" / "audit"


@pytest.mark.parametrize(
    ("code", "said", "ends", "words"),
    [
        (0, "Found no known vulnerabilities", 0, "audit: the lock has no known vulnerabilities"),
        (1, "Found 1 known vulnerability", 1, "audit: FAILED"),
        (1, "Found 1 known vulnerability: error sending request", 1, "audit: FAILED"),
        (2, "error: Request failed\n  cause: error sending request for url", 0, "audit: SKIPPED"),
        (2, "error: the lock cannot be read", 1, "audit: FAILED"),
        (127, "not found", 1, "audit: FAILED"),
    ],
)
def test_what_the_audit_says_decides(tmp_path: Path, code: int, said: str, ends: int, words: str) -> None:
    uv, asked = tmp_path / "uv", tmp_path / "asked"
    uv.write_text(f'#!/bin/sh\necho "$PWD $*" > {asked}\nprintf "{said}" >&2\nexit {code}\n')
    uv.chmod(0o700)
    done = subprocess.run([AUDIT, uv], capture_output=True, text=True, check=False, timeout=20)
    assert done.returncode == ends
    assert words in done.stdout
    assert (said in done.stdout) == (ends == 1)
    assert asked.read_text().startswith(f"{AUDIT.parents[1]} ")
    assert "audit --frozen" in asked.read_text()
