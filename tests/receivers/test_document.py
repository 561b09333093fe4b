"""What the document says of events is what comes."""

import json
import unittest

import document
from project import Project, address
from receiver import Front

COMMON = {"project_id", "environment", "subject", "sequence"}


class Requests(unittest.TestCase):
    def test_each_is_one_that_the_api_takes(self):
        project, front = Project(), Front()
        self.addCleanup(front.end)
        project.member("admin", "owner@example.org")
        webhook = project.webhook(front.url)["id"]
        event = project.call("POST", f"{project.below}/webhooks/{webhook}/test")["id"]
        shown = document.requests()
        self.assertGreater(len(shown), 8)
        for method, path, body in shown:
            with self.subTest(f"{method} {path}"):
                for name, value in (("PROJECT", project.id), ("WEBHOOK", webhook), ("EVENT", event)):
                    path = path.replace(f"${name}", value)
                project.call(method, path, json.loads(body or "{}"))


class Events(unittest.TestCase):
    def setUp(self):
        self.project = Project()
        self.front, self.gone = Front(), Front(status=410)
        self.addCleanup(self.front.end)
        self.addCleanup(self.gone.end)
        _, self.owner = self.project.member("owner", address("owner"))

    def call(self, method: str, path: str, body=None, **more) -> dict:
        return self.project.call(method, f"{self.project.below}{path}", body, **more)

    def come(self, wanted: set) -> dict:
        """One body of each type that is wanted."""
        found = {}
        while wanted - found.keys():
            message, _ = self.front.next()
            body = json.loads(message.body)
            found[body["type"]] = body
        return found

    def test_each_holds_the_fields_that_the_document_names(self):
        self.project.webhook(self.front.url)
        self.project.webhook(self.gone.url, events=["customer.created"])
        self.in_production()
        found = self.come(
            {
                "customer.created",
                "customer.deleted",
                "customer.updated",
                "flow.published",
                "flow.unpublished",
                "login.email.sent",
                "member.invited",
                "member.removed",
                "member.role_changed",
                "webhook.disabled",
            }
        )
        token = self.call("POST", "/api-tokens", SANDBOX, token=self.owner)["token"]
        self.project.webhook(self.front.url, token)
        self.in_the_sandbox(token)
        found |= self.come({"customer.created", "login.succeeded", "otp.failed", "otp.locked"})
        named = document.fields()
        for kind, body in found.items():
            with self.subTest(kind):
                self.assertEqual(body.keys(), {"type", "timestamp", "data"})
                own = body["data"].keys() - COMMON
                always, sometimes = named[kind]
                self.assertLessEqual(COMMON, body["data"].keys())
                self.assertTrue(always <= own <= sometimes, f"{kind} has {sorted(own)}")

    def in_production(self):
        customer = f"/customers/{self.project.customer()}"
        self.call("PATCH", customer, {"name": "Mary"})
        self.call("DELETE", customer)
        flow = self.project.call("POST", "/v2/project-flows", {"project_id": self.project.id, "name": "Other"})["id"]
        self.project.call("POST", f"/v2/project-flows/{flow}/publish")
        self.project.call("POST", "/v2/access/email/send-otp", {"email": address("eva"), "project_id": self.project.id})
        self.call("POST", "/invitations", {"email": address("pedro"), "role": "viewer"}, token=self.owner)
        member, _ = self.project.member("viewer", address("luis"))
        self.call("PATCH", f"/members/{member}", {"role": "editor"}, token=self.owner)
        self.call("DELETE", f"/members/{member}", token=self.owner)

    def in_the_sandbox(self, token: str):
        """Test identities, whose code everybody knows."""
        for name, codes in (("maria+test", ["424242"]), ("eva+test", ["111111"] * 5)):
            email = address(name)
            asked = {"email": email, "project_id": self.project.id}
            validation = self.project.call("POST", "/v2/access/email/send-otp", asked, token)["validation_id"]
            for code in codes:
                guess = {"email": email, "otp": code, "validation_id": validation}
                status = 200 if code == "424242" else 400
                self.project.call("POST", "/v2/access/email/verify-otp", guess, token, status)


SANDBOX = {"name": "Back end", "scopes": ["access", "manage"], "environment": "sandbox"}


if __name__ == "__main__":
    unittest.main()
