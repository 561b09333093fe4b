"""Checks exports of a project's audit log: python3 infra/audit verify FILE… (`-` is the standard input).

Each line is an entry, a JSON object with exactly these fields:

    format    "smartaccess-audit/1"
    project   the project's id
    sequence  1, 2, 3, … without a gap
    previous  the hash of the entry before; of the first one, that of {"format": …, "project": …}
    record    what happened: texts, whole numbers, true and false, null, lists, objects
    hash      SHA-256, in lower-case hex, of the entry without this field, as JSON in one form (RFC 8785)

This program is written from that description and shares nothing with the one that makes the chain. The log has whoever
runs the deployment as its keeper: what was cut off at its end can be seen only by a hash that was written down before.
Say it with --noted SEQUENCE:HASH; with it, an export may also begin behind that entry.

It ends with 0 if all entries are whole, with 1 if one is not, and with 2 if it was not told what to check.
"""

import argparse
import hashlib
import json
import re
import sys

FORMAT = "smartaccess-audit/1"
FIELDS = {"format", "project", "sequence", "previous", "record", "hash"}
HASH = re.compile(r"[0-9a-f]{64}")


class Broken(Exception):
    """An entry is not whole."""


def canonical(value) -> str:
    """JSON in its one form: keys in the order of UTF-16, no spaces, only needful escapes."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(f"{canonical(name)}:{canonical(value[name])}" for name in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, float):
        raise Broken("it has a fraction; entries have whole numbers")
    return json.dumps(value, ensure_ascii=False)


def sha256(value) -> str:
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def once(pairs: list) -> dict:
    """An object whose keys come once: of two, programs would read different ones."""
    if len({name for name, _ in pairs}) < len(pairs):
        raise Broken("a field comes twice")
    return dict(pairs)


def parse(line: str) -> dict:
    try:
        entry = json.loads(line, object_pairs_hook=once)
    except ValueError as error:
        raise Broken(f"it is not JSON: {error}") from error
    if not isinstance(entry, dict) or set(entry) != FIELDS:
        raise Broken(f"its fields are not {', '.join(sorted(FIELDS))}")
    if entry["format"] != FORMAT:
        raise Broken(f"its format is not {FORMAT}")
    if type(entry["sequence"]) is not int or not isinstance(entry["record"], dict):
        raise Broken("its sequence is no number, or its record no object")
    return entry


class Chain:
    """The entries so far, all whole."""

    def __init__(self, noted: dict):
        self.noted, self.count, self.first, self.last = noted, 0, None, None

    def add(self, line: str):
        entry = parse(line)
        sequence = entry["sequence"]
        if self.last is None:
            self.begin(entry)
        else:
            if entry["project"] != self.last["project"]:
                raise Broken(f"it is of {entry['project']}, the ones before of {self.last['project']}")
            if sequence != self.last["sequence"] + 1:
                raise Broken(f"it should be entry {self.last['sequence'] + 1}: something is missing, or out of order")
            if entry["previous"] != self.last["hash"]:
                raise Broken("it does not follow the entry before: that one is another now, or was put in")
        if sha256({name: value for name, value in entry.items() if name != "hash"}) != entry["hash"]:
            raise Broken("its content is not what was hashed: it was changed")
        if self.noted.get(sequence, entry["hash"]) != entry["hash"]:
            raise Broken("its hash is not the one that was written down")
        self.first, self.last, self.count = self.first or entry, entry, self.count + 1

    def begin(self, entry: dict):
        sequence, project = entry["sequence"], entry["project"]
        if sequence == 1:
            before = sha256({"format": FORMAT, "project": project})
        else:
            before = self.noted.get(sequence - 1)
        if before is None:
            raise Broken(f"the ones before it are not here; give them too, or say --noted {sequence - 1}:HASH")
        if entry["previous"] != before:
            raise Broken("it does not follow what should be before it")

    def unseen(self) -> list:
        """What was written down and should be here."""
        last = self.last["sequence"] if self.last else 0
        return [sequence for sequence in self.noted if sequence > last]


def noted(text: str) -> tuple:
    sequence, _, value = text.partition(":")
    if not sequence.isdigit() or not HASH.fullmatch(value):
        raise argparse.ArgumentTypeError(f"{text!r} is not SEQUENCE:HASH")
    return int(sequence), value


def verify(files: list, written_down: dict) -> int:
    chain = Chain(written_down)
    for name in files:
        try:
            source = sys.stdin.buffer if name == "-" else open(name, "rb")
        except OSError as error:
            print(f"{name}: {error.strerror}", file=sys.stderr)
            return 2
        with source:
            for number, line in enumerate(source, 1):
                try:
                    chain.add(line.decode())
                except (Broken, UnicodeDecodeError) as problem:
                    found = re.search(rb'"sequence":\s*(\d+)', line)
                    entry = f"entry {found[1].decode()}" if found else "the entry"
                    print(f"{name}, line {number}: {entry} is not whole: {problem}.")
                    print(f"Entries that are whole before it: {chain.count}.")
                    return 1
    if unseen := chain.unseen():
        print(f"Entry {unseen[0]} was written down and is not here: the end was cut off, or is in another file.")
        return 1
    if not chain.count:
        print("There are no entries.")
        return 0
    first, last = chain.first, chain.last
    print(f"{chain.count} entries of {last['project']} are whole.")
    for word, entry in (("from", first), ("to", last)):
        print(f"  {word:4}  entry {entry['sequence']}, {entry['record'].get('at')}")
    print(f"Write down: {last['sequence']}:{last['hash']}")
    return 0


def main(arguments: list) -> int:
    parser = argparse.ArgumentParser(prog="python3 infra/audit", description="Checks exports of the audit log.")
    command = parser.add_subparsers(required=True).add_parser("verify", help="check that entries are whole")
    command.add_argument("--noted", action="append", type=noted, default=[], metavar="SEQUENCE:HASH")
    command.add_argument("files", nargs="+", metavar="FILE", help="exports that follow each other")
    given = parser.parse_args(arguments)
    return verify(given.files, dict(given.noted))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
