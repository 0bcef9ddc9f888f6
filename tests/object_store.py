"""A real S3 server on the loopback address (moto's), for the tests and benchmarks of object storage.

`python -m tests.object_store PORT` serves until it is ended. With REFUSE=10 every tenth request is refused.
"""

import itertools
import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}
BUCKET = "news"
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Store:
    """The server's application: counts requests by method, and refuses every `refuse`-th one if that is not 0."""

    def __init__(self, application: Application) -> None:
        self.application, self.refuse = application, 0
        self.requests: list[tuple[str, str]] = []
        self._numbers = itertools.count(1)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        self.requests.append((environ["REQUEST_METHOD"], environ["PATH_INFO"] + "?" + environ["QUERY_STRING"]))
        if self.refuse and next(self._numbers) % self.refuse == 0:
            environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            body = b"<Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>"
            start_response("503 Slow Down", [("Content-Type", "application/xml"), ("Content-Length", str(len(body)))])
            return [body]
        return self.application(environ, start_response)


def make_server(port: int) -> tuple[Any, Store]:
    """A server, not yet serving, with an empty bucket."""
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import WSGIRequestHandler, make_server

    class Quiet(WSGIRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # else every answer waits 40 ms for an acknowledgement

        def log(self, type: str, message: str, *args: Any) -> None:
            """Says nothing."""

    store = Store(DomainDispatcherApplication(create_backend_app))
    server = make_server("127.0.0.1", port, store, threaded=True, request_handler=Quiet)
    server.block_on_close = False  # clients keep their connections open
    return server, store


@contextmanager
def serving() -> Iterator[tuple[str, Store]]:
    """The address of a server that ends with the block, and its application."""
    server, store = make_server(0)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", store
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def make_bucket(endpoint: str, name: str = BUCKET) -> None:
    """Makes a bucket on the server at an endpoint."""
    from pyarrow import fs

    system = fs.S3FileSystem(endpoint_override=endpoint, allow_bucket_creation=True)
    system.create_dir(name)


if __name__ == "__main__":
    found, app = make_server(int(sys.argv[1]))
    app.refuse = int(os.environ.get("REFUSE", "0"))
    found.serve_forever()
