"""Starts the launcher as a person would, in a folder of its own, and waits for what a test needs."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LAUNCHER = ROOT / "infra" / "local"
sys.path.insert(0, str(ROOT / "infra"))

from local import processes  # noqa: E402

DEADLINE_SECONDS = 60


def until(condition, what: str):
    """The first true answer of `condition`, or a failure that says what was waited for."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while time.monotonic() < deadline:
        answer = condition()
        if answer:
            return answer
        time.sleep(0.02)
    raise AssertionError(f"waited {DEADLINE_SECONDS} s for {what}")


def launch(*arguments, **settings) -> subprocess.Popen:
    """The launcher with these arguments and environment settings; what it says can be read from its output."""
    return subprocess.Popen(
        [sys.executable, LAUNCHER, *arguments],
        cwd=ROOT,
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def said(*arguments, **settings) -> tuple:
    """Exit status and words of a launcher that ends by itself."""
    process = launch(*arguments, **settings)
    words, _ = process.communicate(timeout=DEADLINE_SECONDS)
    return process.returncode, words


def free_port() -> int:
    """A port that is free together with the two after it, which the mailbox and the sample application take."""
    while True:
        with socket.socket() as first, socket.socket() as second, socket.socket() as third:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
                third.bind(("127.0.0.1", port + 2))
            except OSError:
                continue
            if port < 65000:
                return port


class Stack:
    """`make dev` of a checkout of its own: a folder, a port, and what is running there."""

    def __init__(self):
        self.home = Path(tempfile.mkdtemp(prefix="smartaccess-")).resolve()
        self.process = None

    def start(self, **settings):
        self.port = free_port()
        self.process = launch("dev", "--no-build", "--dir", str(self.home), PORT=str(self.port), **settings)
        return self

    def wait(self):
        """Its description, once it is ready."""
        until(lambda: self.described() or self.process.poll() is not None, "the stack")
        if self.process.poll() is not None:
            raise AssertionError(self.process.communicate()[0])
        self.description = self.described()
        return self

    def described(self):
        """What this start has written; a launcher that was killed leaves its own behind."""
        try:
            description = json.loads((self.home / "stack.json").read_text())
        except FileNotFoundError:
            return None
        return description if description["pids"][0] == self.process.pid else None

    def stop(self, signum=signal.SIGTERM) -> str:
        self.process.send_signal(signum)
        words, _ = self.process.communicate(timeout=DEADLINE_SECONDS)
        return words

    def running(self) -> list:
        return processes.marked([processes.emulator_of(self.home / "tmp")])

    def discard(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.process:
            self.process.stdout.close()
        until(lambda: not self.running(), "the end of the emulator")
        shutil.rmtree(self.home, ignore_errors=True)

    def client(self, service: str):
        from local.aws import Aws

        return Aws(self.port).client(service)

    def get(self, url: str) -> tuple:
        """Status and body. The host is given by name, because Python does not resolve *.localhost."""
        host = url.split("/")[2]
        request = urllib.request.Request(url.replace(host, f"127.0.0.1:{host.split(':')[1]}"), headers={"Host": host})
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read().decode()

    def messages(self, to: str) -> list:
        return json.loads(self.get(f"{self.description['mailbox_url']}/messages.json?to={to}")[1])
