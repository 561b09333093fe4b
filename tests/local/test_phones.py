"""Messages to phones: what stands in for their providers takes what these take, and refuses what they refuse."""

import json
import time
import unittest

import stacks
from botocore.exceptions import ClientError, HTTPClientError
from local import unlucky
from local.mailbox import pages
from local.whatsapp import NUMBER_ID, TEMPLATE, checked

NUMBER = "+573001234567"
LOGS = "sns/eu-central-1/000000000000/DirectPublishToPhoneNumber"
TOPIC = "arn:aws:sns:eu-central-1:000000000000:whatsapp-events"


def template(**changes) -> dict:
    code = [{"type": "text", "text": "482913"}]
    components = [
        {"type": "body", "parameters": code},
        {"type": "button", "sub_type": "url", "index": "0", "parameters": code},
    ]
    whole = {"name": TEMPLATE, "language": {"code": "en"}, "components": components}
    return {**whole, **changes}


def message(**changes) -> bytes:
    whole = {"messaging_product": "whatsapp", "recipient_type": "individual", "to": NUMBER, "type": "template"}
    return json.dumps({**whole, "template": template(), **changes}).encode()


class Checked(unittest.TestCase):
    def test_a_template_is_taken_in_each_language(self):
        for language in ("en", "es", "pt_BR", "fr", "de", "it", "ar"):
            sent = checked.message(message(template=template(language={"code": language})))
            self.assertEqual((sent.to, sent.code), (NUMBER, "482913"))
            self.assertIn("482913", sent.text)
            self.assertTrue(sent.button)

    def test_what_whatsapp_would_not_take_is_refused(self):
        other = template()
        other["components"][1]["parameters"] = [{"type": "text", "text": "111111"}]
        wordy = template()
        wordy["components"][0]["parameters"] = [{"type": "text", "text": "4" * 16}]
        for refused in (
            b"no JSON",
            b"[]",
            message(type="text"),
            message(to="3001234567"),
            message(preview_url=True),
            message(template=template(name="other")),
            message(template=template(language={"code": "pt-BR"})),
            message(template=template(components=[])),
            message(template=other),
            message(template=wordy),
        ):
            with self.subTest(refused), self.assertRaises(checked.Refused) as caught:
                checked.message(refused)
            self.assertEqual((caught.exception.name, caught.exception.status), ("ValidationException", 400))


class Phones(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = stacks.Stack()
        cls.addClassCleanup(cls.stack.discard)
        cls.stack.start().wait()

    def whatsapp(self, **settings):
        from botocore.config import Config
        from local.aws import Aws

        config = Config(retries={"total_max_attempts": 1}, read_timeout=2)
        url = settings.get("url", self.stack.description["whatsapp_url"])
        return Aws(self.stack.port).session.client("socialmessaging", endpoint_url=url, config=config)

    def send(self, number: str, **changes) -> str:
        given = {"originationPhoneNumberId": NUMBER_ID, "message": message(to=number), "metaApiVersion": "v22.0"}
        return self.whatsapp().send_whatsapp_message(**{**given, **changes})["messageId"]

    def test_a_whatsapp_message_comes_into_the_mailbox(self):
        sent = self.send("+573001112201")
        (found,) = self.stack.messages("+573001112201")
        self.assertEqual((found["id"], found["channel"]), (sent, "whatsapp"))
        self.assertIn("482913", found["text"])
        page = self.stack.get(f"{self.stack.description['mailbox_url']}/messages/{sent}")[1]
        self.assertIn('data-copy="482913"', page)
        self.assertIn(pages.CHANNELS["whatsapp"], page)

    def test_the_id_of_a_message_to_some_numbers_is_known_beforehand(self):
        self.assertEqual(self.send("+573001110060"), "foretold-+573001110060")
        self.assertEqual(len(self.stack.messages("+573001110060")), 1)
        self.assertNotIn("foretold", self.send("+573001112260"))

    def test_another_number_and_another_service_are_refused(self):
        with self.assertRaises(ClientError) as caught:
            self.send(NUMBER, originationPhoneNumberId="phone-number-id-other")
        self.assertEqual(caught.exception.response["Error"]["Code"], "ResourceNotFoundException")
        for signed in (None, "AWS4-HMAC-SHA256 Credential=test/20261121/eu-central-1/sns/aws4_request"):
            with self.assertRaises(checked.Refused):
                checked.call(signed, b"")

    def test_unlucky_numbers_fail_at_both_providers_as_they_would(self):
        codes = {
            "refused": ("ValidationException", "InvalidParameter"),
            "broken": ("InternalServiceException", "InternalError"),
            "throttled": ("ThrottledRequestException", "Throttled"),
            "denied": ("AccessDeniedException", "AuthorizationError"),
        }
        texts = self.stack.client("sns")
        for digits, fate in unlucky.FATES.items():
            if fate == "silent":
                continue
            number = f"+5730000000{digits}{digits}"
            for index, send in enumerate((self.send, lambda to: texts.publish(PhoneNumber=to, Message="482913"))):
                with self.subTest(fate), self.assertRaises(ClientError) as caught:
                    send(number)
                self.assertEqual(caught.exception.response["Error"]["Code"], codes[fate][index])
            self.assertEqual(self.stack.messages(number), [])

    def test_a_silent_provider_holds_nobody_else_up(self):
        with self.assertRaises(HTTPClientError):
            self.send("+573000000030")
        began = time.monotonic()
        self.send("+573001112202")
        self.assertLess(time.monotonic() - began, 2)

    def test_what_the_providers_report_reaches_the_workers(self):
        logs = self.stack.client("logs")
        logs.create_log_stream(logGroupName=f"{LOGS}/Failure", logStreamName="1")
        line = {"timestamp": int(time.time() * 1000), "message": "no line of SNS"}
        logs.put_log_events(logGroupName=f"{LOGS}/Failure", logStreamName="1", logEvents=[line])
        self.stack.client("sns").publish(TopicArn=TOPIC, Message="no event of WhatsApp")
        group = self.stack.description["resources"]["WorkersLogs"]

        def failures():
            events = logs.filter_log_events(logGroupName=group)["events"]
            return [event["message"] for event in events if '"failed"' in event["message"]]

        def both():
            return any("line.id" in text for text in failures()) and any("message.id" in text for text in failures())

        stacks.until(both, "both workers to say that they cannot read it")
