"""The sample application as `make dev` serves it, and the npm packages that it is served with."""

import tempfile
import unittest
from http.client import HTTPConnection
from pathlib import Path
from unittest import mock

import stacks
from local import dev, node, sample, say


class Served(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = stacks.Stack()
        cls.addClassCleanup(cls.stack.discard)
        cls.stack.start().wait()

    def test_it_answers_two_ports_after_the_stack_and_offers_to_sign_in(self):
        url = self.stack.description["sample_url"]
        self.assertEqual(url, f"http://127.0.0.1:{self.stack.port + 2}")
        status, page = self.stack.get(f"{url}/")
        self.assertEqual(status, 200)
        self.assertIn(">Sign in</a>", page)

    def test_it_sends_people_to_the_demo_projects_pages(self):
        facts = self.stack.description
        connection = HTTPConnection(facts["sample_url"].removeprefix("http://"), timeout=20)
        self.addCleanup(connection.close)
        connection.request("GET", "/sign-in")
        to = connection.getresponse().getheader("Location")
        authorize = f"{facts['pages_url']}/p/{facts['client_id']}/authorize?"
        self.assertTrue(to.startswith(authorize) and f"client_id={facts['application_id']}" in to, to)

    def test_the_welcome_says_where_it_is(self):
        self.assertIn(f"Sample app    {self.stack.description['sample_url']}", dev.urls(self.stack.description))


class NotServed(unittest.TestCase):
    def test_without_its_packages_the_rest_is_served_and_the_reason_told(self):
        reason = say.Failure("What requirements-node.txt names could not be installed.")
        with mock.patch.object(node, "ensure", side_effect=reason), sample.served(Path(), 0, {}) as told:
            self.assertEqual(told, {"no_sample": str(reason)})
        urls = dict.fromkeys(("api_url", "console_url", "pages_url", "mailbox_url", "aws_endpoint", "log"), "")
        self.assertIn(f"Sample app    not served: {reason}", dev.urls({**urls, **told}))


class Packages(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.source, local = Path(folder.name, "source"), Path(folder.name, "local")
        self.source.mkdir()
        (self.source / "package-lock.json").write_text("one")
        self.install = mock.patch.object(node, "install", side_effect=lambda _, home: home.mkdir(exist_ok=True)).start()
        mock.patch.object(node, "LOCAL", local).start()
        mock.patch.dict(node.FOLDERS, {"sample": self.source}).start()
        self.addCleanup(mock.patch.stopall)

    def test_they_are_installed_again_only_when_the_lockfile_changes(self):
        node.ensure("sample")
        node.ensure("sample")
        self.assertEqual(self.install.call_count, 1)
        (self.source / "package-lock.json").write_text("two")
        node.ensure("sample")
        self.assertEqual(self.install.call_count, 2)

    def test_they_are_found_beside_the_source_whatever_stood_there(self):
        for stood in ("nothing", "a folder", "another link"):
            with self.subTest(stood):
                place = self.source / "node_modules"
                place.unlink(missing_ok=True)
                if stood == "a folder":
                    place.mkdir()
                if stood == "another link":
                    place.symlink_to("elsewhere")
                node.ensure("sample")
                self.assertEqual(place.resolve(), (self.source.parent / "local/npm-sample/node_modules").resolve())
