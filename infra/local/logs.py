"""The logs of a run, kept when it failed."""

import shutil
from datetime import datetime, timezone
from pathlib import Path

from .aws import Aws
from .paths import LOCAL

KEPT_RUNS = 5


def collect(description: dict, home: Path) -> None:
    """What the functions wrote. It is in CloudWatch Logs, as in an account, and gone with the emulator."""
    client = Aws(int(description["aws_endpoint"].rsplit(":", 1)[1])).client("logs")
    with open(home / "functions.log", "w", encoding="utf-8") as file:
        for page in client.get_paginator("describe_log_groups").paginate():
            for group in page["logGroups"]:
                write_group(client, group["logGroupName"], file)


def write_group(client, name: str, file) -> None:
    for page in client.get_paginator("filter_log_events").paginate(logGroupName=name):
        for event in page["events"]:
            at = datetime.fromtimestamp(event["timestamp"] / 1000, timezone.utc)
            file.write(f"{at:%H:%M:%S.%f} {name} {event['message'].rstrip()}\n")


def keep(home: Path) -> Path:
    """Moves the logs to where the next runs leave them alone; the oldest ones go."""
    failed = LOCAL / "failed"
    kept = failed / home.name
    kept.mkdir(parents=True, exist_ok=True)
    for log in home.glob("*.log"):
        shutil.move(str(log), kept / log.name)
    for old in sorted(failed.iterdir(), key=lambda path: path.stat().st_mtime)[:-KEPT_RUNS]:
        shutil.rmtree(old, ignore_errors=True)
    return kept
