"""A whole stack: emulator, mailbox, deployment, seed, and the description that scripts and tests read."""

import json
import os
import subprocess
from contextlib import ExitStack, contextmanager
from pathlib import Path

from . import build, deploy, fault_proxy, sample, say
from .aws import REGION, Aws
from .emulator import Emulator
from .mailbox.server import Mailbox
from .whatsapp.server import WhatsApp

# Any function's settings will do for the seed and for tools; this one always exists.
REFERENCE_FUNCTION = "AccessHealth"


@contextmanager
def running(
    home: Path,
    port: int,
    mailbox_port: int,
    persist: bool,
    release: bool = False,
    faults: bool = False,
    sample_port: int | None = None,
):
    """Inside, the stack runs and `home`/stack.json describes it; afterwards nothing of it is left running."""
    description = home / "stack.json"
    say.step(f"Starting the emulator on 127.0.0.1:{port}")
    with ExitStack() as held:
        # What the emulator calls its endpoint is what the functions call; everything here goes past the proxy.
        faults_url = held.enter_context(fault_proxy.before(port, release)) if faults else None
        whatsapp = held.enter_context(WhatsApp())
        emulator = held.enter_context(Emulator(home, port, persist, whatsapp.url, faults_url))
        mailbox = held.enter_context(Mailbox(mailbox_port, port, whatsapp.messages))
        aws = Aws(port)
        say.step("Deploying template.yaml")
        deployed = deploy.deploy(aws, port, release)
        stack = describe(home, aws, deployed)
        stack.update(mailbox_url=mailbox.url, whatsapp_url=whatsapp.url, log=str(emulator.log), pids=[os.getpid(), emulator.process.pid])
        if faults_url:
            stack["faults_url"] = faults_url
        say.step("Seeding the demo project")
        stack.update(seed(stack["environment"], release))
        if sample_port is not None:
            stack.update(held.enter_context(sample.served(home, sample_port, stack)))
        emulator.keep_data()
        build.write_atomically(description, json.dumps(stack, indent=2) + "\n")
        try:
            yield stack, emulator
        finally:
            description.unlink(missing_ok=True)


def describe(home: Path, aws: Aws, deployed: deploy.Deployed) -> dict:
    files = {"template": deployed.template, "transformed": deployed.transformed}
    for name, content in files.items():
        build.write_atomically(home / f"{name}.json", json.dumps(content, indent=1) + "\n")
    function = deployed.resources[REFERENCE_FUNCTION]
    configuration = aws.client("lambda").get_function_configuration(FunctionName=function)
    port = aws.endpoint.rsplit(":", 1)[1]
    return {
        **{f"{host}_url": f"http://{host}.{deploy.DOMAIN}:{port}" for host in deploy.HOSTS.values()},
        "aws_endpoint": aws.endpoint,
        "region": REGION,
        "table": deployed.outputs["TableName"],
        "environment": {**configuration.get("Environment", {}).get("Variables", {}), **aws.environment},
        "outputs": deployed.outputs,
        "resources": deployed.resources,
        **{name: str(home / f"{name}.json") for name in files},
    }


def seed(environment: dict, release: bool) -> dict:
    """The seed is a program of the product: it writes through the same store as the functions do."""
    done = subprocess.run(
        [build.binary("seed", release)],
        env={"PATH": os.environ.get("PATH", os.defpath), **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    if done.returncode:
        raise say.Failure(f"The seed failed with status {done.returncode}; its own words are above.")
    return json.loads(done.stdout)
