"""A message as it goes over the wire."""

import http.client
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Message:
    headers: dict  # by their names in small letters
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    def having(self, **headers) -> "Message":
        """The same with other headers: `webhook_id="…"`; nothing takes one away."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        merged = {**self.headers, **named}
        return replace(self, headers={name: value for name, value in merged.items() if value is not None})

    def saying(self, body: bytes) -> "Message":
        return replace(self.having(content_length=str(len(body))), body=body)

    def posted(self, port: int) -> int:
        """The status that somebody on this machine answers."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.putrequest("POST", "/events", skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                connection.putheader(name, value)
            connection.endheaders(self.body)
            return connection.getresponse().status
        finally:
            connection.close()
