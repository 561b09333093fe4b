"""Stacks as people run them: apart from each other, keeping their data, leaving nothing behind."""

import json
import os
import signal
import unittest
from concurrent.futures import ThreadPoolExecutor

import stacks

ROW = {"pk": {"S": "launcher-test"}, "sk": {"S": "row"}, "bytes": {"B": b"\x00\xff"}}
KEY = {"pk": ROW["pk"], "sk": ROW["sk"]}


def key_id(stack) -> str:
    return stack.description["outputs"]["KeyArn"]


def write(stack) -> bytes:
    """A row, an object, and what a data key is wrapped in; gives back the ciphertext."""
    stack.client("dynamodb").put_item(TableName=stack.description["table"], Item=ROW)
    stack.client("s3").put_object(Bucket=stack.description["outputs"]["ImportBucketName"], Key="a/b", Body=b"kept")
    sealed = stack.client("kms").encrypt(KeyId=key_id(stack), Plaintext=b"secret", EncryptionContext={"for": "test"})
    return sealed["CiphertextBlob"]


def row(stack):
    return stack.client("dynamodb").get_item(TableName=stack.description["table"], Key=KEY).get("Item")


class Stacks(unittest.TestCase):
    def setUp(self):
        self.one = stacks.Stack()
        self.addCleanup(self.one.discard)

    def test_two_stacks_side_by_side_do_not_touch_each_other(self):
        other = stacks.Stack()
        self.addCleanup(other.discard)
        self.one.start(), other.start()
        self.one.wait(), other.wait()
        write(self.one)
        self.one.client("sns").publish(PhoneNumber="+573001112233", Message="482913")
        self.assertEqual((row(self.one), row(other)), (ROW, None))
        self.assertEqual((len(self.one.messages("+573001112233")), other.messages("+573001112233")), (1, []))
        self.one.stop()
        self.assertEqual(other.get(f"{other.description['api_url']}/v2/health")[0], 200)

    def test_data_survives_a_restart_and_a_kill_of_the_launcher(self):
        self.one.start().wait()
        sealed = write(self.one)
        self.one.stop()
        for end in (signal.SIGKILL, signal.SIGINT):
            self.one.start().wait()
            self.assertEqual(row(self.one), ROW)
            opened = self.one.client("kms").decrypt(CiphertextBlob=sealed, EncryptionContext={"for": "test"})
            self.assertEqual(opened["Plaintext"], b"secret")
            bucket = self.one.description["outputs"]["ImportBucketName"]
            self.assertEqual(self.one.client("s3").get_object(Bucket=bucket, Key="a/b")["Body"].read(), b"kept")
            self.assertEqual(self.one.get(f"{self.one.description['api_url']}/v2/health")[0], 200)
            self.one.stop(end)

    def test_reset_starts_afresh(self):
        self.one.start().wait()
        write(self.one)
        self.one.stop()
        self.one.start(RESET="1").wait()
        self.assertIsNone(row(self.one))

    def test_nothing_is_left_running_however_the_launcher_ends(self):
        for end in (signal.SIGTERM, signal.SIGKILL):
            self.one.start().wait()
            self.one.get(f"{self.one.description['api_url']}/v2/health")
            self.assertGreater(len(self.one.running()), 2, "the emulator, the sample application and a function")
            self.one.stop(end)
            stacks.until(lambda: not self.one.running(), f"the end of the emulator after signal {end}")

    def test_the_end_of_the_emulator_is_told_with_the_end_of_its_log(self):
        self.one.start().wait()
        os.kill(self.one.description["pids"][1], signal.SIGKILL)
        words, _ = self.one.process.communicate(timeout=stacks.DEADLINE_SECONDS)
        self.assertEqual(self.one.process.returncode, 1)
        self.assertIn("The emulator ended", words)
        self.assertIn("emulator.log:\n  ", words)


class Shared(unittest.TestCase):
    """Tests that leave the stack as it was share one."""

    @classmethod
    def setUpClass(cls):
        cls.stack = stacks.Stack()
        cls.addClassCleanup(cls.stack.discard)
        cls.stack.start().wait()

    def test_a_second_start_says_where_the_first_one_runs(self):
        status, words = stacks.said("dev", "--no-build", "--dir", str(self.stack.home))
        self.assertEqual(status, 1)
        self.assertIn("is running already", words)
        self.assertIn(self.stack.description["api_url"], words)

    def test_paths_that_the_emulator_knows_too_belong_to_the_product_on_its_hosts(self):
        for path in ("/health", "/logout", "/oauth2/authorize", "/v2/email/identities", "/_ministack/ses/messages"):
            with self.subTest(path), self.assertRaises(OSError) as refused:
                self.stack.get(self.stack.description["api_url"] + path)
            self.assertEqual(refused.exception.code, 404)
            self.assertEqual(json.load(refused.exception)["code"], "NOT_FOUND")


class Runs(unittest.TestCase):
    def test_a_command_gets_a_stack_of_its_own_and_its_status_is_passed_on(self):
        script = (
            "import json, os, sys; stack = json.load(open(os.environ['SMARTACCESS_STACK'])); "
            "print('on', stack['aws_endpoint'], 'in', os.environ['SMARTACCESS_STACK']); sys.exit(7)"
        )
        with ThreadPoolExecutor() as pool:
            run = ("run", "--no-build", "--", "python3", "-c", script)
            told = list(pool.map(lambda _: stacks.said(*run), range(2)))
        endpoints = {line for _, words in told for line in words.splitlines() if line.startswith("on ")}
        self.assertEqual([status for status, _ in told], [7, 7], told)
        self.assertEqual(len(endpoints), 2, told)
        for _, words in told:
            self.assertIn("are kept in", words)
        self.assertFalse(any(stacks.Path(line.split(" in ")[1]).parent.exists() for line in endpoints))

    def test_with_faults_the_functions_call_aws_through_the_proxy_and_the_launcher_does_not(self):
        script = """
import json, os, urllib.request

stack = json.load(open(os.environ["SMARTACCESS_STACK"]))

def ask(url, body=None, **headers):
    request = urllib.request.Request(url, json.dumps(body).encode() if body else None, headers)
    return json.load(urllib.request.urlopen(request, timeout=20))

def calls():
    return ask(stack["faults_url"] + "/_faults")["calls"]

print("before", calls())
host = stack["api_url"].removeprefix("http://")
ask(
    "http://127.0.0.1:" + host.split(":")[1] + "/v2/access/email/send-otp",
    {"email": "maria@example.org", "project_id": stack["project_id"]},
    **{"Host": host, "Authorization": "Bearer " + stack["api_token"], "Content-Type": "application/json"},
)
print("queued", calls()["sqs:SendMessage"], "at", stack["faults_url"])
"""
        status, words = stacks.said("run", "--no-build", "--faults", "--", "python3", "-c", script)
        self.assertEqual(status, 0, words)
        self.assertIn("before {}\nqueued 1 at ", words)
        url = words.split("queued 1 at ")[1].split()[0]
        with self.assertRaises(OSError, msg="the proxy has ended with the stack"):
            stacks.urllib.request.urlopen(f"{url}/_faults", timeout=5)
