"""The README's way from nothing to a sign-in, run as it stands there."""

import json
import re
import subprocess
import unittest

import stacks

README = (stacks.ROOT / "README.md").read_text(encoding="utf-8")
CHAPTER = "## From nothing to a sign-in\n"
# What `make dev` prints, and what of a stack's description it is.
ADDRESSES = {"http://api.demo.localhost:4566": "api_url", "http://127.0.0.1:4567": "mailbox_url"}


def script() -> str:
    """The first script of the chapter."""
    _, found, rest = README.partition(CHAPTER)
    block = re.search(r"^```sh\n(.*?)^```$", rest, re.MULTILINE | re.DOTALL)
    if not found or not block:
        raise AssertionError(f"README.md has no script under {CHAPTER!r}")
    return block[1]


class FromNothingToASignIn(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = stacks.Stack()
        cls.addClassCleanup(cls.stack.discard)
        cls.stack.start().wait()

    def ran(self, words: str) -> list:
        for address, fact in ADDRESSES.items():
            self.assertEqual(words.count(address), 1, f"the script names {address} once, at its top")
            words = words.replace(address, self.stack.description[fact])
        done = subprocess.run(["bash", "-c", words], capture_output=True, text=True, timeout=stacks.DEADLINE_SECONDS)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        return done.stdout.splitlines()

    def test_the_script_ends_with_maria_signed_in(self):
        user = json.loads(self.ran(script())[-1])
        self.assertEqual(user["email"], "maria@example.org")
        self.assertRegex(user["id"], r"^cus_[a-z2-7]{26}$")
        again = json.loads(self.ran(script())[-1])
        self.assertNotEqual(again["id"], user["id"], "a second run makes a project of its own, with people of its own")

    def test_what_the_api_refuses_ends_the_script_with_its_reason(self):
        broken = script().replace('"name": "Aurora"', '"name": ""')
        with self.assertRaises(AssertionError) as ended:
            self.ran(broken)
        self.assertIn("INVALID_REQUEST", str(ended.exception))


if __name__ == "__main__":
    unittest.main()
