"""The files an operator starts from, read once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

if TYPE_CHECKING:
    from pathlib import Path


def _documents(file: Path) -> list[Any]:
    return list(YAML(typ="safe").load_all(file))


@pytest.fixture(scope="session")
def deploy(pytestconfig: pytest.Config) -> Path:
    return pytestconfig.rootpath / "deploy"


@pytest.fixture(scope="session")
def dockerfile(deploy: Path) -> str:
    return (deploy / "Dockerfile").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def compose(deploy: Path) -> Any:
    return _documents(deploy / "compose.yaml")[0]


@pytest.fixture(scope="session")
def manifests(deploy: Path) -> dict[str, Any]:
    """Give what is applied to a cluster, by kind; there is one of each."""
    files = [file for file in (deploy / "kubernetes").glob("*.yaml") if file.name != "kustomization.yaml"]
    return {document["kind"]: document for file in files for document in _documents(file)}


@pytest.fixture(scope="session")
def kustomization(deploy: Path) -> Any:
    return _documents(deploy / "kubernetes" / "kustomization.yaml")[0]


@pytest.fixture(scope="session")
def unit(deploy: Path) -> dict[str, str]:
    """Give the directives of the systemd unit; those that are given more than once are joined by a space."""
    directives: dict[str, str] = {}
    for line in (deploy / "commissioner.service").read_text(encoding="utf-8").splitlines():
        name, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            directives[name] = f"{directives[name]} {value}" if name in directives else value
    return directives
