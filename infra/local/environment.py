"""Python environments under target/local, made from pinned hashes and made again only when those change."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from . import lock, say
from .paths import CONTRACT_TESTS, HERE, LOCAL, ROOT, SENDER

REQUIREMENTS = {
    "stack": HERE / "requirements.txt",
    "sam": HERE / "requirements-sam.txt",
    "node": HERE / "requirements-node.txt",
    "contract": HERE / "requirements-contract.txt",
    "sender": HERE / "requirements-sender.txt",
    "receivers": HERE / "requirements-receivers.txt",
}


def enter(name: str) -> None:
    """Continue in the environment: replaces this process, unless it already runs there."""
    if Path(sys.prefix).resolve() != folder(name).resolve():
        python = str(ensure(name) / "bin" / "python")
        sys.stdout.flush()
        os.execv(python, [python, str(HERE), *sys.argv[1:]])


def folder(name: str) -> Path:
    """One for each version of Python, so that two of them on a machine do not remake each other's."""
    return LOCAL / f"venv-{name}-{sys.version_info[0]}.{sys.version_info[1]}"


def run_python(arguments: list) -> int:
    """Python with the launcher's packages, for its tests and for scripts that talk to the stack."""
    return subprocess.run([ensure("stack") / "bin" / "python", *arguments], cwd=ROOT).returncode


def run_contract(arguments: list) -> int:
    """Holds the stack at hand against its OpenAPI document, with the pinned schemathesis."""
    return subprocess.run([ensure("contract") / "bin" / "python", CONTRACT_TESTS, *arguments], cwd=ROOT).returncode


def run_sender(arguments: list) -> int:
    """What the load program measures the product's events beside, with the pinned boto3 and standardwebhooks."""
    return subprocess.run([ensure("sender") / "bin" / "python", SENDER, *arguments], cwd=ROOT).returncode


def run_sam(arguments: list) -> int:
    """The pinned SAM CLI; cargo-lambda of the same environment is on its PATH, telemetry is off."""
    binaries = ensure("sam") / "bin"
    settings = {**os.environ, "SAM_CLI_TELEMETRY": "0"}
    settings["PATH"] = os.pathsep.join([str(binaries), os.environ.get("PATH", os.defpath)])
    if arguments[:1] in (["validate"], ["build"]):
        settings.setdefault("AWS_DEFAULT_REGION", "eu-central-1")  # asked for, although nothing is sent there
    return subprocess.run([binaries / "sam", *arguments], cwd=ROOT, env=settings).returncode


def ensure(name: str) -> Path:
    home = folder(name)
    wanted = hashlib.sha256(REQUIREMENTS[name].read_bytes()).hexdigest()
    mark = home / "installed"
    with lock.hold(home.with_name(f"{home.name}.lock"), wait=True):
        if not mark.exists() or mark.read_text() != wanted:
            install(name, home)
            mark.write_text(wanted)
    return home


def install(name: str, home: Path) -> None:
    import venv  # the doctor has seen that it is there

    say.step(f"Installing pinned Python packages into {home.relative_to(ROOT)}")
    shutil.rmtree(home, ignore_errors=True)
    venv.create(home, with_pip=True, symlinks=True)
    pip = [home / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    # The file names every package there is, so nothing is resolved, built or fetched beyond it.
    done = subprocess.run([*pip, "--require-hashes", "--no-deps", "--only-binary=:all:", "-r", REQUIREMENTS[name]])
    if done.returncode:
        raise say.Failure(f"What {REQUIREMENTS[name].name} names could not be installed; pip's own words are above.")
