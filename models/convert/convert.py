"""Converts a published checkpoint into the ONNX file that the engine loads.

    convert.py MODEL CHECKPOINT… OUT      write OUT, if it computes what was recorded
    convert.py --record MODEL FILE        record what FILE computes

The file is taken only if, on fixed inputs, it gives the outputs in outputs.json.
"""

import json
import sys
from pathlib import Path

import numpy
import onnxruntime

from build import build
from checkpoint import Refused

OUTPUTS = Path(__file__).with_name("outputs.json")
COSINE = 0.99999
# How far from the recorded output, as a part of its length: a cosine does not see that all is twice as large.
DISTANCE = 0.005
SIDES = {"yunet-2023mar": 64, "minifasnet-v2-2.7": 80, "minifasnet-v1se-4.0": 80}
SIGNED = ("edgeface-xs-q",)


def inputs(model: str):
    """Three pictures of whole numbers: noise, slopes and squares."""
    side = SIDES.get(model, 112)
    c, y, x = numpy.meshgrid(numpy.arange(3), numpy.arange(side), numpy.arange(side), indexing="ij")
    number = (c * side + y) * side + x
    noise = (number * 7919 + number * number % 65521 * 31) % 251
    slopes = (x * (c + 2) + y * (5 - c)) // 3 % 256
    squares = ((x // 9 + y // 7 + c) % 4) * 80 + 7
    for picture in (noise, slopes, squares):
        pixels = picture[None].astype(numpy.float32)
        yield (pixels - numpy.float32(127.5)) / numpy.float32(127.5) if model in SIGNED else pixels


def run(model: str, content: bytes) -> list:
    """All outputs for each of the pictures."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return [
        {end.name: value.ravel() for end, value in zip(session.get_outputs(), session.run(None, {name: picture}))}
        for picture in inputs(model)
    ]


def compare(model: str, content: bytes) -> tuple[float, float]:
    """The least cosine and the greatest difference; refused if it is another network."""
    recorded = json.loads(OUTPUTS.read_text()).get(model)
    if not recorded:
        raise Refused(f"no outputs of {model} are recorded")
    least, greatest = 1.0, 0.0
    for found, expected in zip(run(model, content), recorded, strict=True):
        if found.keys() != expected.keys():
            raise Refused(f"{model}: the outputs are {', '.join(found)}, not {', '.join(expected)}")
        for name, values in expected.items():
            a, b = found[name].astype(numpy.float64), numpy.array(values, numpy.float64)
            if a.shape != b.shape:
                raise Refused(f"{model}: {name} has {a.size} numbers, not {b.size}")
            length = numpy.linalg.norm(b)
            cosine = float(a @ b / (numpy.linalg.norm(a) * length))
            if not (cosine >= COSINE and numpy.linalg.norm(a - b) <= DISTANCE * length):
                raise Refused(f"{model}: {name} is not what was recorded, its cosine is {cosine:.6f}")
            least, greatest = min(least, cosine), max(greatest, float(abs(a - b).max()))
    return least, greatest


def record(model: str, path: Path) -> None:
    recorded = json.loads(OUTPUTS.read_text()) if OUTPUTS.is_file() else {}
    recorded[model] = [
        {name: [float(f"{value:.9g}") for value in values] for name, values in outputs.items()}
        for outputs in run(model, path.read_bytes())
    ]
    OUTPUTS.write_text(json.dumps(recorded, separators=(",", ":")).replace("],", "],\n") + "\n")


def main(arguments: list[str]) -> None:
    if len(arguments) == 3 and arguments[0] == "--record":
        record(arguments[1], Path(arguments[2]))
        return
    if len(arguments) < 3:
        sys.exit(__doc__)
    model, *files, out = arguments
    content = build(model, [Path(file) for file in files])
    cosine, difference = compare(model, content)
    Path(out).write_bytes(content)
    print(f"cosine {cosine:.9f}, greatest difference {difference:.2g}")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (Refused, KeyError, StopIteration, OSError, ValueError) as refused:
        sys.exit(f"refused: {refused!r}" if not isinstance(refused, Refused) else f"refused: {refused}")
