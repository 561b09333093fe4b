"""What the service looks at in a call before it takes the message."""

import base64
import binascii
import json
import re
from typing import NamedTuple

from . import NUMBER_ID, TEMPLATE

CREDENTIAL = re.compile(
    r"AWS4-HMAC-SHA256 Credential=[^/]+/\d{8}/[a-z0-9-]+/social-messaging/aws4_request, "
    r"SignedHeaders=[a-z0-9;-]*host[a-z0-9;-]*, Signature=[0-9a-f]{64}"
)
NUMBER = re.compile(r"\+[1-9]\d{6,14}")
# An authentication template's words are WhatsApp's own. These are near enough, with the button's.
WORDS = {
    "en": ("{code} is your verification code. For your security, do not share this code.", "Copy code"),
    "es": ("Tu código de verificación es {code}. Por tu seguridad, no lo compartas.", "Copiar código"),
    "pt_BR": ("{code} é seu código de verificação. Para sua segurança, não o compartilhe.", "Copiar código"),
    "fr": ("Votre code de vérification est {code}. Pour votre sécurité, ne le partagez pas.", "Copier le code"),
    "de": ("{code} ist dein Verifizierungscode. Teile diesen Code zu deiner Sicherheit nicht.", "Code kopieren"),
    "it": ("{code} è il tuo codice di verifica. Per la tua sicurezza, non condividerlo.", "Copia codice"),
    "ar": ("{code} هو رمز التحقق الخاص بك. للحفاظ على أمانك، تجنب مشاركة هذا الرمز.", "نسخ الرمز"),
}


class Refused(Exception):
    """The service's error: its name, its status and its words."""

    def __init__(self, name: str, status: int, message: str):
        super().__init__(message)
        self.name, self.status, self.message = name, status, message


class Sent(NamedTuple):
    to: str
    language: str
    code: str

    @property
    def text(self) -> str:
        return WORDS[self.language][0].format(code=self.code)

    @property
    def button(self) -> str:
        return WORDS[self.language][1]


def invalid(message: str) -> Refused:
    return Refused("ValidationException", 400, message)


def call(authorization: str | None, body: bytes) -> Sent:
    """The message of a call, or why it is refused."""
    if not authorization:
        raise Refused("MissingAuthenticationTokenException", 403, "Missing Authentication Token")
    if not CREDENTIAL.fullmatch(authorization):
        raise Refused("IncompleteSignatureException", 403, "The signature is not one for social-messaging.")
    given = whole(body, "the body", "message", "metaApiVersion", "originationPhoneNumberId")
    if given["originationPhoneNumberId"] != NUMBER_ID:
        raise Refused("ResourceNotFoundException", 404, "The phone number was not found.")
    if not re.fullmatch(r"v\d+\.\d+", str(given["metaApiVersion"])):
        raise invalid("metaApiVersion must be a version such as v22.0")
    try:
        return message(base64.b64decode(str(given["message"]), validate=True))
    except binascii.Error:
        raise invalid("message must be base64") from None


def message(text: bytes) -> Sent:
    """An authentication template, with nothing in it that WhatsApp would pass over."""
    given = whole(text, "message", "messaging_product", "recipient_type", "to", "type", "template")
    fixed = {"messaging_product": "whatsapp", "recipient_type": "individual", "type": "template"}
    for name, value in fixed.items():
        if given[name] != value:
            raise invalid(f"{name} must be {value}")
    if not NUMBER.fullmatch(str(given["to"])):
        raise invalid("to must be a phone number with its country's code")
    template = exactly(given["template"], "template", "name", "language", "components")
    language = exactly(template["language"], "language", "code")["code"]
    if template["name"] != TEMPLATE or language not in WORDS:
        raise invalid(f"(#132001) Template name ({template['name']}) does not exist in {language}")
    return Sent(given["to"], language, code(template["components"]))


def code(components) -> str:
    """The code, which the body and the button must both be given."""
    if not isinstance(components, list) or len(components) != 2:
        raise invalid("(#132000) Number of parameters does not match the expected number of params")
    body = exactly(components[0], "body", "type", "parameters")
    button = exactly(components[1], "button", "type", "sub_type", "index", "parameters")
    if body["type"] != "body" or (button["type"], button["sub_type"], button["index"]) != ("button", "url", "0"):
        raise invalid("(#132018) The components are not those of an authentication template")
    codes = {parameter(component["parameters"]) for component in (body, button)}
    if len(codes) != 1:
        raise invalid("body and button must have the same code")
    return codes.pop()


def parameter(parameters) -> str:
    if not isinstance(parameters, list) or len(parameters) != 1:
        raise invalid("(#132000) Number of parameters does not match the expected number of params")
    given = exactly(parameters[0], "parameter", "type", "text")
    if given["type"] != "text" or not isinstance(given["text"], str) or not 1 <= len(given["text"]) <= 15:
        raise invalid("(#132012) a code is a text of at most 15 characters")
    return given["text"]


def whole(text: bytes, what: str, *names: str) -> dict:
    try:
        return exactly(json.loads(text), what, *names)
    except ValueError:
        raise invalid(f"{what} must be JSON") from None


def exactly(given, what: str, *names: str) -> dict:
    if not isinstance(given, dict) or set(given) != set(names):
        raise invalid(f"{what} must have {', '.join(names)} and nothing else")
    return given
