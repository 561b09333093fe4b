"""Writes what the functions of the stack under test have logged into a folder."""

import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "infra"))

from local import logs, paths  # noqa: E402

stack = Path(os.environ.get("SMARTACCESS_STACK", paths.LOCAL / "stack.json"))
logs.collect(json.loads(stack.read_text()), Path(sys.argv[1]))
