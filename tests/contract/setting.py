"""Who calls, and what there is to find: one project for each caller, so that guesses go past "there is nothing"."""

import http.client
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit


@dataclass
class Caller:
    name: str
    token: str
    paths: str  # of its operations, as a regular expression
    parameters: dict  # path parameters that exist
    doomed: dict  # the same for calls that remove what they name


class Setting:
    def __init__(self, stack: dict, root: Path):
        self.stack, self.root = stack, root
        address = urlsplit(stack["api_url"])
        self.host, self.port = address.netloc, address.port
        # Python resolves no *.localhost.
        self.url = f"http://127.0.0.1:{self.port}"

    def callers(self):
        """An operator on the management API, and a back end on all of it."""
        operator = json.loads(self.seed("--operator", "contract@example.org"))["operator_token"]
        management = "^/v2/(projects|project-flows|operators|invitations)"
        yield Caller("operator", operator, management, self.objects(operator), self.objects(operator))
        made = self.objects(operator)
        wanted = {"name": "Contract", "scopes": ["access", "manage"]}
        token = self.call("POST", f"/v2/projects/{made['project_id']}/api-tokens", operator, wanted)["token"]
        yield Caller("backend", token, "^/", made, self.of_project(operator, made["project_id"]))

    def objects(self, operator: str) -> dict:
        project = self.call("POST", "/v2/projects", operator, {"name": "Contract"})["id"]
        return {"project_id": project, **self.of_project(operator, project)}

    def of_project(self, operator: str, project: str) -> dict:
        """One of each kind that a path can name."""
        below = f"/v2/projects/{project}"
        wanted = {"project_id": project, "name": "Sign-in"}
        flow = self.call("POST", "/v2/project-flows", operator, wanted)["id"]
        self.call("POST", f"/v2/project-flows/{flow}/publish", operator, {})
        wanted = {"name": "Web", "redirect_uris": ["https://app.example.org/"]}
        application = self.call("POST", f"{below}/applications", operator, wanted)["id"]
        secret = self.call("POST", f"{below}/applications/{application}/secrets", operator, {})["id"]
        wanted = {"name": "Maria", "emails": [f"maria@{flow.replace('_', '')}.example.org"]}
        customer = self.call("POST", f"{below}/customers", operator, wanted)["id"]
        wanted = {"email": f"pedro@{flow.replace('_', '')}.example.org", "role": "viewer"}
        invitation = self.call("POST", f"{below}/invitations", operator, wanted)["id"]
        asset = self.call("POST", f"{below}/assets", operator, {"content_type": "image/png", "bytes": 100})["id"]
        webhook = self.call("POST", f"{below}/webhooks", operator, {"url": "http://127.0.0.1:1027/"})["id"]
        event = self.call("POST", f"{below}/webhooks/{webhook}/test", operator, {})["id"]
        return {
            "flow_id": flow,
            "application_id": application,
            "secret_id": secret,
            "customer_id": customer,
            "invitation_id": invitation,
            "asset_id": asset,
            "webhook_id": webhook,
            "event_id": event,
        }

    def document(self, folder: Path) -> Path:
        connection = self.connection()
        connection.request("GET", "/openapi.json", headers={"Host": self.host})
        path = folder / "openapi.json"
        path.write_bytes(connection.getresponse().read())
        return path

    def config(self, caller: Caller) -> str:
        known = "".join(f'"path.{name}" = "{value}"\n' for name, value in caller.parameters.items())
        doomed = "".join(f'"path.{name}" = "{value}"\n' for name, value in caller.doomed.items())
        lost = f'[[operations]]\ninclude-method = "DELETE"\n[operations.parameters]\n{doomed}'
        others = f'[[operations]]\nexclude-path-regex = "{caller.paths}"\nenabled = false\n'
        return f"[parameters]\n{known}\n{lost}\n{others}"

    def call(self, method: str, path: str, token: str, body: dict) -> dict:
        connection = self.connection()
        headers = {"Host": self.host, "Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        connection.request(method, path, json.dumps(body), headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        if answer.status != 200:
            raise SystemExit(f"{method} {path}: {answer.status} {text}")
        return json.loads(text)["data"]

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def seed(self, *arguments: str) -> str:
        command = [self.root / "target/debug/seed", *arguments]
        return subprocess.run(command, env=self.stack["environment"], check=True, capture_output=True, text=True).stdout
