"""The smallest honest sender of webhooks on boto3 and SQS: what the product's events are measured beside.

`produce`: makes a queue and says `ready URL`. Each line that it reads becomes a message, and is printed again once SQS
has it. At the end of its input the queue is removed.
`consume QUEUE URL SECRET`: says `ready`, takes messages, ten at a time, signs and posts each, and deletes those that
got a 2xx. It ends with its input.

Both talk to the AWS that the environment names.
"""

import http.client
import json
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from standardwebhooks import Webhook

CLIENTS = 16


def produce() -> None:
    sqs = boto3.client("sqs", config=Config(max_pool_connections=CLIENTS))
    queue = sqs.create_queue(QueueName=f"sender-{os.getpid()}")["QueueUrl"]
    print(f"ready {queue}", flush=True)

    def change(subject: str) -> None:
        now = datetime.now(timezone.utc).isoformat()
        body = {"type": "customer.created", "timestamp": now, "data": {"subject": subject}}
        sqs.send_message(QueueUrl=queue, MessageBody=json.dumps(body))
        sys.stdout.write(subject + "\n")
        sys.stdout.flush()

    try:
        with ThreadPoolExecutor(CLIENTS) as clients:
            for line in sys.stdin:
                clients.submit(change, line.strip()).add_done_callback(told_if_it_failed)
    finally:
        sqs.delete_queue(QueueUrl=queue)


def told_if_it_failed(change) -> None:
    if change.exception():
        print(f"A message was not sent: {change.exception()}", file=sys.stderr, flush=True)


def consume(queue: str, url: str, secret: str) -> None:
    threading.Thread(target=end_with_the_input, daemon=True).start()
    sqs, webhook, place = boto3.client("sqs"), Webhook(secret), urlsplit(url)
    receiver = http.client.HTTPConnection(place.hostname, place.port, timeout=15)
    print("ready", flush=True)
    while True:
        answer = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=20)
        for message in answer.get("Messages", []):
            if posted(receiver, place.path, webhook, message):
                sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])


def posted(receiver: http.client.HTTPConnection, path: str, webhook: Webhook, message: dict) -> bool:
    now, body = datetime.now(timezone.utc), message["Body"]
    headers = {
        "content-type": "application/json",
        "webhook-id": message["MessageId"],
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": webhook.sign(message["MessageId"], now, body),
    }
    try:
        receiver.request("POST", path, body, headers)
        response = receiver.getresponse()
        response.read()
        return 200 <= response.status < 300
    except (OSError, http.client.HTTPException):
        receiver.close()
        return False


def end_with_the_input() -> None:
    sys.stdin.read()
    os._exit(0)


{"produce": produce, "consume": consume}[sys.argv[1]](*sys.argv[2:])
