"""A web site of somebody else: an origin of its own, that serves some files and knows nothing of Muntin."""

import mimetypes
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@contextmanager
def other_site(files: Mapping[str, bytes]) -> Iterator[str]:
    """The origin where these files are, by path, until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        """Answers with the files, or 404."""

        def do_GET(self) -> None:
            """The file of the path; `/` is index.html."""
            name = self.path.split("?")[0].lstrip("/") or "index.html"
            body = files.get(name)
            self.send_response(404 if body is None else 200)
            self.send_header("content-type", mimetypes.guess_type(name)[0] or "application/octet-stream")
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
