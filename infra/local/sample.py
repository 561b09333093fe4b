"""The sample application, in a process of its own."""

import os
from contextlib import contextmanager
from pathlib import Path

from . import child, node, processes, say
from .paths import SAMPLE


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
        with child.running(command, cwd=SAMPLE, env=settings(home, port, stack), stderr=words) as url:
            if not url:
                raise say.Failure(f"The sample application did not start. The end of {log}:\n{say.tail(log)}")
            yield {"sample_url": url}


def settings(home: Path, port: int, stack: dict) -> dict:
    """What the application is told, and the mark by which a later start finds what this one left running."""
    mark, value = processes.emulator_of(home / "tmp").split("=", 1)
    issuer = f"{stack['pages_url']}/p/{stack['client_id']}"
    told = {"ISSUER": issuer, "CLIENT_ID": stack["application_id"], "PORT": str(port)}
    return {"PATH": os.defpath, mark: value, **told}
