"""The weights of the networks that look at faces: where they are on this machine, if they are."""

import os
import tomllib
from pathlib import Path

from .paths import MODELS, ROOT


def parameters() -> dict:
    """Of the first set, from `make models`, else from the folder that this takes them from."""
    listed = tomllib.loads((MODELS / "models.toml").read_text())
    chosen = listed["set"][0]
    files = [model["file"] for model in listed["model"] if model["id"] in chosen["models"]]
    for folder in (MODELS / "weights", given()):
        if all((folder / file).is_file() for file in files):
            return {"FaceSet": chosen["id"], "FaceWeights": str(folder.resolve())}
    return {}


def given() -> Path:
    return ROOT / os.environ.get("SMARTACCESS_MODELS", "../shared/models")


def told(chosen: dict) -> str:
    if chosen:
        return f"Faces are looked at by the set `{chosen['FaceSet']}`, from {chosen['FaceWeights']}"
    return "Nobody signs in by face: the weights are not here. `make models` brings them"
