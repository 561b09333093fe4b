"""The proxy that stands between the functions and the emulator and breaks calls when a test asks it to."""

import json
import subprocess
from contextlib import contextmanager

from . import build, say

STOP_SECONDS = 5


@contextmanager
def before(port: int, release: bool):
    """Inside, a proxy answers at the URL that this gives and passes everything on to the emulator of this port.

    It ends when its standard input closes, so not even a launcher that was killed leaves it behind.
    """
    command = [build.binary("fault-proxy", release), "--listen", "127.0.0.1:0", "--upstream", f"127.0.0.1:{port}"]
    process = subprocess.Popen(
        command, env={}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        line = process.stdout.readline()
        if not line:
            raise say.Failure("The fault proxy did not start; its own words are above.")
        yield json.loads(line)["url"]
    finally:
        process.stdin.close()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
