"""Checks that need no build: tools (the list is infra/setup's), Python's venv, room on the disk."""

import importlib.util
import shutil
import subprocess

from . import say
from .paths import ROOT

GIB = 1 << 30
NEEDED = 3 * GIB


def check() -> None:
    missing = subprocess.run([ROOT / "infra" / "setup", "--check"], stdout=subprocess.PIPE, text=True)
    if missing.returncode:
        raise say.Failure(missing.stdout.strip())
    if not importlib.util.find_spec("venv") or not importlib.util.find_spec("ensurepip"):
        raise say.Failure("Python's venv module is missing.\nOn Debian: apt-get install python3-venv")
    free = shutil.disk_usage(ROOT).free
    if free < NEEDED:
        raise say.Failure(
            f"The disk is nearly full: {free / GIB:.1f} GiB are free under {ROOT}, "
            f"the build needs {NEEDED // GIB} GiB.\n"
            "Free some room (`make clean` removes this checkout's build)."
        )
