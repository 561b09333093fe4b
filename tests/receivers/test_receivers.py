"""Real messages, received and verified by the reference libraries; changed ones, refused by them."""

import base64
import unittest
from datetime import datetime, timedelta, timezone

from message import Message
from project import Project
from receiver import PROGRAMS, Front, Receiver
from standardwebhooks import Webhook


class Receivers(unittest.TestCase):
    def setUp(self):
        self.project = Project()

    def front(self) -> Front:
        front = Front()
        self.addCleanup(front.end)
        return front

    def receiver(self, language: str, secret: str) -> Receiver:
        receiver = Receiver(language, secret)
        self.addCleanup(receiver.end)
        return receiver

    def receivers(self, secret: str) -> list:
        """One of each kind."""
        return [self.receiver(language, secret) for language in PROGRAMS]

    def assert_all(self, receivers: list, message: Message, taken: bool):
        for language, receiver in zip(PROGRAMS, receivers, strict=True):
            self.assertEqual(receiver.takes(message), taken, f"{language}: {message}")

    def test_what_happens_is_received_verified_and_answered(self):
        fronts = {}
        for language in PROGRAMS:
            fronts[language] = self.front()
            webhook = self.project.webhook(fronts[language].url, headers={"X-Shop": f"17, {language}"})
            fronts[language].receiver = self.receiver(language, webhook["secret"])
        self.project.customer()
        for language, front in fronts.items():
            message, status = front.next()
            self.assertEqual((language, status), (language, 204))
            self.assertEqual(front.receiver.said(), f"{message.id} customer.created")
            self.assertEqual(message.headers["x-shop"], f"17, {language}")
            self.assertEqual(message.headers["content-type"], "application/json")
            self.assertEqual(message.headers["user-agent"], "SmartAccess-Webhooks")

    def test_a_test_event_is_received_like_all_others(self):
        for language in PROGRAMS:
            front = self.front()
            webhook = self.project.webhook(front.url, events=["otp.locked"])
            front.receiver = self.receiver(language, webhook["secret"])
            sent = self.project.call("POST", f"{self.project.below}/webhooks/{webhook['id']}/test")
            self.assertEqual(front.next()[1], 204)
            self.assertEqual(front.receiver.said(), f"{sent['id']} webhook.test")

    def test_what_was_changed_on_the_way_is_refused(self):
        front = self.front()
        webhook = self.project.webhook(front.url)
        self.project.customer()
        message, _ = front.next()
        receivers = self.receivers(webhook["secret"])
        self.assert_all(receivers, message, True)
        for place in range(len(message.body)):
            changed = bytearray(message.body)
            changed[place] ^= 1
            self.assert_all(receivers, message.saying(bytes(changed)), False)
        signature = message.headers["webhook-signature"].removeprefix("v1,")
        flipped = bytearray(base64.b64decode(signature))
        flipped[0] ^= 1
        later = str(int(message.headers["webhook-timestamp"]) + 1)
        for changed in (
            message.saying(message.body + b" "),
            message.having(webhook_id=message.id[:-1] + ("b" if message.id[-1] == "a" else "a")),
            message.having(webhook_timestamp=later),
            message.having(webhook_signature=f"v1,{base64.b64encode(flipped).decode()}"),
            message.having(webhook_signature=f"v1a,{signature}"),
        ):
            self.assert_all(receivers, changed, False)
        for receiver in receivers:
            self.assertTrue(receiver.takes(message), "it has survived all that")
            self.assertEqual([receiver.said(), receiver.said()], [f"{message.id} customer.created"] * 2)
            self.assertTrue(receiver.lines.empty(), "it took nothing else for good")

    def test_what_is_no_message_is_refused(self):
        front = self.front()
        webhook = self.project.webhook(front.url)
        self.project.customer()
        message, _ = front.next()
        receivers = self.receivers(webhook["secret"])
        for nonsense in (
            message.having(webhook_id=None),
            message.having(webhook_timestamp=None),
            message.having(webhook_signature=None),
            message.having(webhook_timestamp="now"),
            message.having(webhook_signature="v1"),
            message.having(webhook_signature="v1,ñ".encode().decode("latin-1")),
            message.having(webhook_signature=""),
            message.saying(b"\xff\xfe"),
            message.saying(b""),
        ):
            self.assert_all(receivers, nonsense, False)
        self.assert_all(receivers, message, True)

    def test_another_secret_is_refused(self):
        mine, other = self.front(), self.front()
        webhook = self.project.webhook(mine.url)
        self.project.webhook(other.url)
        self.project.customer()
        receivers = self.receivers(webhook["secret"])
        (message, _), (others, _) = mine.next(), other.next()
        self.assertEqual((message.id, message.body), (others.id, others.body), "both are told of the same")
        self.assert_all(receivers, message, True)
        self.assert_all(receivers, others, False)

    def test_a_message_of_more_than_five_minutes_ago_is_refused(self):
        front = self.front()
        webhook = self.project.webhook(front.url)
        self.project.customer()
        message, _ = front.next()
        receivers = self.receivers(webhook["secret"])
        library = Webhook(webhook["secret"])
        for seconds, taken in ((-310, False), (-270, True), (270, True), (310, False)):
            at = datetime.now(timezone.utc) + timedelta(seconds=seconds)
            signature = library.sign(message.id, at, message.body.decode())
            moved = message.having(webhook_timestamp=str(int(at.timestamp())), webhook_signature=signature)
            self.assert_all(receivers, moved, taken)

    def test_while_a_secret_takes_the_place_of_another_either_verifies(self):
        front = self.front()
        webhook = self.project.webhook(front.url)
        second = self.project.rotate(webhook, overlap_hours=1)
        knowing = [self.receivers(webhook["secret"]), self.receivers(second)]
        self.project.customer()
        message, _ = front.next()
        self.assertEqual(message.headers["webhook-signature"].count("v1,"), 2)
        for receivers in knowing:
            self.assert_all(receivers, message, True)
        third = self.project.rotate(webhook, overlap_hours=0)
        self.project.customer()
        message, _ = front.next()
        for receivers in knowing:
            self.assert_all(receivers, message, False)
        self.assert_all(self.receivers(third), message, True)


if __name__ == "__main__":
    unittest.main()
