"""What the launcher makes of the template before it is deployed."""

import tempfile
import unittest
from pathlib import Path

import stacks  # noqa: F401  (makes the package of the launcher importable)
from local import build, deploy, http_api, template

URI = {"Fn::Sub": "arn:${Health.Arn}"}


def body(**paths) -> dict:
    operation = {"x-amazon-apigateway-integration": {"uri": URI, "payloadFormatVersion": "2.0"}}
    return {path: {method: operation for method in methods} for path, methods in paths.items()}


def of_type(resources: dict, name: str) -> list:
    kind = f"AWS::ApiGatewayV2::{name}"
    return [resource["Properties"] for resource in resources.values() if resource["Type"] == kind]


class Routes(unittest.TestCase):
    def test_each_operation_becomes_a_route_and_shares_its_functions_integration(self):
        paths = body(**{"/v2/health": ["get"], "/v2/any": [http_api.ANY], "$default": [http_api.ANY]})
        resources = {"Api": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Body": {"paths": paths}}}}
        http_api.expand(resources)
        keys = sorted(route["RouteKey"] for route in of_type(resources, "Route"))
        self.assertEqual(keys, ["$default", "ANY /v2/any", "GET /v2/health"])
        self.assertEqual([made["IntegrationUri"] for made in of_type(resources, "Integration")], [URI])

    def test_the_template_transforms_with_a_default_route_on_every_host(self):
        source = template.source()
        code = {zone: f"s3://bucket/{zone}.zip" for zone in template.zones(source)}
        plain = template.transformed(source, deploy.parameters(4566), code)
        resources = template.localized(plain)["Resources"]
        defaults = {route["ApiId"]["Ref"] for route in of_type(resources, "Route") if route["RouteKey"] == "$default"}
        self.assertEqual(defaults, set(deploy.HOSTS))
        self.assertTrue(all("Body" in plain["Resources"][api]["Properties"] for api in deploy.HOSTS), "left as it was")


class Packages(unittest.TestCase):
    def test_the_same_binary_gives_the_same_zip(self):
        with tempfile.TemporaryDirectory() as folder:
            zips = [Path(folder, name) for name in ("one.zip", "two.zip")]
            for zipped in zips:
                build.pack(build.binary("seed"), zipped)
            self.assertEqual(zips[0].read_bytes(), zips[1].read_bytes())
