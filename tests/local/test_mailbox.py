"""The mailbox: what was sent, whole, and nothing of it able to act on the page."""

import unittest
from datetime import datetime, timezone
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import stacks
from local.mailbox import messages, pages

SENDER = "login@example.org"
HOSTILE = "<script>alert(1)</script>"


def message(**parts) -> messages.Message:
    whole = {"id": "1", "channel": "email", "to": "ana@example.org", "sender": SENDER, "subject": "", "text": ""}
    return messages.Message(**{**whole, "html": "", "at": datetime.now(timezone.utc), **parts})


def raw(to: str) -> bytes:
    mail = MIMEMultipart("alternative")
    mail["From"], mail["To"], mail["Subject"] = SENDER, to, "Código ✓"
    mail.attach(MIMEText("Tu código: 482913", "plain", "utf-8"))
    mail.attach(MIMEText("<p>Tu código: 482913</p>", "html", "utf-8"))
    return mail.as_bytes()


class Pages(unittest.TestCase):
    def test_nothing_in_a_message_or_a_search_becomes_markup(self):
        hostile = message(to=HOSTILE, sender=HOSTILE, subject=HOSTILE, text=HOSTILE)
        page = pages.mailbox([hostile], HOSTILE, hostile)
        self.assertNotIn("<script>alert", page)
        self.assertEqual(page.count("<script"), 1, "the page's own")

    def test_links_in_text_can_be_clicked_and_end_where_the_sentence_does(self):
        linked = pages.linked('Open https://a.example/x?a=1&b="2". Thanks')
        self.assertEqual(
            linked,
            'Open <a href="https://a.example/x?a=1&amp;b=" target="_blank" rel="noopener noreferrer">'
            "https://a.example/x?a=1&amp;b=</a>&quot;2&quot;. Thanks",
        )

    def test_an_empty_mailbox_says_what_to_do(self):
        self.assertIn("Ask for a code", pages.mailbox([], "", None))

    def test_a_search_that_finds_nothing_leads_back(self):
        self.assertIn('<a href="/">Show all messages</a>', pages.mailbox([], "nobody@example.org", None))

    def test_a_test_asks_for_one_address_and_a_person_for_a_part_of_it(self):
        both = [message(to="ana@example.org"), message(to="Juana <juana@example.org>")]
        self.assertEqual(messages.sent_to(both, "Ana@example.org"), both[:1])
        self.assertEqual(messages.sent_to(both, "juana@example.org"), both[1:])
        self.assertEqual(messages.found(both, "ana@"), both)


class Captured(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = stacks.Stack()
        cls.addClassCleanup(cls.stack.discard)
        cls.stack.start().wait()

    def test_every_way_to_send_an_email_is_captured_whole(self):
        simple = {"Subject": {"Data": "Código ✓"}}
        simple["Body"] = {"Text": {"Data": "Tu código: 482913"}, "Html": {"Data": "<p>Tu código: 482913</p>"}}
        v1, v2 = self.stack.client("ses"), self.stack.client("sesv2")
        v1.send_email(Source=SENDER, Destination={"ToAddresses": ["v1@example.org"]}, Message=simple)
        whole = {"Data": raw("raw@example.org")}
        contents = {"simple@example.org": {"Simple": simple}, "raw@example.org": {"Raw": whole}}
        for to, content in contents.items():
            v2.send_email(FromEmailAddress=SENDER, Destination={"ToAddresses": [to]}, Content=content)
        for to in ("v1@example.org", "simple@example.org", "raw@example.org"):
            with self.subTest(to):
                (found,) = self.stack.messages(to)
                self.assertRegex(found.pop("at"), r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
                self.assertTrue(found.pop("id"))
                wanted = {"channel": "email", "to": to, "from": SENDER, "subject": "Código ✓"}
                wanted.update(text="Tu código: 482913", html="<p>Tu código: 482913</p>")
                self.assertEqual({name: value.strip() for name, value in found.items()}, wanted)

    def test_text_messages_come_in_the_order_they_were_sent(self):
        for text in ("first", "second"):
            self.stack.client("sns").publish(PhoneNumber="+573001112233", Message=text)
        self.assertEqual([found["text"] for found in self.stack.messages("+573001112233")], ["first", "second"])

    def test_a_page_of_another_host_cannot_read_it(self):
        url = self.stack.description["mailbox_url"].replace("127.0.0.1", "evil.example")
        with self.assertRaises(OSError) as refused:
            self.stack.get(f"{url}/messages.json")
        self.assertEqual(refused.exception.code, 421)
