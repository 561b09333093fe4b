"""A lock that the kernel releases when its holder is gone, however it went."""

import fcntl
from contextlib import contextmanager
from pathlib import Path


class Held(Exception):
    """Somebody else has it."""


@contextmanager
def hold(path: Path, wait: bool = False):
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Held from None
        yield
