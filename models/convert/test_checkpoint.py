"""What the conversion of weights refuses to read."""

import pickle
import tempfile
import unittest
import zipfile
from pathlib import Path

import checkpoint


class Harmful:
    def __reduce__(self):
        return print, ("a checkpoint has run something",)


class Checkpoints(unittest.TestCase):
    def refused(self, name: str, content: bytes) -> str:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            if name.endswith(".pt"):
                with zipfile.ZipFile(path, "w") as archive:
                    archive.writestr("archive/data.pkl", content)
            else:
                path.write_bytes(content)
            with self.assertRaises(checkpoint.Refused) as refused:
                checkpoint.read(path)
            return str(refused.exception)

    def test_a_checkpoint_that_names_another_function_is_refused_before_it_runs(self):
        content = pickle.dumps(Harmful(), protocol=2)
        self.assertIn("__builtin__.print", self.refused("harmful.pt", content))
        self.assertIn("__builtin__.print", self.refused("harmful.pth", checkpoint.TORCH_LEGACY + content))

    def test_a_file_of_another_kind_is_refused(self):
        self.assertIn("no checkpoint", self.refused("photo.jpg", b"\xff\xd8\xff"))


if __name__ == "__main__":
    unittest.main()
