"""Receivers: the programs that the document shows, and the address in front of them that webhooks lead to."""

import os
import queue
import subprocess
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import document
from message import Message

HERE = Path(__file__).resolve().parent
PATIENCE_SECONDS = 60  # longer than a message takes to come on a busy machine
PROGRAMS = {"js": ("receiver.mjs", os.environ["NODE"]), "python": ("receiver.py", sys.executable)}


class Receiver:
    """A program of the document that knows a secret. What it says is what it took for good."""

    def __init__(self, language: str, secret: str):
        name, binary = PROGRAMS[language]
        self.folder = tempfile.TemporaryDirectory(prefix="smartaccess-")
        folder = Path(self.folder.name)
        (folder / name).write_text(document.program(language), encoding="utf-8")
        (folder / "node_modules").symlink_to(HERE / "node_modules")
        self.log = folder / "log"
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [binary, name],
                cwd=folder,
                env={"PATH": os.defpath, "WEBHOOK_SECRET": secret, "PORT": "0"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self.lines = queue.Queue()
        threading.Thread(target=self.listen, daemon=True).start()
        self.port = int(self.said().rsplit(":", 1)[1])

    def listen(self):
        for line in self.process.stdout:
            self.lines.put(line.strip())
        self.lines.put(None)  # it has ended

    def said(self) -> str:
        line = self.lines.get(timeout=PATIENCE_SECONDS)
        if line is None:
            raise AssertionError(f"the receiver has ended: {self.log.read_text()}")
        return line

    def takes(self, message: Message) -> bool:
        status = message.posted(self.port)
        if status not in (204, 400):
            raise AssertionError(f"the receiver answers {status}: {self.log.read_text()}")
        return status == 204

    def end(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.folder.cleanup()


class Front:
    """Where a webhook leads to: keeps each message as it came, and answers what the receiver behind it does."""

    def __init__(self, status: int = 204):
        self.received = queue.Queue()
        self.receiver, self.status = None, status
        front = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                message = Message({name.lower(): value for name, value in self.headers.items()}, body)
                status = front.answer(message)
                front.received.put((message, status))
                self.send_response(status)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/events"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, message: Message) -> int:
        return message.posted(self.receiver.port) if self.receiver else self.status

    def next(self) -> tuple:
        """The next message, and what was answered to it."""
        return self.received.get(timeout=PATIENCE_SECONDS)

    def end(self):
        self.server.shutdown()
        self.server.server_close()
