"""A program beside the stack. It ends when its standard input closes, so not even a launcher that was killed leaves it
behind."""

import subprocess
from contextlib import contextmanager

STOP_SECONDS = 5


@contextmanager
def running(command: list, **settings):
    """Inside, it runs; this gives the first line that it says, or nothing if it ended before."""
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True, **settings
    )
    try:
        yield process.stdout.readline().strip()
    finally:
        process.stdin.close()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
