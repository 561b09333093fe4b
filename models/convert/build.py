"""Builds a network of ONNX out of the tensors of a checkpoint, the same to the byte each time."""

import ast
import json
from pathlib import Path

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

import checkpoint

RECIPES = Path(__file__).parent / "recipes"
FLOAT = numpy.float32
TORCH_EPSILON, MXNET_EPSILON = FLOAT(1e-5), FLOAT(1e-3)
TEMPERATURE = 10000.0


def build(model: str, files: list[Path]) -> bytes:
    """The network of this name, from the files that its authors publish."""
    if model == "yunet-2023mar":
        return of_any_size(files[0])
    if model == "mobileface-v2":
        graph = next(path for path in files if path.suffix == ".json")
        tensors = next(path for path in files if path.suffix == ".params")
        return from_mxnet(json.loads(graph.read_text()), checkpoint.read(tensors))
    recipe = RECIPES / f"{model}.json"
    if not recipe.is_file():
        raise checkpoint.Refused(f"there is no conversion for {model}")
    return from_recipe(json.loads(recipe.read_text()), checkpoint.read(files[0]))


def of_any_size(path: Path) -> bytes:
    """The same network without the shapes that it declares, so that it takes pictures of any size."""
    model = onnx.load(path)
    del model.graph.value_info[:]
    for value in [*model.graph.input, *model.graph.output]:
        value.type.tensor_type.ClearField("shape")
    return model.SerializeToString(deterministic=True)


def from_recipe(recipe: dict, tensors: dict) -> bytes:
    """A graph as it was exported once, each constant made anew from the checkpoint."""
    constants = {name: constant(source, tensors) for name, source in recipe["tensors"]}
    nodes = []
    for kind, inputs, outputs, attributes in recipe["nodes"]:
        ready = {
            name: numpy_helper.from_array(plain(value)) if isinstance(value, dict) else value
            for name, value in attributes.items()
        }
        nodes.append(helper.make_node(kind, inputs, outputs, **ready))
    return written(nodes, constants, recipe["input"], recipe["output"], recipe["ir"], recipe["opset"])


def constant(source, tensors: dict) -> numpy.ndarray:
    """One constant of a recipe."""
    match source:
        case str():
            return tensors[source]
        case {"transposed": name}:
            return tensors[name].T
        case {"channels": name}:
            return tensors[name].reshape(-1, 1, 1)
        case {"positions": name, "side": side, "hidden": hidden}:
            return positions(tensors[f"{name}.weight"], tensors[f"{name}.bias"], side, hidden)
        case {"folded": name, "into": norm, "part": part}:
            statistics = [tensors[f"{norm}.{of}"] for of in ("weight", "bias", "running_mean", "running_var")]
            weight, bias = folded(tensors[f"{name}.weight"], tensors.get(f"{name}.bias"), statistics, TORCH_EPSILON)
            return weight if part == "weight" else bias
        case {"value": _, "type": _}:
            return plain(source)
    raise checkpoint.Refused(f"the recipe has a constant of an unknown kind: {source}")


def plain(source: dict) -> numpy.ndarray:
    """Numbers that are in the recipe itself."""
    return numpy.array(source["value"], source["type"])


def folded(weight, bias, statistics, epsilon):
    """A convolution, or a full layer, that does what it and the batch norm behind it did."""
    gamma, beta, mean, variance = statistics
    scale = gamma / numpy.sqrt(variance + epsilon)
    shift = beta - mean * scale
    if bias is not None:
        shift = shift + bias * scale
    return weight * scale.reshape(-1, *[1] * (weight.ndim - 1)), shift


