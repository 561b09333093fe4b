"""The proxy that stands between the functions and the emulator and breaks calls when a test asks it to."""

import json
from contextlib import contextmanager

from . import build, child, say


@contextmanager
def before(port: int, release: bool):
    """Inside, a proxy answers at the URL that this gives and passes everything on to the emulator of this port."""
    command = [build.binary("fault-proxy", release), "--listen", "127.0.0.1:0", "--upstream", f"127.0.0.1:{port}"]
    with child.running(command, env={}) as line:
        if not line:
            raise say.Failure("The fault proxy did not start; its own words are above.")
        yield json.loads(line)["url"]
