"""What a person reads when something is missing: what it is, and what to do; never a traceback."""

import os
import runpy
import shutil
import socket
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import stacks
from local import doctor, say

TOOLS = ("bash", "cc", "strip", "make", "python3", "cargo")


def path_without(*names: str) -> str:
    """A PATH on which all tools are found but these."""
    folder = tempfile.mkdtemp(prefix="smartaccess-path-")
    unittest.addModuleCleanup(shutil.rmtree, folder)
    for tool in set(TOOLS) - set(names):
        os.symlink(sys.executable if tool == "python3" else shutil.which(tool), Path(folder, tool))
    return folder


class Words(unittest.TestCase):
    maxDiff = None

    def assert_ends_with(self, told: tuple, *words: str):
        status, output = told
        self.assertEqual(status, 1, output)
        self.assertNotIn("Traceback", output)
        for word in words:
            self.assertIn(word, output)

    def test_a_missing_compiler_is_named_with_its_package(self):
        with tempfile.TemporaryDirectory() as home:
            told = stacks.said("dev", "--no-build", "--dir", home, PATH=path_without("cc", "strip"))
        self.assert_ends_with(told, "the C compiler", "apt-get install gcc libc6-dev binutils", "infra/setup")

    def test_missing_rust_is_named_with_its_installer(self):
        self.assert_ends_with(stacks.said("doctor", PATH=path_without("cargo")), "cargo: ", "https://sh.rustup.rs")

    def test_a_machine_with_everything_is_told_so(self):
        status, output = stacks.said("doctor")
        self.assertEqual((status, "has what the local stack needs" in output), (0, True), output)

    def test_a_taken_port_is_named_with_its_owner_and_a_way_out(self):
        port = stacks.free_port()
        for needed in (port, port + 1, port + 2):
            with self.subTest(needed - port), socket.socket() as taken, tempfile.TemporaryDirectory() as home:
                taken.bind(("127.0.0.1", needed))
                taken.listen()
                told = stacks.said("dev", "--no-build", "--dir", home, PORT=str(port))
                self.assert_ends_with(
                    told, f"Port {needed} is taken by ", f"(process {os.getpid()})", "PORT=", "make dev"
                )

    def test_a_port_that_is_no_port_is_refused(self):
        with tempfile.TemporaryDirectory() as home:
            told = stacks.said("dev", "--no-build", "--dir", home, PORT="http")
        self.assert_ends_with(told, "PORT must be a number", "'http'")

    def test_a_full_disk_is_told_before_anything_starts(self):
        usage = mock.Mock(free=doctor.NEEDED - 1)
        with mock.patch("shutil.disk_usage", return_value=usage), self.assertRaises(say.Failure) as failure:
            doctor.check()
        self.assertIn("The disk is nearly full", str(failure.exception))

    def test_an_old_python_is_told_what_is_needed(self):
        with mock.patch("sys.version_info", (3, 9, 2)), self.assertRaises(SystemExit) as ended:
            runpy.run_path(str(stacks.LAUNCHER))
        self.assertIn("Python 3.10 or newer; this is Python 3.9", str(ended.exception))
