"""Receives the webhooks of a stack as docs/webhooks.md shows it, with the reference libraries of npm and PyPI."""

import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent

unittest.main(module=None, argv=["receivers", "discover", "--start-directory", str(HERE), *sys.argv[1:]])
