"""Deploys the template to one emulator and adds what CloudFormation does not do there."""

import json
import time
from typing import NamedTuple

from botocore.exceptions import ClientError

from . import build, faces, say, template, whatsapp
from .aws import REGION, Aws

STACK = "smartaccess"
ARTIFACTS = "smartaccess-artifacts"
# Each API, the host it is mapped to, and the name of its URL in stack.json.
HOSTS = {"Api": "api", "Pages": "pages", "Console": "console"}
DOMAIN = "demo.localhost"
# Where WhatsApp would report to. In an account somebody links it there by hand.
EVENTS = "whatsapp-events"
DEPLOY_SECONDS = 180


class Deployed(NamedTuple):
    template: dict
    transformed: dict
    outputs: dict
    resources: dict


def parameters(port: int) -> dict:
    """Only what must differ from the template's defaults."""
    return {
        "OwnerEmail": "owner@example.org",
        "SenderEmail": "login@example.org",
        "AllowLocalReceivers": "true",
        "BaseUrl": f"http://*.{DOMAIN}:{port}",
        "SmsDeliveryLogs": "yes",
        "WhatsAppPhoneNumberId": whatsapp.NUMBER_ID,
        "WhatsAppTemplate": whatsapp.TEMPLATE,
        "WhatsAppEventsTopic": f"arn:aws:sns:{REGION}:000000000000:{EVENTS}",
    }


def deploy(aws: Aws, port: int, release: bool) -> Deployed:
    source = template.source()
    packages = {zone: build.package(zone, release) for zone in sorted(template.zones(source))}
    code = upload(aws, packages)
    seen = faces.parameters()
    say.step(faces.told(seen))
    chosen = {**parameters(port), **seen}
    plain = template.transformed(source, chosen, code)
    local = template.localized(plain)
    aws.client("sns").create_topic(Name=EVENTS)
    outputs, resources = apply(aws, local, chosen)
    enable_ttl(aws, local, resources)
    verify_sender(aws, chosen["SenderEmail"])
    map_hosts(aws, resources)
    forget_old_code(aws, code)
    return Deployed(source, plain, outputs, resources)


def upload(aws: Aws, packages: dict) -> dict:
    """Named by their hash: a function is updated when, and only when, its zone's binary changed."""
    s3 = aws.client("s3")
    try:
        s3.create_bucket(Bucket=ARTIFACTS, CreateBucketConfiguration={"LocationConstraint": REGION})
    except s3.exceptions.BucketAlreadyOwnedByYou:
        pass
    present = {item["Key"] for item in s3.list_objects_v2(Bucket=ARTIFACTS).get("Contents", [])}
    code = {}
    for zone, package in packages.items():
        key = f"{zone}/{package.sha256}.zip"
        if key not in present:
            s3.put_object(Bucket=ARTIFACTS, Key=key, Body=package.path.read_bytes())
        code[zone] = f"s3://{ARTIFACTS}/{key}"
    return code


def forget_old_code(aws: Aws, code: dict) -> None:
    s3 = aws.client("s3")
    kept = {uri.split("/", 3)[3] for uri in code.values()} | {"template.json"}
    for item in s3.list_objects_v2(Bucket=ARTIFACTS).get("Contents", []):
        if item["Key"] not in kept:
            s3.delete_object(Bucket=ARTIFACTS, Key=item["Key"])


def apply(aws: Aws, local: dict, chosen: dict) -> tuple:
    """Creates the stack, or updates the one whose data was kept."""
    body = json.dumps(local)
    aws.client("s3").put_object(Bucket=ARTIFACTS, Key="template.json", Body=body.encode())
    cloudformation = aws.client("cloudformation")
    request = {
        "StackName": STACK,
        "TemplateURL": f"{aws.endpoint}/{ARTIFACTS}/template.json",
        "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in chosen.items()],
        "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
    }
    try:
        (cloudformation.update_stack if exists(cloudformation) else cloudformation.create_stack)(**request)
        stack = settled(cloudformation)
    except ClientError as error:
        if "No updates are to be performed" not in str(error):
            raise say.Failure(f"The template was refused: {error.response['Error'].get('Message', error)}") from None
        stack = cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
    listed = cloudformation.describe_stack_resources(StackName=STACK)["StackResources"]
    return outputs, {entry["LogicalResourceId"]: entry["PhysicalResourceId"] for entry in listed}


def exists(cloudformation) -> bool:
    try:
        cloudformation.describe_stacks(StackName=STACK)
        return True
    except ClientError:
        return False


def settled(cloudformation) -> dict:
    deadline = time.monotonic() + DEPLOY_SECONDS
    while time.monotonic() < deadline:
        stack = cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]
        if stack["StackStatus"] in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            return stack
        if not stack["StackStatus"].endswith("IN_PROGRESS"):
            raise say.Failure(f"The deployment failed ({stack['StackStatus']}):\n{reasons(cloudformation)}")
        time.sleep(0.05)
    raise say.Failure(f"The deployment did not end in {DEPLOY_SECONDS} s.")


def reasons(cloudformation) -> str:
    events = cloudformation.describe_stack_events(StackName=STACK)["StackEvents"]
    failed = [event for event in reversed(events) if event["ResourceStatus"].endswith("FAILED")]
    return "\n".join(f"  {event['LogicalResourceId']}: {event.get('ResourceStatusReason', '?')}" for event in failed)


def enable_ttl(aws: Aws, local: dict, resources: dict) -> None:
    """CloudFormation's TimeToLiveSpecification is ignored by the emulator."""
    dynamodb = aws.client("dynamodb")
    for name, resource in local["Resources"].items():
        wanted = resource["Properties"].get("TimeToLiveSpecification") if "Properties" in resource else None
        if resource["Type"] != "AWS::DynamoDB::Table" or not wanted:
            continue
        found = dynamodb.describe_time_to_live(TableName=resources[name])["TimeToLiveDescription"]
        if found.get("TimeToLiveStatus") != "ENABLED":
            dynamodb.update_time_to_live(TableName=resources[name], TimeToLiveSpecification=wanted)


def verify_sender(aws: Aws, address: str) -> None:
    """In an account the owner verifies the sender; here it counts as verified once it is named."""
    aws.client("ses").verify_email_identity(EmailAddress=address)


def map_hosts(aws: Aws, resources: dict) -> None:
    """Each API on a host of its own, as with custom domains in an account."""
    gateway = aws.client("apigatewayv2")
    mapped = {domain["DomainName"] for domain in gateway.get_domain_names().get("Items", [])}
    for api, host in HOSTS.items():
        domain = f"{host}.{DOMAIN}"
        if domain in mapped:
            gateway.delete_domain_name(DomainName=domain)
        certificate = f"arn:aws:acm:{REGION}:000000000000:certificate/{host}"
        gateway.create_domain_name(DomainName=domain, DomainNameConfigurations=[{"CertificateArn": certificate}])
        gateway.create_api_mapping(DomainName=domain, ApiId=resources[api], Stage="$default")
