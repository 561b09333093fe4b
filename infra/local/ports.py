"""Ports on loopback: one that is free, or clear words about one that is not."""

import os
import socket

from . import processes, say

DEFAULT = 4566


class Taken(say.Failure):
    """Another program listens there."""


def chosen() -> int:
    """PORT= of the command line, or the default."""
    text = os.environ.get("PORT") or str(DEFAULT)
    if not text.isdigit() or not 1024 <= int(text) <= 65000:
        raise say.Failure(f"PORT must be a number from 1024 to 65000, not {text!r}. For example: PORT=4600 make dev")
    return int(text)


def free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def must_be_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            who = processes.listening_on(port)
            raise Taken(
                f"Port {port} is taken{' by ' + who if who else ''}.\n"
                f"End that, or choose another port: PORT={port + 34} make dev"
            ) from None
