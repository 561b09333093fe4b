"""Where things are."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
TEMPLATE = ROOT / "template.yaml"
LOCAL = ROOT / "target" / "local"
SAMPLE = HERE / "sample"
BROWSER_TESTS = ROOT / "tests" / "browser"
MODELS = ROOT / "models"
CONTRACT_TESTS = ROOT / "tests" / "contract"
SENDER = ROOT / "tests" / "load" / "sender.py"
RECEIVER_TESTS = ROOT / "tests" / "receivers"
