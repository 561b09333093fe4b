"""The commands. Nothing from outside the standard library is imported before the environment exists."""

import argparse
import signal
from pathlib import Path

from . import doctor, environment, node, say
from .paths import LOCAL


def main(arguments: list) -> int:
    options = parse(arguments)
    for signum in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, interrupt)
    try:
        doctor.check()
        if options.command == "sam":
            return environment.run_sam(options.rest)
        if options.command == "python":
            return environment.run_python(options.rest)
        if options.command == "contract":
            return environment.run_contract(options.rest)
        if options.command == "sender":
            return environment.run_sender(options.rest)
        if options.command == "browser":
            return node.run_browser_tests(options.rest)
        if options.command == "receivers":
            return node.run_receiver_tests(options.rest)
        if options.command in ("dev", "run"):
            environment.enter("stack")
            return start(options)
        say.step("This machine has what the local stack needs")
        return 0
    except say.Failure as failure:
        say.fail(str(failure))
        return 1
    except KeyboardInterrupt:
        return 130


def interrupt(signum, _frame) -> None:
    """SIGTERM and a closed terminal unwind like Ctrl-C, so that every `finally` on the way tears its part down."""
    signal.signal(signum, signal.SIG_IGN)
    raise KeyboardInterrupt


def start(options) -> int:
    if options.command == "run":
        from . import run

        if not options.rest:
            raise say.Failure("Say what to run: python3 infra/local run -- cargo test")
        return run.run(options.rest, not options.no_build, options.release, options.faults)
    from . import dev

    return dev.dev(options.dir, build_first=not options.no_build)


def parse(arguments: list):
    parser = argparse.ArgumentParser(prog="python3 infra/local", description="The local stack of SmartAccess.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("doctor", help="check that this machine has what the local stack needs")
    dev = commands.add_parser("dev", help="build, start and keep a stack until Ctrl-C (PORT=, RESET=1)")
    dev.add_argument("--dir", type=Path, default=LOCAL, help="where its files and data live")
    run = commands.add_parser("run", help="run a command on a fresh stack of its own: run -- cargo test")
    run.add_argument("--release", action="store_true", help="deploy release binaries")
    run.add_argument("--faults", action="store_true", help="put the fault proxy between the functions and the emulator")
    for command in (dev, run):
        command.add_argument("--no-build", action="store_true", help="use the binaries of the last build")
    sam = commands.add_parser("sam", help="run the pinned AWS SAM CLI: sam -- validate --lint")
    python = commands.add_parser("python", help="run Python with the launcher's packages: python -- -m unittest")
    browser = commands.add_parser("browser", help="run the browser tests on the stack at hand: browser -- --headed")
    contract = commands.add_parser("contract", help="hold the stack at hand against its OpenAPI document")
    sender = commands.add_parser("sender", help="run the sender that events are measured beside: sender -- produce")
    receivers = commands.add_parser("receivers", help="receive webhooks of the stack at hand, in Node and in Python")
    for command in (run, sam, python, browser, contract, sender, receivers):
        command.add_argument("rest", nargs=argparse.REMAINDER, metavar="-- COMMAND")
    options = parser.parse_args(arguments)
    if getattr(options, "rest", None) and options.rest[0] == "--":
        options.rest = options.rest[1:]
    return options
