"""The sample application, in a process of its own."""

import os
import subprocess
from contextlib import contextmanager
from pathlib import Path

from . import node, processes, say
from .paths import SAMPLE

STOP_SECONDS = 5


@contextmanager
def served(home: Path, port: int, stack: dict):
    """Inside, it answers at the `sample_url` that this gives, or `no_sample` says why it does not."""
    try:
        node.ensure("sample")
        command = [node.binary(), "--import", "./localhost.mjs", "--import", "./with-parent.mjs", "server.mjs"]
    except say.Failure as failure:
        yield {"no_sample": str(failure)}
        return
    log = home / "sample.log"
    with open(log, "wb") as words:
        process = subprocess.Popen(
            command,
            cwd=SAMPLE,
            env=settings(home, port, stack),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=words,
            text=True,
            start_new_session=True,
        )
    try:
        url = process.stdout.readline().strip()
        if not url:
            raise say.Failure(f"The sample application did not start. The end of {log}:\n{say.tail(log)}")
        yield {"sample_url": url}
    finally:
        end(process)


def settings(home: Path, port: int, stack: dict) -> dict:
    """What the application is told, and the mark by which a later start finds what this one left running."""
    mark, value = processes.emulator_of(home / "tmp").split("=", 1)
    issuer = f"{stack['pages_url']}/p/{stack['client_id']}"
    told = {"ISSUER": issuer, "CLIENT_ID": stack["application_id"], "PORT": str(port)}
    return {"PATH": os.defpath, mark: value, **told}


def end(process: subprocess.Popen) -> None:
    """It ends when its standard input closes, so not even a launcher that was killed leaves it behind."""
    process.stdin.close()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    process.stdout.close()
