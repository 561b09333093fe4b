"""Reads the captured emails and text messages from the emulator, takes the WhatsApp messages from where they were sent,
and gives them one shape."""

import json
import urllib.request
from datetime import datetime, timezone
from email.utils import getaddresses
from typing import NamedTuple

from ..whatsapp import NUMBER


class Message(NamedTuple):
    id: str
    channel: str
    to: str
    sender: str
    subject: str
    text: str
    html: str
    at: datetime
    button: str = ""

    def addresses(self) -> set:
        """Who gets it, without display names, in lower case."""
        return {address.lower() for _, address in getaddresses([self.to])} or {self.to}

    def as_json(self) -> dict:
        return {
            "id": self.id,
            "channel": self.channel,
            "to": self.to,
            "from": self.sender,
            "subject": self.subject,
            "text": self.text,
            "html": self.html,
            "at": self.at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        }


def read(endpoint: str, whatsapp: list) -> list:
    """All messages, newest last."""
    found = [*emails(endpoint), *text_messages(endpoint), *map(whatsapp_message, whatsapp)]
    return sorted(found, key=lambda message: message.at)


def sent_to(messages: list, address: str) -> list:
    """Those to exactly this address or number: what a test asks for."""
    return [message for message in messages if address.strip().lower() in message.addresses()]


def found(messages: list, part: str) -> list:
    """Those whose recipient contains these characters: what a person types."""
    return [message for message in messages if part.strip().lower() in message.to.lower()]


def emails(endpoint: str):
    for account in get(f"{endpoint}/_ministack/ses/messages")["messages"].values():
        for record in account:
            yield Message(
                id=record["MessageId"].split("@")[0],
                channel="email",
                to=", ".join([*record["To"], *record["CC"], *record["BCC"]]),
                sender=record["Source"],
                subject=record["Subject"],
                text=record["BodyText"] or "",
                html=record["BodyHtml"] or "",
                at=time_of(record),
            )


def text_messages(endpoint: str):
    for records in get(f"{endpoint}/_ministack/sns/sms-messages")["sms_messages"].values():
        for record in records:
            attributes = record.get("MessageAttributes") or {}
            yield Message(
                id=record["MessageId"],
                channel="sms",
                to=record["PhoneNumber"],
                sender=attributes.get("AWS.SNS.SMS.SenderID", {}).get("StringValue", ""),
                subject="",
                text=record["Message"],
                html="",
                at=time_of(record),
            )


def whatsapp_message(record: dict) -> Message:
    sent = record["sent"]
    return Message(
        id=record["id"],
        channel="whatsapp",
        to=sent.to,
        sender=NUMBER,
        subject="",
        text=sent.text,
        html="",
        at=datetime.fromtimestamp(record["at"], timezone.utc),
        button=sent.button,
    )


def time_of(record: dict) -> datetime:
    return datetime.fromtimestamp(record["Timestamp"], timezone.utc)


def get(url: str) -> dict:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return json.load(answer)
