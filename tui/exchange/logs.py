"""Logging: everything to a rotating file, nothing to the terminal, no secret anywhere.

It must be set up before pybit is used, because pybit adds a handler to standard error wherever the root
logger has none, and what that prints lands in the middle of the screen.
"""

import logging
import re
from logging.handlers import RotatingFileHandler
from pathlib import Path

MEGABYTE = 1024 * 1024
# Signatures are hex, or base64 where the key is RSA.
_SIGNATURE = re.compile(r"(?i)(sign[a-z]*['\"]?\s*[:=]\s*['\"]?)(?:[0-9a-z+/]{80,}={0,2}|[0-9a-f]{32,})")
_PRIVATE_KEY = re.compile(r"(-----BEGIN [A-Z ]*PRIVATE KEY-----).*?(-----END [A-Z ]*PRIVATE KEY-----|$)", re.DOTALL)
_ORIGIN = re.compile(r"origin_string\[[^\]]*\]")


class Scrub(logging.Formatter):
    """Removes given secrets and anything that looks like a signature from a finished line."""

    def __init__(self, secrets: list[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(threadName)s %(name)s %(message)s")
        self.secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        """The line without secrets."""
        return scrub(super().format(record), self.secrets)


def scrub(text: str, secrets: list[str]) -> str:
    """A text without secrets, signatures and strings to sign."""
    for secret in secrets:
        if secret:
            text = text.replace(secret, "***")
    text = _PRIVATE_KEY.sub(r"\1***\2", text)
    text = _ORIGIN.sub("origin_string[***]", text)
    return _SIGNATURE.sub(r"\1***", text)


def log_file() -> str:
    """Where the log is written; empty where it goes nowhere."""
    handlers = logging.getLogger().handlers
    return next((each.baseFilename for each in handlers if isinstance(each, RotatingFileHandler)), "")


def log_to_file(path: Path, secrets: list[str], level: int = logging.INFO) -> None:
    """Send every logger's records to a rotating file and nowhere else."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(path, maxBytes=2 * MEGABYTE, backupCount=3, encoding="utf-8", delay=True)
    handler.setFormatter(Scrub(secrets))
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    for name in ("urllib3", "asyncio"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.raiseExceptions = False
