"""What a deployment keeps and logs of two hundred sign-ins: no code, no token, no key."""

import json
import re
import unittest
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import stacks

SIGN_INS = 200
AT_ONCE = 4


class Leaks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = stacks.Stack()
        cls.addClassCleanup(cls.stack.discard)
        cls.stack.start().wait()

    def post(self, path: str, body: dict) -> dict:
        url = self.stack.description["api_url"]
        host = url.split("/")[2]
        request = urllib.request.Request(
            f"http://127.0.0.1:{host.split(':')[1]}{path}",
            data=json.dumps(body).encode(),
            headers={
                "Host": host,
                "Authorization": f"Bearer {self.stack.description['api_token']}",
                "Content-Type": "application/json",
                "Idempotency-Key": f"{path}-{body['email']}",
            },
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["data"]

    def sign_in(self, number: int) -> list:
        """What nobody but the person and the application may ever read."""
        address = f"person{number}@example.org"
        sent = {"email": address, "project_id": self.stack.description["project_id"]}
        validation = self.post("/v2/access/email/send-otp", sent)["validation_id"]
        mail = stacks.until(lambda: self.stack.messages(address), f"the mail to {address}")[0]
        code = re.search(r"\b\d{6}\b", mail["text"]).group()
        guess = {"email": address, "otp": code, "validation_id": validation}
        signed_in = self.post("/v2/access/email/verify-otp", guess)
        return [code, signed_in["token"], signed_in["device_token"]]

    def logged(self) -> list:
        texts = []
        logs = self.stack.client("logs")
        for page in logs.get_paginator("describe_log_groups").paginate():
            for group in page["logGroups"]:
                for events in logs.get_paginator("filter_log_events").paginate(logGroupName=group["logGroupName"]):
                    texts += [event["message"] for event in events["events"]]
        return texts

    def kept(self) -> str:
        """Every row, log line and message of every queue."""
        texts = self.logged()
        for page in self.stack.client("dynamodb").get_paginator("scan").paginate(
            TableName=self.stack.description["table"]
        ):
            texts += [json.dumps(item, default=repr) for item in page["Items"]]
        queues = self.stack.client("sqs")
        for url in queues.list_queues()["QueueUrls"]:
            while messages := queues.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
                texts += [message["Body"] for message in messages]
        return "\n".join(texts)

    def test_nothing_kept_or_logged_holds_a_code_a_token_or_a_key(self):
        with ThreadPoolExecutor(AT_ONCE) as pool:
            secrets = [secret for found in pool.map(self.sign_in, range(SIGN_INS)) for secret in found]
        kept = self.kept()
        self.assertGreaterEqual(kept.count('"login.succeeded"'), SIGN_INS, "the rows were read")
        # The emulator takes a process's line with its next request if it comes late: of each, one may be missing.
        self.assertGreaterEqual(kept.count('"answered"'), 2 * (SIGN_INS - AT_ONCE), "the logs were read")
        # A run of six digits may be part of a time or an id; a code stands alone.
        alone = set(re.findall(r"(?<![\w.:-])\d{6}(?![\w.:-])", kept))
        for secret in [*secrets, self.stack.description["api_token"]]:
            self.assertFalse(secret in alone if len(secret) == 6 else secret in kept, "a secret is kept in the clear")
        self.assertNotIn("PRIVATE KEY", kept)

    def test_the_daily_rotation_runs_with_what_its_role_allows(self):
        function = self.stack.description["resources"]["WorkersRotateKeys"]
        answer = self.stack.client("lambda").invoke(FunctionName=function, Payload=b"{}")
        self.assertNotIn("FunctionError", answer, answer["Payload"].read())
