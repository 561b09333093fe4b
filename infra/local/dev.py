"""`make dev`: a stack for people, on a known port, whose data outlives a restart."""

import json
import os
import shutil
from pathlib import Path

from . import build, lock, ports, processes, say, stack


def dev(home: Path, build_first: bool) -> int:
    home = home.resolve()
    try:
        with lock.hold(home / "dev.lock"):
            return keep(home, build_first)
    except lock.Held:
        raise say.Failure(already_running(home)) from None


def keep(home: Path, build_first: bool) -> int:
    port = ports.chosen()
    (home / "stack.json").unlink(missing_ok=True)  # of a start that was killed
    processes.sweep(processes.emulator_of(home / "tmp"))
    for needed in (port, port + 1, port + 2):
        ports.must_be_free(needed)
    if os.environ.get("RESET", "") not in ("", "0"):
        say.step("Deleting the data of the earlier stack")
        shutil.rmtree(home / "state", ignore_errors=True)
    if build_first:
        build.build()
    with stack.running(home, port, port + 1, persist=True, sample_port=port + 2) as (description, running):
        welcome(description, home)
        try:
            running.wait_for_its_end()
        except KeyboardInterrupt:
            say.tell()
            say.step("Stopping; the data is kept")
    return 0


def welcome(description: dict, home: Path) -> None:
    say.step("Ready")
    say.tell(f"\n{urls(description)}")
    say.tell(f"\n  All of it for scripts: {home / 'stack.json'}")
    say.tell("  Ctrl-C stops it and keeps the data; RESET=1 make dev starts afresh.\n")


def urls(description: dict) -> str:
    rows = [
        ("API", f"{description['api_url']}/v2/health"),
        ("Console", description["console_url"]),
        ("Hosted pages", description["pages_url"]),
        ("Sample app", description.get("sample_url") or f"not served: {description['no_sample']}"),
        ("Mailbox", f"{description['mailbox_url']}   (what the stack has sent)"),
        ("AWS endpoint", description["aws_endpoint"]),
        ("Log", description["log"]),
    ]
    return "\n".join(f"  {name:<14}{value}" for name, value in rows)


def already_running(home: Path) -> str:
    try:
        description = json.loads((home / "stack.json").read_text())
    except (OSError, ValueError):
        return "`make dev` of this checkout is starting already, in another terminal."
    return f"`make dev` of this checkout is running already:\n\n{urls(description)}"
