"""The face engine's pipeline again, in Python: onnxruntime and OpenCV, written from what the models' authors say.

compare: runs both over photos and says how far they are apart; fails beyond the bounds.
bench:   runs both over one photo, scaled to 1280 by 960, and says how much longer the engine takes.
"""

import argparse
import base64
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import cv2
import numpy as np
import onnxruntime

TEMPLATE = np.array(
    [[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655], [70.7299, 92.2041]]
)
SIDE = 320
# The photo that speed is measured on: width and height, and quality of the JPEG.
BENCH = (1280, 960)
QUALITY = 90
EMBEDDERS = {"open": ("mobileface_v2.onnx", False), "edgeface": ("edgeface_xs_q.onnx", True)}
JUDGES = [("minifasnet_v2_2.7_80x80.onnx", 2.7), ("minifasnet_v1se_4.0_80x80.onnx", 4.0)]
# What may be apart: boxes, landmarks in pixels, crops in decibels, vectors, liveness.
BOUNDS = {"iou": 0.98, "landmarks": 0.5, "psnr": 40.0, "cosine": 0.999, "liveness": 0.01}


class Pipeline:
    def __init__(self, weights, name, threads):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads

        def session(file):
            return onnxruntime.InferenceSession(str(weights / file), options, providers=["CPUExecutionProvider"])

        embedder, self.signed = EMBEDDERS[name]
        self.detector = session("yunet_2023mar_anysize.onnx")
        self.embedder = session(embedder)
        self.judges = [(session(file), scale) for file, scale in JUDGES]

    def faces(self, image):
        """Boxes, landmarks and scores, the main face first."""
        height, width = image.shape[:2]
        scale = SIDE / max(height, width)
        inner = max(round(width * scale), 1), max(round(height * scale), 1)
        square = np.zeros((SIDE, SIDE, 3), np.uint8)
        square[: inner[1], : inner[0]] = cv2.resize(image, inner, interpolation=cv2.INTER_LINEAR)
        outputs = self.detector.run(None, {"input": square.transpose(2, 0, 1)[None].astype(np.float32)})
        found = []
        for index, stride in enumerate((8, 16, 32)):
            classes, objects, boxes, points = (outputs[kind * 3 + index][0] for kind in range(4))
            scores = np.sqrt(np.clip(classes, 0, 1) * np.clip(objects, 0, 1))[:, 0]
            for cell in np.flatnonzero(scores >= 0.6):
                place = np.array([cell % (SIDE // stride), cell // (SIDE // stride)])
                centre = (place + boxes[cell, :2]) * stride
                size = np.exp(boxes[cell, 2:]) * stride
                landmarks = (place + points[cell].reshape(5, 2)) * stride
                found.append((np.concatenate([centre - size / 2, size]), landmarks, float(scores[cell])))
        found.sort(key=lambda face: -face[2])
        kept = []
        for face in found:
            if all(iou(face[0], other[0]) <= 0.3 for other in kept):
                kept.append(face)
        back = np.array([width / inner[0], height / inner[1]])
        kept = [(box * np.tile(back, 2), landmarks * back, score) for box, landmarks, score in kept]
        middle = np.array([width, height]) / 2

        def prominence(face):
            box = face[0]
            return box[2] * box[3] - 2 * np.sum((box[:2] + box[2:] / 2 - middle) ** 2)

        return sorted(kept, key=prominence, reverse=True)

    def crop(self, image, landmarks):
        return cv2.warpAffine(image, umeyama(landmarks, TEMPLATE)[:2], (112, 112), flags=cv2.INTER_LINEAR)

    def vector(self, crop):
        planes = cv2.cvtColor(crop, cv2.COLOR_BGR2RGB).transpose(2, 0, 1)[None].astype(np.float32)
        if self.signed:
            planes = (planes - 127.5) / 127.5
        found = self.embedder.run(None, {self.embedder.get_inputs()[0].name: planes})[0][0]
        return found / np.linalg.norm(found)

    def liveness(self, image, box):
        total = 0.0
        for judge, scale in self.judges:
            part = cv2.resize(around(image, box, scale), (80, 80), interpolation=cv2.INTER_LINEAR)
            logits = judge.run(None, {"input": part.transpose(2, 0, 1)[None].astype(np.float32)})[0][0]
            powers = np.exp(logits - logits.max())
            total += powers[1] / powers.sum()
        return float(total / 2)

    def look(self, image):
        faces = self.faces(image)
        if not faces:
            return None
        box, landmarks, _ = faces[0]
        crop = self.crop(image, landmarks)
        return faces, crop, self.vector(crop), self.liveness(image, box)


def psnr(one, other):
    return 10 * np.log10(255**2 / max(np.mean((one.astype(float) - other) ** 2), 1e-9))


def iou(one, other):
    size = np.minimum(one[:2] + one[2:], other[:2] + other[2:]) - np.maximum(one[:2], other[:2])
    shared = np.prod(np.maximum(size, 0))
    return shared / (one[2] * one[3] + other[2] * other[3] - shared)


def umeyama(source, target):
    """The similarity of Umeyama 1991, through its singular values."""
    from_centre, to_centre = source.mean(0), target.mean(0)
    from_points, to_points = source - from_centre, target - to_centre
    left, values, right = np.linalg.svd(to_points.T @ from_points / len(source))
    signs = np.array([1.0, np.sign(np.linalg.det(left) * np.linalg.det(right))])
    turn = left @ np.diag(signs) @ right
    scale = (values * signs).sum() / from_points.var(0).sum()
    matrix = np.eye(3)
    matrix[:2, :2] = scale * turn
    matrix[:2, 2] = to_centre - scale * turn @ from_centre
    return matrix


def around(image, box, scale):
    height, width = image.shape[:2]
    x, y, w, h = box
    k = min((height - 1) / h, (width - 1) / w, scale)
    left, right = x + w / 2 - w * k / 2, x + w / 2 + w * k / 2
    top, bottom = y + h / 2 - h * k / 2, y + h / 2 + h * k / 2
    if left < 0:
        left, right = 0, right - left
    if top < 0:
        top, bottom = 0, bottom - top
    if right > width - 1:
        left, right = left - (right - width + 1), width - 1
    if bottom > height - 1:
        top, bottom = top - (bottom - height + 1), height - 1
    left, top, right, bottom = (max(int(side), 0) for side in (left, top, right, bottom))
    return image[top : bottom + 1, left : right + 1]


def compare(arguments):
    found = sorted(path for path in arguments.photos.rglob("*") if path.suffix in (".jpg", ".png"))
    # Decoders differ in their roundings, to which the networks answer more than to anything else here. So the reference
    # looks at the pixels that the engine sees, and the decoders are compared by themselves.
    folder = tempfile.TemporaryDirectory()
    copies = [pathlib.Path(folder.name, f"{place:05}{path.suffix}") for place, path in enumerate(found)]
    for path, copy in zip(found, copies):
        shutil.copy(path, copy)
    subprocess.run([arguments.engine, "decode", *copies], check=True)
    decoded = [f"{copy}.png" for copy in copies]
    photos = [str(path) for path in (found if arguments.own_decoder else decoded)]
    decoders = [psnr(cv2.imread(one), cv2.imread(other)) for one, other in zip(copies, decoded)]
    pipeline = Pipeline(arguments.weights, arguments.set, 1)
    command = [arguments.engine, "--weights", arguments.weights, "--set", arguments.set, "measure", *photos]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    worst = {name: [] for name in BOUNDS}
    for photo, line in zip(photos, lines, strict=True):
        ours, image = json.loads(line), cv2.imread(photo)
        theirs = pipeline.look(image)
        count = len(theirs[0]) if theirs else 0
        if len(ours["faces"]) != count:
            sys.exit(f"{photo}: the engine finds {len(ours['faces'])} faces, the reference {count}")
        if not theirs:
            continue
        face = ours["faces"][0]
        box = np.array([face["box"][side] for side in ("x", "y", "width", "height")])
        landmarks = np.array([[point["x"], point["y"]] for point in face["landmarks"]])
        crop = np.frombuffer(base64.b64decode(ours["crop"]), np.uint8).reshape(112, 112, 3)[:, :, ::-1]
        worst["iou"].append(iou(box, theirs[0][0][0]))
        worst["landmarks"].append(np.linalg.norm(landmarks - theirs[0][0][1], axis=1).mean())
        worst["psnr"].append(psnr(crop, theirs[1]))
        worst["cosine"].append(float(np.dot(ours["vector"], theirs[2])))
        worst["liveness"].append(abs(ours["liveness"] - theirs[3]))
    failed = False
    print(f"{arguments.set}: {len(worst['iou'])} photos of {arguments.photos}")
    print(f"  decoders  worst {min(decoders):.1f} dB, median {np.median(decoders):.1f} dB beside OpenCV's")
    for name, bound in BOUNDS.items():
        is_distance = name in ("landmarks", "liveness")
        value = max(worst[name]) if is_distance else min(worst[name])
        holds = value <= bound if is_distance else value >= bound
        failed |= not holds
        beyond = sum(found > bound if is_distance else found < bound for found in worst[name])
        print(f"  {name:9} worst {value:.6f}, median {np.median(worst[name]):.6f}, bound {bound}: {'ok' if holds else f'{beyond} BEYOND'}")
    return failed


def bench(arguments):
    """Turn by turn and on the same processors, so that what else the machine does meets both."""
    folder = tempfile.TemporaryDirectory()
    photo = str(pathlib.Path(folder.name, "photo.jpg"))
    scaled = cv2.resize(cv2.imread(str(arguments.photos)), BENCH, interpolation=cv2.INTER_AREA)
    cv2.imwrite(photo, scaled, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    data = np.fromfile(photo, np.uint8)
    cores = os.sched_getaffinity(0)
    for threads, name in ((1, "one_thread"), (2, "several_threads")):
        os.sched_setaffinity(0, set(sorted(cores)[:threads]))
        cv2.setNumThreads(threads)
        start = time.perf_counter()
        pipeline = Pipeline(arguments.weights, arguments.set, threads)
        load = (time.perf_counter() - start) * 1000
        theirs, ours, processor = [], [], []
        for _ in range(arguments.turns):
            times, begun = [], time.thread_time()
            for _ in range(20):
                start = time.perf_counter()
                pipeline.look(cv2.imdecode(data, cv2.IMREAD_COLOR))
                times.append((time.perf_counter() - start) * 1000)
            processor.append((time.thread_time() - begun) * 1000 / 20)
            theirs.append(np.median(times))
            command = [arguments.engine, "--weights", arguments.weights, "--set", arguments.set]
            command += ["bench", photo, "--rounds", "20"]
            ours.append(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
        mine = np.median([turn[name] for turn in ours])
        ratio = np.median([turn[name] / other for turn, other in zip(ours, theirs)])
        # Of one thread alone: onnxruntime has others for a second one.
        used = np.median([turn["one_thread_processor"] / other for turn, other in zip(ours, processor)])
        also = f" ({used:.2f}× of the processor's time)" if threads == 1 else ""
        loads = np.median([turn["load"] for turn in ours])
        memory = max(turn["most_memory_mb"] for turn in ours)
        print(
            f"{arguments.set}, {threads} thread(s): {mine:.1f} ms, onnxruntime {np.median(theirs):.1f} ms, {ratio:.2f}×{also}; "
            f"load {loads:.0f} ms, onnxruntime {load:.0f} ms; at most {memory} MB"
        )
    return False


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["compare", "bench"])
    parser.add_argument("photos", type=pathlib.Path, help="a folder to compare, a photo to bench")
    parser.add_argument("--engine", type=pathlib.Path, default="target/release/face")
    parser.add_argument("--weights", type=pathlib.Path, default="models/weights")
    parser.add_argument("--set", choices=sorted(EMBEDDERS), default="open")
    parser.add_argument("--own-decoder", action="store_true", help="compare: OpenCV decodes for the reference")
    parser.add_argument("--turns", type=int, default=5)
    arguments = parser.parse_args()
    if hasattr(os, "sched_setaffinity") and arguments.command == "compare":
        cv2.setNumThreads(1)
    sys.exit({"compare": compare, "bench": bench}[arguments.command](arguments))


if __name__ == "__main__":
    main()
