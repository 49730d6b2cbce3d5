"""Each file is what its program takes, as far as that can be told without an engine, a cluster or a machine of its own."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

TOOLS = Path(sys.executable).parent
OLDEST, NEWEST = "1.30", "1.37"
"""The versions of Kubernetes the manifests are checked against."""
EXPOSURE = 20
"""The most that systemd may say the service is exposed, of 100; 13 was reached."""

needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed on this machine"
)


def run(*command: str | Path) -> str:
    """Run a tool and give what it said; fail with that where it found fault."""
    done = subprocess.run(
        [str(word) for word in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_hadolint_finds_nothing_in_the_dockerfile(deploy: Path) -> None:
    assert run(TOOLS / "hadolint", "--no-color", deploy / "Dockerfile") == ""


def test_the_compose_file_is_as_the_specification_has_it(deploy: Path) -> None:
    run(TOOLS / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", deploy / "compose.yaml")


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
def test_the_manifests_are_as_kubernetes_has_them(deploy: Path, version: str) -> None:
    files = [file for file in (deploy / "kubernetes").glob("*.yaml") if file.name != "kustomization.yaml"]
    said = run(TOOLS / "kubernetes-validate", "--strict", "-k", version, *files)
    assert said.count("passed") == len(files) >= 5


@pytest.fixture
def installed_unit(deploy: Path, tmp_path: Path) -> Path:
    """Give the unit as on a server: the program it starts is there, under another path."""
    text = (deploy / "commissioner.service").read_text(encoding="utf-8")
    file = tmp_path / "commissioner.service"
    file.write_text(
        text.replace("/opt/commissioner/.venv/bin/commissioner", sys.executable), encoding="utf-8"
    )
    return file


@needs_systemd
def test_systemd_finds_nothing_in_the_unit(installed_unit: Path) -> None:
    assert run("systemd-analyze", "verify", installed_unit) == ""


@needs_systemd
def test_systemd_finds_the_service_confined(installed_unit: Path) -> None:
    run(
        "systemd-analyze",
        "security",
        "--offline=true",
        f"--threshold={EXPOSURE}",
        "--no-pager",
        installed_unit,
    )


def test_kustomize_applies_every_manifest(deploy: Path, kustomization: dict[str, Any]) -> None:
    files = {file.name for file in (deploy / "kubernetes").iterdir()} - {"kustomization.yaml"}
    assert sorted(kustomization["resources"]) == sorted(files)


def test_a_secret_is_only_ever_named(manifests: dict[str, Any], compose: dict[str, Any]) -> None:
    assert "Secret" not in manifests
    secret = ("TOKEN", "SECRET", "KEYS", "PASSWORD", "DATABASE_URL", "CLIENT_ID")
    for kind in ("Deployment", "Job"):
        for container in manifests[kind]["spec"]["template"]["spec"]["containers"]:
            given = [env["name"] for env in container["env"] if "value" in env]
            assert not [name for name in given if name.endswith(secret)]
    for service in compose["services"].values():
        for name, value in service.get("environment", {}).items():
            assert "${POSTGRES_PASSWORD:?" in value or not name.endswith(secret)


def test_no_manifest_says_in_which_namespace(
    manifests: dict[str, Any], kustomization: dict[str, Any]
) -> None:
    assert all("namespace" not in manifest["metadata"] for manifest in manifests.values())
    assert "namespace" not in kustomization


@pytest.mark.parametrize("kind", ["Deployment", "Job"])
def test_pods_keep_to_what_a_restricted_namespace_allows(manifests: dict[str, Any], kind: str) -> None:
    pod = manifests[kind]["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    for container in pod["containers"]:
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert container["resources"]["requests"]
        assert container["resources"]["limits"]["memory"]


def test_every_service_of_compose_is_confined(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert "/tmp" in service["tmpfs"]


def test_compose_is_reached_from_its_own_machine_only(compose: dict[str, Any]) -> None:
    ports = [port for service in compose["services"].values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)
    assert compose["networks"]["inside"]["internal"] is True
    assert compose["services"]["postgres"]["networks"] == ["inside"]


def test_one_service_of_compose_builds_the_image_and_the_other_takes_it(compose: dict[str, Any]) -> None:
    built = [name for name, service in compose["services"].items() if "build" in service]
    assert built == ["bot"]
    assert compose["services"]["migrate"]["image"] == compose["services"]["bot"]["image"]
    assert compose["services"]["migrate"]["pull_policy"] == "never"


def test_compose_makes_the_tables_before_the_bot_starts(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert services["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    assert services["bot"]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_whatever_fails_is_started_again_for_as_long_as_it_takes(
    compose: dict[str, Any], unit: dict[str, str]
) -> None:
    services = compose["services"]
    # neither has a count after which the engine gives up
    assert services["migrate"]["restart"] == "on-failure"
    assert services["bot"]["restart"] == "unless-stopped"
    assert (unit["Restart"], unit["StartLimitIntervalSec"]) == ("on-failure", "0")
    assert "StartLimitBurst" not in unit
    assert int(unit["RestartSec"]) >= 10


def test_no_file_starts_the_sandbox_where_slacks_settings_are_missing(
    dockerfile: str, manifests: dict[str, Any], unit: dict[str, str], deploy: Path
) -> None:
    (container,) = manifests["Deployment"]["spec"]["template"]["spec"]["containers"]
    assert container["args"] == ["serve", "--slack"]
    assert 'CMD ["serve", "--slack"]' in dockerfile
    assert unit["ExecStart"].endswith("commissioner serve --slack")
    assert "commissioner serve --slack" in (deploy.parent / ".slack" / "hooks.json").read_text(
        encoding="utf-8"
    )


def test_the_service_writes_to_its_state_and_its_own_tmp_alone(unit: dict[str, str]) -> None:
    assert (unit["ProtectSystem"], unit["ProtectHome"], unit["PrivateTmp"]) == ("strict", "yes", "yes")
    assert unit["StateDirectory"] == "commissioner"
    assert "ReadWritePaths" not in unit
    assert unit["CapabilityBoundingSet"] == ""
