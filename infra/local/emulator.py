"""Starts, watches and ends one emulator and everything it started."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from . import ports, processes, say
from .aws import CREDENTIALS, REGION
from .paths import HERE

START_SECONDS = 60
STOP_SECONDS = 15


class Emulator:
    """A context manager: inside it the emulator answers, after it nothing of it runs."""

    def __init__(self, home: Path, port: int, persist: bool, whatsapp: str, endpoint: str | None = None):
        self.home, self.port, self.persist = home, port, persist
        self.whatsapp = whatsapp
        self.endpoint = endpoint or f"http://127.0.0.1:{port}"
        self.log = home / "emulator.log"
        self.temporary = home / "tmp"
        self.state = home / "state"
        self.process = None
        self.complete = False

    def __enter__(self):
        processes.sweep(processes.emulator_of(self.temporary))
        ports.must_be_free(self.port)
        shutil.rmtree(self.temporary, ignore_errors=True)
        if not (self.state / "cloudformation.json").exists():
            shutil.rmtree(self.state, ignore_errors=True)  # of a first deployment that did not come to its end
        self.temporary.mkdir(parents=True)
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(HERE / "emulator_process.py")],
                env=self.environment(),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self.wait_until_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def environment(self) -> dict:
        """All of it is seen by the functions too, so it is made from nothing and holds no setting of this machine."""
        return {
            "PATH": "/usr/bin:/bin",
            "HOME": str(self.temporary),
            "TMPDIR": str(self.temporary),
            "GATEWAY_PORT": str(self.port),
            "BIND_HOST": "127.0.0.1",
            "MINISTACK_HOST": "localhost",
            "MINISTACK_REGION": REGION,
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "DOCKER_HOST": f"unix://{self.temporary}/no-docker.sock",
            "AUTH": "true",
            "PERSIST_STATE": "1" if self.persist else "0",
            "S3_PERSIST": "1" if self.persist else "0",
            "STATE_DIR": str(self.state),
            "S3_DATA_DIR": str(self.state / "s3"),
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ENDPOINT_URL_SOCIALMESSAGING": self.whatsapp,
            "AWS_DEFAULT_REGION": REGION,
            **CREDENTIALS,
        }

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise self.failure("The emulator did not start.")
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/_ministack/ready", timeout=2):
                    return
            except (OSError, urllib.error.URLError):
                time.sleep(0.03)
        raise self.failure(f"The emulator did not answer in {START_SECONDS} s.")

    def failure(self, text: str) -> say.Failure:
        return say.Failure(f"{text} The end of {self.log}:\n{say.tail(self.log)}")

    def keep_data(self) -> None:
        """From here on the stack is complete, and its end saves what is in it."""
        self.complete = True
        self.process.stdin.write(b"c")
        self.process.stdin.flush()

    def wait_for_its_end(self) -> None:
        """Returns only by an interrupt: an emulator that ends by itself is a failure."""
        status = self.process.wait()
        raise self.failure(f"The emulator ended (status {status}).")

    def stop(self) -> None:
        """Gently where it has something to save, at once where it has not."""
        process, self.process = self.process, None
        if process is None:
            return
        if self.persist and self.complete and process.poll() is None:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                say.step("The emulator does not end by itself; ending it")
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass  # nothing of its group is left
        process.wait()
        process.stdin.close()
