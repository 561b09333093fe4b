"""Finds what an earlier start may have left running. Reads /proc, so on Linux alone; elsewhere it finds nothing."""

import os
import signal
import time
from pathlib import Path

from . import say

SECONDS_TO_END = 12


def emulator_of(temporary: Path) -> str:
    """The environment setting that only the emulator of this temporary folder and its functions have."""
    return f"TMPDIR={temporary}"


def marked(marks: list) -> list:
    """The processes with one of these settings in their environment.

    That is surer than a noted process id, which by now may belong to someone else.
    """
    wanted = {mark.encode() for mark in marks}
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            settings = (entry / "environ").read_bytes().split(b"\0")
        except OSError:
            continue  # ended meanwhile, or another user's
        if int(entry.name) != os.getpid() and not wanted.isdisjoint(settings):
            found.append(int(entry.name))
    return found


def sweep(*marks: str) -> None:
    """End what is left of an earlier start: SIGTERM, so that the data is saved, then SIGKILL."""
    left = marked(marks)
    if not left:
        return
    say.step("Ending processes that were left running")
    send(left, signal.SIGTERM)
    deadline = time.monotonic() + SECONDS_TO_END
    while marked(marks) and time.monotonic() < deadline:
        time.sleep(0.05)
    send(marked(marks), signal.SIGKILL)


def send(pids: list, signum: int) -> None:
    for pid in pids:
        try:
            os.kill(pid, signum)
        except ProcessLookupError:
            continue


def listening_on(port: int) -> str:
    """Who listens on a port of this machine, as `name (process 123)`, or nothing if that cannot be told."""
    inodes = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            rows = Path(table).read_text().splitlines()[1:]
        except OSError:
            continue
        for row in rows:
            fields = row.split()
            if fields[3] == "0A" and int(fields[1].rsplit(":", 1)[1], 16) == port:
                inodes.add(f"socket:[{fields[9]}]")
    for entry in Path("/proc").glob("[0-9]*/fd/*") if inodes else ():
        try:
            if os.readlink(entry) in inodes:
                process = entry.parent.parent
                return f"{(process / 'comm').read_text().strip()} (process {process.name})"
        except OSError:
            continue
    return ""
