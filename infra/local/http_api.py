"""HTTP APIs as routes. The emulator ignores the OpenAPI `Body` that the SAM transform writes: it would answer
CREATE_COMPLETE and have no route. Each operation becomes the Route and the Integration that AWS makes of it."""

import hashlib
import re

ANY = "x-amazon-apigateway-any-method"


def expand(resources: dict) -> None:
    for name, resource in list(resources.items()):
        if resource["Type"] == "AWS::ApiGatewayV2::Api" and "Body" in resource["Properties"]:
            resources.update(routes(name, described(name, resource["Properties"])))


def described(name: str, properties: dict) -> dict:
    """Moves what stands in the body to the API's own properties, and gives the body back."""
    body = properties.pop("Body")
    properties.pop("FailOnWarnings", None)
    properties["ProtocolType"] = "HTTP"
    properties.setdefault("Name", name)
    properties["Tags"] = {tag["name"]: tag.get("x-amazon-apigateway-tag-value", "") for tag in body.get("tags", [])}
    if "x-amazon-apigateway-cors" in body:
        properties["CorsConfiguration"] = body["x-amazon-apigateway-cors"]
    return body


def routes(api: str, body: dict) -> dict:
    made = {}
    for path, operations in body.get("paths", {}).items():
        for method, operation in operations.items():
            if operation.get("security"):
                raise ValueError(f"{api} {path}: a gateway authorizer; tokens are verified in the function's wrapper")
            target = operation["x-amazon-apigateway-integration"]
            integration = logical_id(api, "Integration", target["uri"])
            made[integration] = {
                "Type": "AWS::ApiGatewayV2::Integration",
                "Properties": {
                    "ApiId": {"Ref": api},
                    "IntegrationType": "AWS_PROXY",
                    "IntegrationMethod": "POST",
                    "IntegrationUri": target["uri"],
                    "PayloadFormatVersion": target.get("payloadFormatVersion", "2.0"),
                    **({"TimeoutInMillis": target["timeoutInMillis"]} if "timeoutInMillis" in target else {}),
                },
            }
            key = route_key(path, method)
            made[logical_id(api, "Route", key)] = {
                "Type": "AWS::ApiGatewayV2::Route",
                "Properties": {
                    "ApiId": {"Ref": api},
                    "RouteKey": key,
                    "AuthorizationType": "NONE",
                    "Target": {"Fn::Join": ["/", ["integrations", {"Ref": integration}]]},
                },
            }
    return made


def route_key(path: str, method: str) -> str:
    if path.lstrip("/") == "$default":
        return "$default"
    return f"{'ANY' if method == ANY else method.upper()} {path}"


def logical_id(*parts) -> str:
    text = "/".join(map(str, parts))
    return re.sub(r"[^A-Za-z0-9]", "", text)[:60] + hashlib.sha256(text.encode()).hexdigest()[:8]
