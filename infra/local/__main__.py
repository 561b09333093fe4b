"""Entry: checks what cannot be assumed yet (Python itself), then continues inside the launcher's own environment."""

import sys
from pathlib import Path

if sys.version_info < (3, 10):
    sys.exit(
        "SmartAccess needs Python 3.10 or newer; this is Python %d.%d.\n"
        "On Debian: apt-get install python3 python3-venv" % sys.version_info[:2]
    )

sys.path[0] = str(Path(__file__).resolve().parent.parent)

from local.cli import main  # noqa: E402

sys.exit(main(sys.argv[1:]))
