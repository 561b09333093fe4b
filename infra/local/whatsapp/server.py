"""The stand-in's HTTP server, on loopback, inside the launcher. `AWS_ENDPOINT_URL_SOCIALMESSAGING` leads the functions
to it."""

import json
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .. import unlucky
from . import checked

PATH = "/v1/whatsapp/send"
FAILURES = {
    "refused": checked.invalid("(#131026) Message undeliverable"),
    "broken": checked.Refused("InternalServiceException", 500, "The request has failed because of an unknown error."),
    "throttled": checked.Refused("ThrottledRequestException", 429, "Rate exceeded"),
    "denied": checked.Refused("AccessDeniedException", 403, "You do not have sufficient access."),
}


class WhatsApp:
    """A context manager: inside it the stand-in answers at `url`, on any free port, and has `messages`."""

    def __init__(self):
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.ending = threading.Event()
        self.server.messages = self.messages = []
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.ending.set()
        self.server.shutdown()
        self.server.server_close()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            if self.path != PATH:
                raise checked.Refused("UnknownOperationException", 404, "There is no such operation here.")
            sent = checked.call(self.headers.get("Authorization"), body)
            fate = unlucky.fate(sent.to, "whatsapp")
            if fate == "silent":
                self.close_connection = True
                self.server.ending.wait(unlucky.SILENT_SECONDS)
                return
            if fate:
                raise FAILURES[fate]
        except checked.Refused as refused:
            return self.answer(refused.status, {"message": refused.message}, refused.name)
        record = {"id": unlucky.foretold(sent.to) or str(uuid.uuid4()), "at": time.time(), "sent": sent}
        self.server.messages.append(record)
        return self.answer(200, {"messageId": record["id"]})

    def answer(self, status: int, content: dict, error: str | None = None):
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("x-amzn-RequestId", str(uuid.uuid4()))
        if error:
            self.send_header("x-amzn-ErrorType", error)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Says nothing: the terminal belongs to the launcher."""
