"""What infra/audit says of exports: whole ones, and those that somebody has worked on."""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
COMMAND = HERE.parents[1] / "infra" / "audit"
ENTRIES = (HERE / "audit.ndjson").read_text(encoding="utf-8").strip().split("\n")
LAST = "c8bccbce1613060885b659313e40917460821cf50f70043c271e1fb1f7d13df5"


def verify(*files: list, noted: tuple = ()) -> tuple:
    """The status and what is said of files with these lines."""
    with tempfile.TemporaryDirectory() as folder:
        names = []
        for number, lines in enumerate(files):
            names.append(Path(folder, f"{number}.ndjson"))
            names[-1].write_text("".join(line + "\n" for line in lines), encoding="utf-8")
        options = [word for note in noted for word in ("--noted", note)]
        ran = subprocess.run(
            [sys.executable, COMMAND, "verify", *options, *names], capture_output=True, text=True, check=False
        )
    return ran.returncode, ran.stdout + ran.stderr


def changed(line: str, **fields) -> str:
    return json.dumps({**json.loads(line), **fields}, ensure_ascii=False)


class Audit(unittest.TestCase):
    def assert_found(self, told: tuple, *words: str):
        self.assertEqual(told[0], 1, told)
        for word in words:
            self.assertIn(word, told[1])

    def test_a_whole_chain_says_what_to_write_down(self):
        for files in ([ENTRIES], [ENTRIES[:1], ENTRIES[1:]], [[changed(line) for line in ENTRIES]]):
            status, said = verify(*files)
            self.assertEqual(status, 0, said)
            self.assertIn("3 entries of prj_i3ua5bkdd4rq6vcgxx7jzcwmqe are whole.", said)
            self.assertIn(f"Write down: 3:{LAST}", said)

    def test_an_edit_is_found_wherever_it_is(self):
        for field, value in (("record", {"at": "x"}), ("hash", "0" * 64), ("previous", "0" * 64), ("project", "prj_x")):
            for index in range(3):
                with self.subTest(field, entry=index + 1):
                    lines = [changed(line, **{field: value}) if at == index else line for at, line in enumerate(ENTRIES)]
                    self.assert_found(verify(lines), f"entry {index + 1} is not whole")

    def test_what_is_missing_or_out_of_order_is_found(self):
        self.assert_found(verify([ENTRIES[0], ENTRIES[2]]), "entry 3", "it should be entry 2")
        self.assert_found(verify([ENTRIES[0], ENTRIES[0]]), "entry 1", "out of order")
        self.assert_found(verify(ENTRIES[1:]), "entry 2", "--noted 1:HASH")
        self.assert_found(verify(ENTRIES[:2], noted=(f"3:{LAST}",)), "Entry 3 was written down and is not here")

    def test_a_chain_made_anew_is_found_by_what_was_written_down(self):
        self.assert_found(verify(ENTRIES, noted=("3:" + "0" * 64,)), "not the one that was written down")
        first = json.loads(ENTRIES[0])["hash"]
        self.assertEqual(verify(ENTRIES[1:], noted=(f"1:{first}",))[0], 0)
        self.assert_found(verify(ENTRIES[1:], noted=("1:" + "0" * 64,)), "does not follow")

    def test_what_is_no_entry_is_found(self):
        for line in ("{", "[]", "{}", "1", '{"a":1,"a":1}', changed(ENTRIES[0], record={"a": 0.5})):
            self.assert_found(verify([line]), "line 1")

    def test_a_missing_file_is_named(self):
        ran = subprocess.run([sys.executable, COMMAND, "verify", "/nowhere"], capture_output=True, text=True, check=False)
        self.assertEqual((ran.returncode, ran.stderr), (2, "/nowhere: No such file or directory\n"))


if __name__ == "__main__":
    unittest.main()
