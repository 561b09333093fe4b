"""AWS clients and settings that point at one emulator."""

import boto3
from botocore.config import Config

REGION = "eu-central-1"
# The emulator's root user; functions get the credentials of their own role.
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}


class Aws:
    def __init__(self, port: int):
        self.endpoint = f"http://127.0.0.1:{port}"
        self.session = boto3.session.Session(region_name=REGION, aws_access_key_id="test", aws_secret_access_key="test")

    def client(self, service: str):
        settings = Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}, read_timeout=300)
        return self.session.client(service, endpoint_url=self.endpoint, config=settings)

    @property
    def environment(self) -> dict:
        """What a program needs to talk to this emulator through any AWS SDK."""
        return {"AWS_ENDPOINT_URL": self.endpoint, "AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION, **CREDENTIALS}
