"""template.yaml as data: read, put through the real SAM transform, and rewritten where the emulator needs it."""

import copy
import os

import yaml

from . import aws, http_api
from .paths import TEMPLATE


LAYER = "AWS::Serverless::LayerVersion"

# All services are one process here, which may stand still for longer than a function takes on AWS.
PATIENCE = 3


class Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short tags: `!Ref x` becomes {"Ref": "x"}, `!Sub x` becomes {"Fn::Sub": "x"}."""


def short_tag(loader, suffix, node):
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


Loader.add_multi_constructor("!", short_tag)
# `Version: 2012-10-17` is a name, not a date.
Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def source() -> dict:
    with open(TEMPLATE, encoding="utf-8") as file:
        return yaml.load(file, Loader)


def functions(template: dict) -> dict:
    return {
        name: resource
        for name, resource in template["Resources"].items()
        if resource["Type"] == "AWS::Serverless::Function"
    }


def zones(template: dict) -> set:
    """The binaries that the functions are made of."""
    return {zone(function) for function in functions(template).values()}


def zone(function: dict) -> str:
    return function["Metadata"]["BuildProperties"]["Binary"]


def transformed(template: dict, parameters: dict, code: dict) -> dict:
    """The real SAM transform; `code` says where in S3 each zone's zip lies."""
    os.environ["AWS_DEFAULT_REGION"] = aws.REGION  # the transform asks boto3 for the partition
    from samtranslator.translator.transform import transform

    template = copy.deepcopy(template)
    # Weights are read from where they lie on this machine, which a parameter says.
    template["Resources"] = {
        name: resource for name, resource in template["Resources"].items() if resource["Type"] != LAYER
    }
    usual = template["Globals"]["Function"]["Timeout"]
    for function in functions(template).values():
        function["Properties"]["Timeout"] = PATIENCE * function["Properties"].get("Timeout", usual)
        function["Properties"]["CodeUri"] = code[zone(function)]
        function["Properties"].pop("Layers", None)
    return transform(template, dict(parameters), NoManagedPolicies())


class NoManagedPolicies:
    """The template names no AWS-managed policy, so that every permission can be read in it."""

    def load(self) -> dict:
        return {}


def localized(plain: dict) -> dict:
    """What the emulator can deploy: the same resources, with each API's OpenAPI body as single routes."""
    template = copy.deepcopy(plain)
    http_api.expand(template["Resources"])
    return template
