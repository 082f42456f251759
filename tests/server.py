"""A small web server for tests: it honours ranges, drops connections, refuses."""

import contextlib
import re
import threading
from collections import namedtuple
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np

BODY = np.random.default_rng(0).bytes(300_000)


class Server(ThreadingHTTPServer):
    """One file at any path. Its attributes say how it behaves; ``seen`` lists the requests."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.body, self.etag, self.ranges = BODY, '"v1"', True
        self.drop_after = []  # bytes to send before closing, one entry a request
        self.statuses = []  # answers to give first
        self.announce_more = 0  # bytes promised beyond those there are
        self.seen = []

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}/xlsa17.zip"


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def do_GET(self):
        server, start = self.server, 0
        asked = self.headers.get("Range")
        server.seen.append(asked)
        if server.statuses:
            return self.send_error(server.statuses.pop(0))
        fresh = self.headers.get("If-Range", server.etag) == server.etag
        if asked and server.ranges and fresh:
            start = int(re.fullmatch(r"bytes=(\d+)-", asked)[1])
        total = len(server.body) + server.announce_more
        if start and start >= total:
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{total}")
            self.send_header("Content-Length", "0")
            return self.end_headers()
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{total - 1}/{total}")
        self.send_header("Content-Length", str(total - start))
        self.send_header("ETag", server.etag)
        self.end_headers()
        stop = start + server.drop_after.pop(0) if server.drop_after else None
        self.wfile.write(server.body[start:stop])
        return None


@contextlib.contextmanager
def serving():
    """Yield a running server."""
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def nearly_full(monkeypatch):
    """Let every disk have 1000 bytes left."""
    Usage = namedtuple("Usage", "total used free")
    monkeypatch.setattr("shutil.disk_usage", lambda path: Usage(10**9, 10**9 - 1000, 1000))
