"""The mailbox's HTTP server, on loopback, inside the launcher."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from . import messages, pages

ASSETS = {
    "/mailbox.css": ("text/css; charset=utf-8", Path(__file__).parent / "mailbox.css"),
    "/mailbox.js": ("text/javascript; charset=utf-8", Path(__file__).parent / "mailbox.js"),
}
# Seconds that a reader waits for a message that is on its way.
PATIENCE = 20
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; frame-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# For an email's own HTML: its inline styles and embedded images, and nothing else.
EMAIL_POLICY = (
    "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
)


class Mailbox:
    """A context manager: inside it the mailbox answers at `url`. Port 0 means any free one."""

    def __init__(self, port: int, emulator_port: int, whatsapp: list):
        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.endpoint = f"http://127.0.0.1:{emulator_port}"
        self.server.whatsapp = whatsapp
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        name = self.headers.get("Host", "").rsplit(":", 1)[0]
        if name not in ("127.0.0.1", "localhost"):
            # A page elsewhere that names this address by a host of its own must not read the codes.
            return self.answer(421, "text/plain", "This mailbox answers at 127.0.0.1 and localhost.")
        try:
            return self.route(urlsplit(self.path))
        except OSError:
            return self.answer(503, "text/plain", "The emulator does not answer. Is the stack stopping?")

    def route(self, url):
        if url.path in ASSETS:
            kind, file = ASSETS[url.path]
            return self.answer(200, kind, file.read_text(encoding="utf-8"))
        query = parse_qs(url.query.replace("+", "%2B"))
        search = query.get("to", [""])[0]
        if url.path == "/messages.json":
            chosen = self.arrived(search, int(query.get("at_least", ["0"])[0]))
            return self.answer(200, "application/json", json.dumps([message.as_json() for message in chosen]))
        everything = self.everything()
        chosen = messages.found(everything, search)
        if url.path == "/":
            return self.page(pages.mailbox(chosen, search, None))
        opened = self.opened(url.path, everything)
        if opened is None:
            return self.answer(404, "text/plain", "There is no such message; a restart empties the mailbox.")
        if url.path.endswith("/html"):
            return self.answer(200, "text/html; charset=utf-8", pages.framed(opened.html), EMAIL_POLICY)
        return self.page(pages.mailbox(chosen, search, opened))

    def everything(self) -> list:
        return messages.read(self.server.endpoint, self.server.whatsapp)

    def arrived(self, search: str, at_least: int) -> list:
        """What has come for an address; with `at_least`, once so many have, or after a while what there is."""
        patience = time.monotonic() + PATIENCE
        while True:
            everything = self.everything()
            chosen = messages.sent_to(everything, search) if search else everything
            if len(chosen) >= at_least or time.monotonic() > patience:
                return chosen
            time.sleep(0.02)

    def opened(self, path: str, everything: list):
        parts = path.split("/")
        if parts[1:2] != ["messages"] or parts[3:] not in ([], ["html"]):
            return None
        return next((message for message in everything if message.id == parts[2]), None)

    def page(self, html: str):
        return self.answer(200, "text/html; charset=utf-8", html, PAGE_POLICY)

    def answer(self, status: int, kind: str, text: str, policy: str = "default-src 'none'"):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", policy)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Says nothing: the terminal belongs to the launcher."""
