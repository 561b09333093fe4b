"""Reads tensors out of the files in which their authors publish them, without running what is in those files."""

import io
import pickle
import struct
import zipfile
from collections import OrderedDict
from pathlib import Path

import numpy

TORCH_TYPES = {
    "FloatStorage": numpy.float32,
    "LongStorage": numpy.int64,
    "QInt8Storage": numpy.int8,
}
MXNET_TYPES = {0: numpy.float32}
MXNET_LIST, MXNET_ARRAY = 0x112, 0xF993FAC9
TORCH_LEGACY = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."


class Refused(Exception):
    """The file is not what it should be."""


def read(path: Path) -> dict:
    """All tensors of a checkpoint by their names."""
    content = path.read_bytes()
    if content[:4] == b"PK\x03\x04":
        return torch_archive(content)
    if content.startswith(TORCH_LEGACY):
        return torch_legacy(content)
    if content[:8] == struct.pack("<Q", MXNET_LIST):
        return mxnet(content)
    raise Refused(f"{path.name} is no checkpoint that is known here")


class Unpickler(pickle.Unpickler):
    """A pickle may name any function; these are all that a table of tensors needs."""

    def __init__(self, stream, storage):
        super().__init__(stream)
        self.storage = storage

    def find_class(self, module, name):
        allowed = {
            ("collections", "OrderedDict"): OrderedDict,
            ("torch._utils", "_rebuild_tensor_v2"): tensor,
            ("torch._utils", "_rebuild_qtensor"): quantised_tensor,
            ("torch._utils", "_rebuild_parameter"): lambda value, *_: value,
            ("torch", "per_tensor_affine"): "per_tensor_affine",
            ("torch", "qint8"): "qint8",
        }
        if module == "torch" and name in TORCH_TYPES:
            return name
        if (module, name) not in allowed:
            raise Refused(f"the checkpoint wants {module}.{name}, which is no table of tensors")
        return allowed[module, name]

    def persistent_load(self, saved):
        return self.storage(*saved[1:])


def tensor(storage, offset, size, stride, *_):
    """A view of a storage."""
    storage = storage()
    step = [number * storage.itemsize for number in stride]
    return numpy.lib.stride_tricks.as_strided(storage[offset:], size, step)


def quantised_tensor(storage, offset, size, stride, quantiser, *_):
    """Whole numbers that stand for others, as those others."""
    _, scale, zero = quantiser
    whole = tensor(storage, offset, size, stride).astype(numpy.float32)
    return (whole - numpy.float32(zero)) * numpy.float32(scale)


def torch_archive(content: bytes) -> dict:
    """What PyTorch has written since version 1.6: a zip with a pickle, and a file for each storage."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    folder = next(name for name in archive.namelist() if name.endswith("/data.pkl")).removesuffix("data.pkl")

    def storage(kind, key, *_):
        return lambda: numpy.frombuffer(archive.read(f"{folder}data/{key}"), TORCH_TYPES[kind])

    return flat(Unpickler(io.BytesIO(archive.read(f"{folder}data.pkl")), storage).load())


def torch_legacy(content: bytes) -> dict:
    """What it wrote before: four pickles, the last of which names the storages that follow."""
    stream = io.BytesIO(content)
    kinds, found = {}, {}

    def storage(kind, key, *_):
        kinds[key] = kind
        return lambda: found[key]

    lazy = []

    def later(*arguments):
        lazy.append(arguments)
        return lazy[-1]

    for _ in range(3):
        Unpickler(stream, storage).load()
    reader = Unpickler(stream, storage)
    plain = reader.find_class
    reader.find_class = lambda module, name: later if name == "_rebuild_tensor_v2" else plain(module, name)
    tables = reader.load()
    for key in Unpickler(stream, storage).load():
        (count,) = struct.unpack("<q", stream.read(8))
        kind = numpy.dtype(TORCH_TYPES[kinds[key]])
        found[key] = numpy.frombuffer(stream.read(count * kind.itemsize), kind)
    return flat({name: tensor(*arguments) for name, arguments in tables.items()})


def mxnet(content: bytes) -> dict:
    """MXNet's list of arrays, and their names behind them."""
    stream = io.BytesIO(content)

    def numbers(kind, count=1):
        return struct.unpack(f"<{count}{kind}", stream.read(struct.calcsize(kind) * count))

    numbers("Q", 2)
    arrays = []
    for _ in range(numbers("Q")[0]):
        magic, stored = numbers("I")[0], numbers("i")[0]
        if magic != MXNET_ARRAY or stored != 0:
            raise Refused("an array of the checkpoint is of a kind that is not known here")
        shape = numbers("q", numbers("I")[0])
        numbers("i", 2)
        kind = numpy.dtype(MXNET_TYPES[numbers("i")[0]])
        size = int(numpy.prod(shape)) * kind.itemsize
        arrays.append(numpy.frombuffer(stream.read(size), kind).reshape(shape))
    names = [stream.read(numbers("Q")[0]).decode() for _ in range(numbers("Q")[0])]
    return {name.split(":", 1)[-1]: array for name, array in zip(names, arrays, strict=True)}


def flat(table: dict) -> dict:
    """Names without what training on several machines and packing have put around them."""
    named = {}
    for name, value in table.items():
        name = name.removeprefix("module.")
        if isinstance(value, tuple):
            name = name.removesuffix("._packed_params._packed_params")
            named[f"{name}.weight"], named[f"{name}.bias"] = value
        elif isinstance(value, numpy.ndarray):
            named[name] = value
    return named
