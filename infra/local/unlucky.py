"""Phone numbers that a message does not reach, so that people and tests can see what the product does then. Of their last
four digits, which begin with two zeros, the third says what happens to WhatsApp messages and the fourth what happens to
text messages."""

FATES = {
    "1": "refused",
    "2": "broken",
    "3": "silent",
    "4": "throttled",
    "5": "denied",
}
PLACES = {"whatsapp": -2, "sms": -1}
# The same digit of a number whose WhatsApp message has an id that is known beforehand, so that a report can come first.
FORETOLD = "6"
# How long a provider that never answers keeps a connection open.
SILENT_SECONDS = 30


def fate(number: str, channel: str) -> str | None:
    """What happens to a message to this number; nothing to most."""
    return FATES.get(number[PLACES[channel]]) if number[-4:-2] == "00" else None


def foretold(number: str) -> str | None:
    """The id of a WhatsApp message to this number, if it is known beforehand."""
    is_foretold = number[-4:-2] == "00" and number[PLACES["whatsapp"]] == FORETOLD
    return f"foretold-{number}" if is_foretold else None
