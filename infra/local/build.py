"""Cargo builds each zone once; a zone's binary becomes one zip that all its functions share."""

import hashlib
import json
import os
import subprocess
import zipfile
from pathlib import Path
from typing import NamedTuple

from . import say
from .paths import LOCAL, ROOT

# One set of arguments for `dev` and for tests, so that both use the same compiled crates.
ARGUMENTS = ["--workspace", "--bins"]
# No release binary has a clock that can be moved; one with this feature does not compile.
PROFILES = {False: ["--features", "smartaccess/test-clock,seed/test-clock"], True: ["--release"]}


class Package(NamedTuple):
    path: Path
    sha256: str


def build(release: bool = False) -> None:
    command = ["cargo", "build", *ARGUMENTS, *PROFILES[release]]
    say.step(f"Building: {' '.join(command)}")
    if subprocess.run(command, cwd=ROOT).returncode:
        raise say.Failure("The build failed; cargo's own words are above.")


def binary(name: str, release: bool = False) -> Path:
    path = ROOT / "target" / ("release" if release else "debug") / name
    if not path.exists():
        raise say.Failure(f"{path.relative_to(ROOT)} is missing. Start without --no-build, so that cargo builds it.")
    return path


def package(zone: str, release: bool = False) -> Package:
    """The zone's zip, made again only when cargo has written a new binary.

    Stored and not deflated (loading takes a third of the time), stripped (a debug binary is five times the size),
    with a fixed date, so that the same binary gives the same hash and a function is updated only when it changed.
    """
    source = binary(zone, release)
    written = source.stat()
    key = [written.st_mtime_ns, written.st_size]
    zipped = LOCAL / "packages" / source.parent.name / f"{zone}.zip"
    note = zipped.with_suffix(".json")
    try:
        known = json.loads(note.read_text())
        if known["key"] == key and zipped.exists():
            return Package(zipped, known["sha256"])
    except (OSError, ValueError, KeyError):
        pass  # never packaged, or interrupted while it was
    zipped.parent.mkdir(parents=True, exist_ok=True)
    pack(source, zipped)
    sha256 = hashlib.sha256(zipped.read_bytes()).hexdigest()
    write_atomically(note, json.dumps({"key": key, "sha256": sha256}))
    return Package(zipped, sha256)


def pack(source: Path, zipped: Path) -> None:
    stripped = zipped.with_name(f"{source.name}.{os.getpid()}")
    unfinished = zipped.with_name(f"{zipped.name}.{os.getpid()}")
    try:
        subprocess.run(["strip", "-o", stripped, source], check=True)
        entry = zipfile.ZipInfo("bootstrap", date_time=(2020, 1, 1, 0, 0, 0))
        entry.external_attr = 0o755 << 16
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr(entry, stripped.read_bytes())
        os.replace(unfinished, zipped)
    finally:
        stripped.unlink(missing_ok=True)
        unfinished.unlink(missing_ok=True)


def write_atomically(path: Path, text: str) -> None:
    """A reader sees the old file or the new one, never half of it."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    unfinished.write_text(text)
    os.replace(unfinished, path)
