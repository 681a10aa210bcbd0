"""What requests and streams take from their surroundings: the certificates that they trust, and proxies."""

import os
import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

from requests.adapters import DEFAULT_CA_BUNDLE_PATH
from requests.utils import get_environ_proxies, select_proxy
from websocket._url import get_proxy_info

REST_VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
STREAM_VARIABLE = "WEBSOCKET_CLIENT_CA_BUNDLE"


@dataclass(frozen=True, slots=True)
class Bundle:
    """A file or a folder of certificates, or "" for the system's; and in words what names it."""

    path: str
    source: str


def rest_bundle() -> Bundle:
    """What REST requests trust: what a variable names, else certifi's."""
    for name in REST_VARIABLES:
        path = os.environ.get(name)
        if path:
            return Bundle(path, name)
    return Bundle(DEFAULT_CA_BUNDLE_PATH, "certifi")


def stream_bundle() -> Bundle:
    """What streams trust: what a variable names, if it is there, else the system's."""
    path = os.environ.get(STREAM_VARIABLE, "")
    if path and os.path.exists(path):  # noqa: PTH110 - the same question that websocket-client asks
        return Bundle(path, STREAM_VARIABLE)
    return Bundle("", "the system")


def trusting(bundle: Bundle) -> ssl.SSLContext:
    """A context that trusts a bundle and nothing else. Raises OSError for one that cannot be read."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if not bundle.path:
        context.load_default_certs()
        return context
    is_folder = os.path.isdir(bundle.path)  # noqa: PTH112 - as above
    context.load_verify_locations(**{"capath" if is_folder else "cafile": bundle.path})
    return context


def proxy_of(url: str) -> str:
    """host:port of the proxy by which an address is reached, without its user and password; "" where there is none."""
    parts = urlsplit(url)
    if parts.scheme in {"ws", "wss"}:
        host, port, _ = get_proxy_info(parts.hostname or "", parts.scheme == "wss")
        return f"{host}:{port}" if host else ""
    named = select_proxy(url, get_environ_proxies(url))
    if not named:
        return ""
    proxy = urlsplit(named if "://" in named else f"http://{named}")
    return f"{proxy.hostname}:{proxy.port}" if proxy.port else str(proxy.hostname)
