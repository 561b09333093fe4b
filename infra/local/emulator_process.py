"""The emulator's own process: ministack, with what a local stack needs and ministack does not do.

Started by emulator.py in a session of its own, with a pipe from the launcher as standard input.
"""

import asyncio
import gc
import json
import os
import signal
import socketserver
import threading
import time
from urllib.parse import parse_qs

import unlucky

SECONDS_TO_SAVE = 10
CONNECTIONS_WAITING = 4096


def end_with_the_launcher() -> None:
    """The pipe closes when the launcher is gone, however it went, `kill -9` included.

    A byte in it says that the stack is complete. Before that there is nothing worth saving: half a deployment
    would be in the way of the next start.
    """
    complete = False
    while os.read(0, 1):
        complete = True
    if complete:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(SECONDS_TO_SAVE)
    os.killpg(0, signal.SIGKILL)


def tidy_up_seldom() -> None:
    """All services live in one heap that only grows: looking through it for garbage again and again stops them all."""
    gc.set_threshold(100_000, 50, 100)


def answer_at_once() -> None:
    """Headers and body are written separately; with Nagle's algorithm each invocation waits 40 ms for the second."""
    socketserver.StreamRequestHandler.disable_nagle_algorithm = True


def let_connections_wait() -> None:
    """The emulator stands still now and then. Meanwhile the system takes connections for it, as many as it is told to;
    by default a hundred, which one race of 64 requests needs more than once."""
    from hypercorn.config import Config

    Config.backlog = CONNECTIONS_WAITING
    socketserver.TCPServer.request_queue_size = CONNECTIONS_WAITING


def product_hosts_first() -> None:
    """On an API's host every path is the API's.

    Otherwise the emulator takes /health, /logout, /oauth2/*, /v2/email/* and others for a service of its own,
    on every host, before it looks for a custom domain.
    """
    from ministack import app

    def unless_ours(handler, host_of):
        async def handle(*arguments, **options):
            host, path = host_of(*arguments)
            if app._resolve_custom_domain_request(host, path):
                return None
            return await handler(*arguments, **options)

        return handle

    app._handle_pre_body_request = unless_ours(
        app._handle_pre_body_request, lambda method, path, headers, *_: (headers.get("host", ""), path)
    )
    app._handle_post_body_shortcuts = unless_ours(
        app._handle_post_body_shortcuts, lambda method, path, headers, *_: (headers.get("host", ""), path)
    )
    special = app._handle_special_data_plane_request

    async def handle(method, path, headers, body, query, request_id, **options):
        host = headers.get("host", "")
        if app._resolve_custom_domain_request(host, path):
            raw = {name: options[name] for name in ("raw_path", "raw_query_string") if name in options}
            answer = await app._handle_execute_api_request(host, path, method, headers, body, query, **raw)
            return app._with_data_plane_headers(answer, request_id, wildcard_cors=False)
        return await special(method, path, headers, body, query, request_id, **options)

    app._handle_special_data_plane_request = handle


def note_when_a_text_message_is_sent() -> None:
    """Emails carry a time, text messages do not; the mailbox sorts by it."""
    from ministack.services import sns

    log_of = sns._sms_log_for

    class Timed:
        def __init__(self, number):
            self.records = log_of(number)

        def append(self, record):
            self.records.append({**record, "Timestamp": time.time()})

    sns._sms_log_for = Timed


# What Amazon SNS answers to a message that does not go out.
SMS_FAILURES = {
    "refused": ("InvalidParameter", "Invalid parameter: PhoneNumber Reason: the number is opted out", 400),
    "broken": ("InternalError", "The request has failed because of an unknown error.", 500),
    "throttled": ("Throttled", "Rate exceeded", 429),
    "denied": ("AuthorizationError", "The caller is not authorized to perform this.", 403),
}


def fail_for_unlucky_numbers() -> None:
    """Every text message goes out here, to whatever number."""
    from ministack.services import sns

    answer = sns.handle_request

    async def handle(method, path, headers, body, query):
        number = parse_qs((body or b"").decode(errors="replace")).get("PhoneNumber", [""])[0]
        fate = unlucky.fate(number, "sms")
        if fate == "silent":
            await asyncio.sleep(unlucky.SILENT_SECONDS)
        if fate in SMS_FAILURES:
            return sns._error(*SMS_FAILURES[fate])
        return await answer(method, path, headers, body, query)

    sns.handle_request = handle


def tell_policies_what_they_ask_for() -> None:
    """Our roles ask for two condition keys that the emulator does not fill: which keys a function may unwrap, and
    from which address it may send."""
    from ministack.core import iam_actions

    of_tags = iam_actions.request_tag_context

    def context(service, action, body, parameters):
        found = of_tags(service, action, body, parameters)
        if service == "kms":
            given = json.loads(body or b"{}").get("EncryptionContext") or {}
            found = {**found, **{f"kms:encryptioncontext:{name}".lower(): value for name, value in given.items()}}
        if service == "ses":
            source = parameters.get("Source") or parse_qs((body or b"").decode()).get("Source")
            found = {**found, "ses:fromaddress": source[0] if isinstance(source, list) else source}
        return found

    iam_actions.request_tag_context = context


def a_batch_is_allowed_as_its_messages_are() -> None:
    """AWS has no action for a batch of messages: who may send one may send ten."""
    from ministack.core import iam_actions

    action_of = iam_actions.extract_iam_action

    def action(*arguments, **options):
        found = action_of(*arguments, **options)
        return "sqs:SendMessage" if found == "sqs:SendMessageBatch" else found

    iam_actions.extract_iam_action = action


def loopback_is_secure() -> None:
    """Our buckets refuse whoever comes without TLS. Nothing leaves this machine, so there is none here."""
    from ministack import app

    pin = app.pin_request_origin
    app.pin_request_origin = lambda source_ip, secure_transport: pin(source_ip, True)


def main() -> None:
    threading.Thread(target=end_with_the_launcher, daemon=True).start()
    answer_at_once()
    tidy_up_seldom()
    let_connections_wait()
    product_hosts_first()
    note_when_a_text_message_is_sent()
    fail_for_unlucky_numbers()
    tell_policies_what_they_ask_for()
    a_batch_is_allowed_as_its_messages_are()
    loopback_is_secure()
    from ministack.app import main as serve

    try:
        serve()
    finally:
        # Functions run as children in this process group: none stays behind.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        os.killpg(0, signal.SIGTERM)


if __name__ == "__main__":
    main()