def positions(weight, bias, side: int, hidden: int) -> numpy.ndarray:
    """EdgeNeXt's encoding of where a token is: sines and cosines of row and column, projected.

    In double precision, so that no machine rounds it to other floats.
    """
    place = numpy.arange(1, side + 1) / (side + 1e-6) * 2 * numpy.pi
    index = numpy.arange(hidden)
    angle = place[:, None] / TEMPERATURE ** (2 * (index // 2) / hidden)
    wave = numpy.where(index % 2 == 0, numpy.sin(angle), numpy.cos(angle))
    grid = numpy.concatenate([numpy.repeat(wave, side, 0), numpy.tile(wave, (side, 1))], 1)
    return (grid @ weight[:, :, 0, 0].T.astype(numpy.float64) + bias)[None].astype(FLOAT)


def from_mxnet(symbol: dict, tensors: dict) -> bytes:
    """MXNet's own graph; a batch norm goes into the layer before it."""
    names, constants, nodes = {}, {}, []
    layers = {}

    def add(kind, inputs, output, **attributes):
        nodes.append(helper.make_node(kind, inputs, [output], **attributes))

    for index, node in enumerate(symbol["nodes"]):
        kind, name = node["op"], node["name"]
        attributes = {key: value for key, value in (node.get("attrs") or node.get("attr") or {}).items()}
        inputs = [names[source] for source, *_ in node["inputs"]]
        names[index] = name
        match kind:
            case "null":
                continue
            case "_minus_scalar" | "_mul_scalar":
                constants[f"{name}_scalar"] = FLOAT(attributes["scalar"]).reshape(())
                add({"_minus_scalar": "Sub", "_mul_scalar": "Mul"}[kind], [inputs[0], f"{name}_scalar"], name)
            case "_maximum_scalar" | "_minimum_scalar":
                constants[f"{name}_scalar"] = FLOAT(attributes["scalar"]).reshape(())
                add({"_maximum_scalar": "Max", "_minimum_scalar": "Min"}[kind], [inputs[0], f"{name}_scalar"], name)
            case "Convolution":
                kernel, pad, stride = (list(ast.literal_eval(attributes[of])) for of in ("kernel", "pad", "stride"))
                layers[name] = inputs[1:]
                add("Conv", [inputs[0], *parameters(layers, constants, tensors, name)], name, kernel_shape=kernel,
                    pads=pad * 2, strides=stride, group=int(attributes.get("num_group", 1)))
            case "FullyConnected":
                layers[name] = inputs[1:]
                add("Gemm", [inputs[0], *parameters(layers, constants, tensors, name)], name, transB=1)
            case "BatchNorm":
                statistics = [tensors[of] for of in inputs[1:]]
                if attributes.get("fix_gamma", "True") != "False":
                    statistics[0] = numpy.ones_like(statistics[0])
                fold(constants, inputs[0], statistics)
                names[index] = inputs[0]
            case "elemwise_add":
                add("Add", inputs, name)
            case "Flatten":
                add("Flatten", inputs, name, axis=1)
            case _:
                raise checkpoint.Refused(f"the graph has {kind}, which is not known here")
    nodes = clipped(nodes, constants)
    nodes[-1].output[0] = "embedding"
    width = constants[f"{nodes[-1].input[2]}"].size
    return written(nodes, constants, ["data", [1, 3, 112, 112]], ["embedding", [1, width]], 7, 13)


def parameters(layers: dict, constants: dict, tensors: dict, name: str) -> list[str]:
    """The weights of a layer, and its bias or zeros for what a batch norm will put there."""
    weight = tensors[layers[name][0]]
    bias = tensors[layers[name][1]] if len(layers[name]) > 1 else numpy.zeros(len(weight), FLOAT)
    constants[f"{name}_w"], constants[f"{name}_b"] = weight, bias
    return [f"{name}_w", f"{name}_b"]


def fold(constants: dict, layer: str, statistics: list) -> None:
    if f"{layer}_w" not in constants:
        raise checkpoint.Refused(f"the graph has a batch norm behind {layer}, which is no layer")
    weight, bias = folded(constants[f"{layer}_w"], constants[f"{layer}_b"], statistics, MXNET_EPSILON)
    constants[f"{layer}_w"], constants[f"{layer}_b"] = weight, bias


def clipped(nodes: list, constants: dict) -> list:
    """`Clip` for each maximum that only a minimum reads."""
    kept = []
    for node in nodes:
        before = kept[-1] if kept else None
        if node.op_type == "Min" and before is not None and before.op_type == "Max" and before.output[0] == node.input[0]:
            kept[-1] = helper.make_node("Clip", [*before.input, node.input[1]], list(node.output))
        else:
            kept.append(node)
    return kept


def written(nodes, constants, source, result, ir, opset) -> bytes:
    """The file."""
    tensors = [
        numpy_helper.from_array(numpy.array(value, order="C"), name) for name, value in constants.items()
    ]
    ends = [[helper.make_tensor_value_info(end[0], TensorProto.FLOAT, end[1])] for end in (source, result)]
    graph = helper.make_graph(nodes, "network", *ends, tensors)
    model = helper.make_model(
        graph, producer_name="smartaccess", ir_version=ir, opset_imports=[helper.make_opsetid("", opset)]
    )
    onnx.checker.check_model(model)
    return model.SerializeToString(deterministic=True)
