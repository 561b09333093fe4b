"""`run -- COMMAND`: a fresh stack in memory for one command, on free ports, gone afterwards."""

import os
import secrets
import shutil
import subprocess
from contextlib import ExitStack
from pathlib import Path

from . import build, lock, logs, ports, processes, say, stack
from .paths import LOCAL, ROOT

ATTEMPTS = 3


def run(command: list, build_first: bool, release: bool, faults: bool) -> int:
    if build_first:
        build.build(release)
    with ExitStack() as held:
        home = own_folder(held)
        status = 1
        try:
            status = on_a_stack(home, command, release, faults)
        finally:
            end_all(home)
            if status:
                say.fail(f"The logs of the emulator and of the functions are kept in {logs.keep(home)}")
            shutil.rmtree(home, ignore_errors=True)
    return status


def own_folder(held: ExitStack) -> Path:
    """A new folder, locked while we live; folders whose owner is gone are cleared away."""
    with lock.hold(LOCAL / "runs.lock", wait=True):
        for folder in LOCAL.glob("run-*"):
            clear_away(folder)
        home = LOCAL / f"run-{secrets.token_hex(4)}"
        home.mkdir(parents=True)
        held.enter_context(lock.hold(home / "lock"))
    return home


def clear_away(folder: Path) -> None:
    try:
        with lock.hold(folder / "lock"):
            end_all(folder)
            shutil.rmtree(folder, ignore_errors=True)
    except lock.Held:
        pass  # its owner lives


def end_all(folder: Path) -> None:
    processes.sweep(processes.emulator_of(folder / "tmp"), command_of(folder))


def command_of(folder: Path) -> str:
    return f"SMARTACCESS_STACK={folder / 'stack.json'}"


def on_a_stack(home: Path, command: list, release: bool, faults: bool) -> int:
    for attempt in range(ATTEMPTS):
        try:
            with stack.running(home, ports.free(), 0, False, release, faults) as (description, _):
                return perform(command, home, description)
        except ports.Taken:
            if attempt + 1 == ATTEMPTS:  # another program took the free port first, three times
                raise
    raise AssertionError("the last attempt returns or raises")


def perform(command: list, home: Path, description: dict) -> int:
    say.step(f"Running: {' '.join(command)}")
    name, value = command_of(home).split("=", 1)
    try:
        status = subprocess.run(command, cwd=ROOT, env={**os.environ, name: value}).returncode
    except OSError as error:
        raise say.Failure(f"{command[0]} cannot be run: {error.strerror}") from None
    if status:
        logs.collect(description, home)
    return status
