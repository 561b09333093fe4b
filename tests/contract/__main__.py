"""Holds a stack against its own OpenAPI document: no server error, and nothing that the document does not say."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from setting import Setting

HERE = Path(__file__).resolve().parent
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "missing_required_header",
    "unsupported_method",
    "ignored_auth",
]
SECONDS = 20  # for each caller


def main(arguments: list) -> int:
    root = HERE.parent.parent
    stack = Path(os.environ.get("SMARTACCESS_STACK", root / "target/local/stack.json"))
    setting = Setting(json.loads(stack.read_text()), root)
    with tempfile.TemporaryDirectory() as folder:
        outcomes = [run(setting, caller, Path(folder), arguments) for caller in setting.callers()]
    return max(outcomes)


def run(setting: Setting, caller, folder: Path, arguments: list) -> int:
    print(f"As {caller.name}:", flush=True)
    config = folder / f"{caller.name}.toml"
    config.write_text(setting.config(caller))
    command = [sys.executable, "-m", "schemathesis.cli", f"--config-file={config}", "run", str(setting.document(folder))]
    options = [
        f"--url={setting.url}",
        f"--header=Host: {setting.host}",
        f"--header=Authorization: Bearer {caller.token}",
        f"--checks={','.join(CHECKS)}",
        f"--max-time={SECONDS}",
        "--phases=examples,coverage,fuzzing",
        "--max-examples=8",
        "--seed=1",
        "--workers=1",  # threads make Python 3.11 lose count of its recursion
        "--no-color",
        "--warnings=off",
        "--suppress-health-check=all",
        "--continue-on-failure",
    ]
    return subprocess.run([*command, *options, *arguments], cwd=folder).returncode


sys.exit(main(sys.argv[1:]))
