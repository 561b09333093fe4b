"""What a person reads: steps with the seconds since the start, and failures without a traceback."""

import sys
import time

STARTED = time.monotonic()


class Failure(Exception):
    """Something a person can mend; the message says what and how."""


def step(text: str) -> None:
    print(f"{time.monotonic() - STARTED:6.1f} s  {text}", flush=True)


def tell(text: str = "") -> None:
    print(text, flush=True)


def fail(text: str) -> None:
    print(f"\n{text}", file=sys.stderr, flush=True)


def tail(path, lines: int = 20) -> str:
    """The end of a log, indented, to stand below a message."""
    try:
        with open(path, encoding="utf-8", errors="replace") as log:
            last = log.read().splitlines()[-lines:]
    except OSError:
        return ""
    return "\n".join(f"  {line}" for line in last)
