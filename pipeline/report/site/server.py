"""A web server on the loopback address for one person's browser, shared by `browse` and `review`.

A page of another site may try to reach it from the same browser. Therefore the Host header must name the loopback
address (which stops DNS rebinding), requests that write need a token that only the server's own pages have, and no
page may be framed.
"""

import hmac
import secrets
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from pipeline.errors import InputError
from pipeline.report.site.render import ASSETS, POLICY, asset

# Largest number of bytes of a request's body; the longest that a page sends is a note of some lines.
_LONGEST_BODY = 1_000_000
# Largest number of characters of an address, enough for a search of 1,000 words.
_LONGEST_ADDRESS = 8_000
_HEADERS = {
    "Content-Security-Policy": POLICY.format(forms="'self'") + "; connect-src 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # "no-referrer" would remove the origin from the server's own forms, too
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Request:
    """A request. `values` are the parameters of the address or, if it `writes`, the fields of the form."""

    path: str
    values: Mapping[str, str]
    writes: bool = False


@dataclass(frozen=True, slots=True)
class Response:
    """The answer to a request."""

    body: str | bytes
    media_type: str = "text/html; charset=utf-8"
    status: int = HTTPStatus.OK
    headers: Mapping[str, str] = field(default_factory=dict)


Answer = Callable[[Request], Response | None]


class LocalServer:
    """Serves pages at http://127.0.0.1:port/ until it is stopped. A request that writes must have its token."""

    def __init__(
        self, port: int, answer: Answer | None = None, held: AbstractContextManager[object] | None = None
    ) -> None:
        """held: a resource that the answers need; it is closed when the server stops."""
        self._held = held or nullcontext()
        self.token = secrets.token_urlsafe(24)
        self.answer = answer or (lambda request: None)
        try:
            self._server = ThreadingHTTPServer(("127.0.0.1", port), type("Handler", (_Handler,), {"local": self}))
        except OSError as error:
            what = f"port {port}: {error.strerror}"
            raise InputError(what, "choose another one with --port; 0: any that is free") from None
        self._server.daemon_threads = True

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/"

    def serve(self) -> None:
        """Serves until Ctrl-C, or until `stop` is called in another thread."""
        try:
            with self._held, suppress(KeyboardInterrupt):
                self._server.serve_forever()
        finally:
            self._server.server_close()

    def stop(self) -> None:
        self._server.shutdown()


class _Handler(BaseHTTPRequestHandler):
    local: LocalServer
    server_version = "newsquotes"
    sys_version = ""
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self) -> None:
        if self._is_for_us():
            self._respond(dict(parse_qsl(urlsplit(self.path).query)), writes=False)

    do_HEAD = do_GET

    def do_POST(self) -> None:
        if not self._is_for_us():
            return
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > _LONGEST_BODY:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "the request is too long")
            return
        body = self.rfile.read(int(length)).decode("utf-8", "replace")
        values = dict(parse_qsl(body, keep_blank_values=True))
        origin = self.headers.get("Origin")
        own = {f"http://{self.headers.get('Host', '')}", None}
        if origin not in own or not hmac.compare_digest(values.pop("token", "").encode(), self.local.token.encode()):
            self._refuse(HTTPStatus.FORBIDDEN, "no valid token: load the page again")
            return
        self._respond(values, writes=True)

    def _is_for_us(self) -> bool:
        host, _, port = self.headers.get("Host", "").rpartition(":")
        right = host in ("127.0.0.1", "localhost") and port == str(self.server.server_address[1])  # type: ignore[index]
        if not right:
            self._refuse(HTTPStatus.MISDIRECTED_REQUEST, "this server answers to http://127.0.0.1 only")
        elif len(self.path) > _LONGEST_ADDRESS:
            self._refuse(HTTPStatus.REQUEST_URI_TOO_LONG, "the address is too long")
            return False
        return right

    def _respond(self, values: dict[str, str], writes: bool) -> None:
        path = urlsplit(self.path).path.lstrip("/") or "index.html"
        name = path.removeprefix("assets/")
        try:
            if path != name and name in ASSETS and not writes:
                response: Response | None = Response(asset(name), ASSETS[name])
            else:
                response = self.local.answer(Request(path, values, writes))
        except (
            Exception
        ) as error:  # one bad page must not end the server: the reader is told, and the terminal has the details
            print(f"{self.command} {self.path}: {error!r}", file=sys.stderr)
            self._refuse(HTTPStatus.INTERNAL_SERVER_ERROR, "this page failed; the terminal says why")
            return
        if response is None:
            self._refuse(HTTPStatus.NOT_FOUND, "no such page")
        else:
            self._send(response)

    def _refuse(self, status: HTTPStatus, why: str) -> None:
        self.close_connection = True
        self._send(Response(f"{why}\n", "text/plain; charset=utf-8", status))

    def _send(self, response: Response) -> None:
        body = response.body.encode("utf-8", "replace") if isinstance(response.body, str) else response.body
        self.send_response(response.status)
        content = {"Content-Type": response.media_type, "Content-Length": str(len(body))}
        for name, value in (content | _HEADERS | dict(response.headers)).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Logs nothing."""
