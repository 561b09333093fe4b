"""A project of its own on the stack at hand, and who may do what there."""

import http.client
import json
import os
import subprocess
import uuid
from pathlib import Path
from urllib.parse import urlsplit

from document import ROOT

STACK = json.loads(Path(os.environ.get("SMARTACCESS_STACK", ROOT / "target/local/stack.json")).read_text())


class Project:
    def __init__(self):
        made = seed("--fresh")
        self.id, self.token = made["project_id"], made["api_token"]
        self.below = f"/v2/projects/{self.id}"

    def call(self, method: str, path: str, body=None, token=None, status: int = 200) -> dict:
        """The `data` of an answer that has this status."""
        # Python resolves no *.localhost.
        host = urlsplit(STACK["api_url"]).netloc
        connection = http.client.HTTPConnection("127.0.0.1", urlsplit(STACK["api_url"]).port, timeout=30)
        headers = {"Host": host, "Authorization": f"Bearer {token or self.token}", "Content-Type": "application/json"}
        try:
            connection.request(method, path, json.dumps(body if body is not None else {}), headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        if answer.status != status:
            raise AssertionError(f"{method} {path}: {answer.status} {text}")
        return json.loads(text).get("data")

    def webhook(self, url: str, token=None, **more) -> dict:
        """A new webhook, with its secret."""
        return self.call("POST", f"{self.below}/webhooks", {"url": url, **more}, token)

    def customer(self) -> str:
        """Makes something happen: somebody is a customer from now on."""
        return self.call("POST", f"{self.below}/customers", {"name": "María", "emails": [address("maria")]})["id"]

    def rotate(self, webhook: dict, overlap_hours: int) -> str:
        """The new secret."""
        path = f"{self.below}/webhooks/{webhook['id']}/rotate-secret"
        return self.call("POST", path, {"overlap_hours": overlap_hours})["secret"]

    def member(self, role: str, email: str) -> tuple:
        """The id and the token of a new member of its team."""
        made = seed("--member", self.id, role, email)
        return made["user_id"], made["operator_token"]


def address(name: str) -> str:
    """An address that no other test has."""
    return f"{name}@{uuid.uuid4().hex}.example.org"


def seed(*arguments: str) -> dict:
    command = [ROOT / "target/debug/seed", *arguments]
    done = subprocess.run(command, env=STACK["environment"], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)
