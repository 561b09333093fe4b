"""The mailbox as HTML. Everything that comes from a message is escaped; an email's own HTML is only ever shown
inside a frame that runs no script and loads nothing. The frame shares the page's origin so that the page's script
can give it the height of the email; without scripts of its own it can do nothing with that."""

import re
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import quote

from .messages import Message

PAGE = Template((Path(__file__).parent / "page.html").read_text(encoding="utf-8"))
CHANNELS = {"email": "Email", "sms": "SMS", "whatsapp": "WhatsApp"}
LINK = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:!?)]")
CODE = re.compile(r"(?<!\d)\d{6,10}(?!\d)")
PREVIEW = 90


def mailbox(messages: list, search: str, opened: Message | None) -> str:
    """The list beside one opened message; a narrow screen shows one of the two."""
    return PAGE.substitute(
        title=escape(title(opened)),
        view="message" if opened else "list",
        search=escape(search),
        messages=listed(messages, search, opened),
        detail=detail(opened, search) if opened else hint(messages),
    )


def title(opened: Message | None) -> str:
    return f"{opened.subject or 'Message to ' + opened.to} – Mailbox" if opened else "Mailbox"


def listed(messages: list, search: str, opened: Message | None) -> str:
    if not messages:
        return nothing(search)
    rows = "".join(row(message, search, message is opened) for message in reversed(messages))
    return f'<ol class="messages">{rows}</ol>'


def nothing(search: str) -> str:
    if search:
        return (
            f'<div class="empty"><p>Nothing was sent to <strong>{escape(search)}</strong> yet.</p>'
            '<p><a href="/">Show all messages</a></p></div>'
        )
    return (
        '<div class="empty"><p><strong>Nothing has been sent yet.</strong></p>'
        "<p>Ask for a code on the sign-in page or through the API. The email or text message appears here; "
        "no message ever leaves this machine.</p></div>"
    )


def hint(messages: list) -> str:
    return '<p class="hint">Choose a message to read it.</p>' if messages else ""


def row(message: Message, search: str, current: bool) -> str:
    """Two lines of text at most: an email's subject and beginning, a text message's beginning alone."""
    beginning = " ".join(message.text.split())[:PREVIEW]
    subject, preview = (message.subject, beginning) if message.subject else (beginning, "")
    return (
        f'<li><a href="{address(message, search)}"{" aria-current=page" if current else ""}>'
        f'<span class="to">{escape(message.to)}</span>{time(message)}'
        f'<span class="subject">{channel(message)} {escape(subject)}</span>'
        f'<span class="preview">{escape(preview)}</span></a></li>'
    )


def detail(message: Message, search: str) -> str:
    facts = [("From", message.sender), ("To", message.to)]
    listed_facts = "".join(f"<div><dt>{name}</dt><dd>{escape(value)}</dd></div>" for name, value in facts if value)
    back = f"/?to={quote(search)}" if search else "/"
    return (
        f'<p class="back"><a href="{back}">All messages</a></p><article aria-labelledby="subject">'
        f'<header><h2 id="subject">{escape(message.subject or CHANNELS[message.channel] + " to " + message.to)}</h2>'
        f"<dl>{listed_facts}<div><dt>Sent</dt><dd>{time(message, seconds=True)}</dd></div></dl></header>"
        f"{body(message)}</article>"
    )


def body(message: Message) -> str:
    if message.channel != "email":
        return phone(message)
    if not message.html:
        return f'<div class="text">{linked(message.text)}</div>'
    frame = (
        f'<iframe title="The email as it looks to its reader" src="/messages/{quote(message.id)}/html" '
        'sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"></iframe>'
    )
    if not message.text:
        return frame + '<p class="hint">This email has no text alternative.</p>'
    return (
        f'{frame}<section aria-labelledby="alternative"><h3 id="alternative">Text alternative</h3>'
        f'<div class="text">{linked(message.text)}</div></section>'
    )


def phone(message: Message) -> str:
    """As wide as a phone shows it. One click on the code selects it whole, the button copies it."""
    found = CODE.search(message.text)
    text, button = linked(message.text), ""
    if found:
        text = CODE.sub(r'<b class="code">\g<0></b>', escape(message.text))
        button = f'<button type="button" data-copy="{found.group()}">{escape(message.button or "Copy code")}</button>'
    return f'<div class="text phone {message.channel}" dir="auto">{text}</div>{button}'


def framed(html: str) -> str:
    """An email's HTML as the frame shows it: links open in a tab of their own."""
    base = '<base target="_blank">'
    with_head, count = re.subn(r"(<head[^>]*>)", rf"\1{base}", html, count=1, flags=re.IGNORECASE)
    return with_head if count else base + html


def linked(text: str) -> str:
    """Escaped text in which addresses can be clicked."""
    parts, end = [], 0
    for match in LINK.finditer(text):
        url = escape(match.group())
        parts.append(escape(text[end : match.start()]))
        parts.append(f'<a href="{url}" target="_blank" rel="noopener noreferrer">{url}</a>')
        end = match.end()
    return "".join([*parts, escape(text[end:])])


def channel(message: Message) -> str:
    return f'<span class="channel {message.channel}">{CHANNELS[message.channel]}</span>'


def time(message: Message, seconds: bool = False) -> str:
    """In UTC as it stands; the script turns it into the reader's own time."""
    shown = f"{message.at:%Y-%m-%d %H:%M:%S} UTC" if seconds else f"{message.at:%H:%M} UTC"
    at = message.at.isoformat(timespec="seconds")
    return f'<time datetime="{at}"{" data-long" if seconds else ""}>{shown}</time>'


def address(message: Message, search: str) -> str:
    return f"/messages/{quote(message.id)}" + (f"?to={quote(search)}" if search else "")
