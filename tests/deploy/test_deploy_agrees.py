"""The files agree with the program and with each other."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

import typer

from bot.cli.main import app
from bot.runtime.metrics import Metrics
from bot.runtime.settings import Settings, setting_names
from handlers.answering import SLASH_COMMANDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    from data.register import Register

SETTINGS = {name.upper() for name in setting_names()}
OF_THE_PLACE = {"HOST", "PORT", "COMMISSIONER_REFERENCE", "DATABASE_URL"}
"""The settings that are another in a container than on the machine of whoever copied .env.example."""


def texts(deploy: Path) -> dict[str, str]:
    """Give every file of deploy/ that people write, by its path in there."""
    files = (file for file in deploy.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    return {
        str(file.relative_to(deploy)): file.read_text(encoding="utf-8")
        for file in files
        if file.name not in {"manifest.yaml", "manifest-with-steps.yaml"} and file.suffix != ".png"
    }


def readme(deploy: Path) -> str:
    return (deploy / "README.md").read_text(encoding="utf-8")


def set_by_the_image(dockerfile: str) -> dict[str, str]:
    """Give the environment of the last stage."""
    last = dockerfile.rsplit("\nFROM ", 1)[1]
    return dict(re.findall(r"(?:ENV|^   ) ([A-Z_]+)=(\S+)", last, re.MULTILINE))


def set_by_the_deployment(manifests: dict[str, Any]) -> dict[str, Any]:
    (container,) = manifests["Deployment"]["spec"]["template"]["spec"]["containers"]
    return {env["name"]: env for env in container["env"]}


def test_every_setting_that_is_named_is_one_of_the_program(deploy: Path) -> None:
    for name, text in texts(deploy).items():
        named = set(re.findall(r"\b(?:SLACK|COMMISSIONER|LOG)_[A-Z][A-Z_]*\b|\bDATABASE_URL\b", text))
        assert named <= SETTINGS, name


def test_what_containers_are_given_are_settings(
    dockerfile: str, compose: dict[str, Any], manifests: dict[str, Any]
) -> None:
    of_python = {"PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}
    assert set(set_by_the_image(dockerfile)) - of_python == OF_THE_PLACE
    for service in ("bot", "migrate"):
        assert set(compose["services"][service]["environment"]) <= SETTINGS
    assert set(set_by_the_deployment(manifests)) <= SETTINGS


def test_in_kubernetes_every_setting_for_http_can_be_given(
    dockerfile: str, manifests: dict[str, Any]
) -> None:
    given = set(set_by_the_deployment(manifests)) | set(set_by_the_image(dockerfile))
    assert SETTINGS - given == {"SLACK_APP_TOKEN", "SLACK_API_URL"}


def test_a_secret_has_the_name_of_its_setting(manifests: dict[str, Any]) -> None:
    for name, env in set_by_the_deployment(manifests).items():
        if "valueFrom" in env:
            assert env["valueFrom"]["secretKeyRef"]["name"] == "commissioner"
            assert env["valueFrom"]["secretKeyRef"]["key"] == name


def test_an_env_copied_from_the_example_does_not_lead_the_container_astray(
    pytestconfig: pytest.Config, dockerfile: str, compose: dict[str, Any]
) -> None:
    example = (pytestconfig.rootpath / ".env.example").read_text(encoding="utf-8")
    filled_in = set(re.findall(r"^([A-Z_]+)=.", example, re.MULTILINE))
    assert filled_in - OF_THE_PLACE == {"SLACK_API_URL", "LOG_LEVEL"}
    bot, image = compose["services"]["bot"]["environment"], set_by_the_image(dockerfile)
    for name in OF_THE_PLACE - {"DATABASE_URL"}:
        assert bot[name] == image[name], name
    assert bot["DATABASE_URL"].startswith("postgresql://")


def test_one_port_everywhere(
    deploy: Path, dockerfile: str, compose: dict[str, Any], manifests: dict[str, Any], unit: dict[str, str]
) -> None:
    port = Settings.port
    assert set_by_the_image(dockerfile)["PORT"] == str(port)
    assert f"\nEXPOSE {port}\n" in dockerfile
    assert compose["services"]["bot"]["ports"] == [f"127.0.0.1:{port}:{port}"]
    (container,) = manifests["Deployment"]["spec"]["template"]["spec"]["containers"]
    assert container["ports"] == [{"name": "http", "containerPort": port}]
    assert set_by_the_deployment(manifests)["PORT"]["value"] == str(port)
    assert manifests["NetworkPolicy"]["spec"]["ingress"] == [{"ports": [{"protocol": "TCP", "port": port}]}]
    annotations = manifests["Deployment"]["spec"]["template"]["metadata"]["annotations"]
    assert annotations["prometheus.io/port"] == str(port)
    for file in ("nginx.conf", "Caddyfile", "README.md"):
        upstreams = re.findall(r"127\.0\.0\.1:(\d+)", texts(deploy)[file])
        assert set(upstreams) == {str(port)}, file
    assert f'"{port}"' in texts(deploy)["healthcheck.py"]
    assert "PORT" not in unit.get("Environment", "")


def test_one_user_everywhere(dockerfile: str, manifests: dict[str, Any], unit: dict[str, str]) -> None:
    (user,) = re.findall(r"^USER (\d+:\d+)$", dockerfile.rsplit("\nFROM ", 1)[1], re.MULTILINE)
    for kind in ("Deployment", "Job"):
        context = manifests[kind]["spec"]["template"]["spec"]["securityContext"]
        assert f"{context['runAsUser']}:{context['runAsGroup']}" == user
    assert f"--uid {user.split(':')[0]} " in dockerfile
    assert unit["User"] == unit["Group"] == "commissioner"


def test_one_version_everywhere(
    pytestconfig: pytest.Config, deploy: Path, compose: dict[str, Any], kustomization: dict[str, Any]
) -> None:
    project = tomllib.loads((pytestconfig.rootpath / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    version = project["version"]
    for service in ("bot", "migrate"):
        assert compose["services"][service]["image"] == f"commissioner:{version}"
    assert kustomization["images"] == [{"name": "commissioner", "newTag": version}]
    for name, text in texts(deploy).items():
        assert set(re.findall(r"\bcommissioner:(\d[\d.]*\d)", text)) <= {version}, name


def test_the_same_time_to_end_everywhere(
    compose: dict[str, Any], manifests: dict[str, Any], unit: dict[str, str]
) -> None:
    seconds = manifests["Deployment"]["spec"]["template"]["spec"]["terminationGracePeriodSeconds"]
    assert compose["services"]["bot"]["stop_grace_period"] == f"{seconds}s"
    assert unit["TimeoutStopSec"] == str(seconds)


def test_probes_ask_what_the_program_answers(
    pytestconfig: pytest.Config, deploy: Path, manifests: dict[str, Any]
) -> None:
    (container,) = manifests["Deployment"]["spec"]["template"]["spec"]["containers"]
    program = "".join(
        file.read_text(encoding="utf-8") for file in (pytestconfig.rootpath / "bot").rglob("*.py")
    )
    probes = ("startupProbe", "livenessProbe", "readinessProbe")
    asked = {container[probe]["httpGet"]["path"] for probe in probes}
    assert asked == {"/healthz", "/readyz"}
    annotations = manifests["Deployment"]["spec"]["template"]["metadata"]["annotations"]
    for path in (*asked, annotations["prometheus.io/path"]):
        assert f'"{path}"' in program, path
    assert "/healthz" in texts(deploy)["healthcheck.py"]


def test_selectors_find_the_bot_and_nothing_else(manifests: dict[str, Any]) -> None:
    bot = manifests["Deployment"]["spec"]["template"]["metadata"]["labels"]
    assert manifests["Deployment"]["spec"]["selector"]["matchLabels"] == bot
    assert manifests["Service"]["spec"]["selector"] == bot
    assert manifests["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"] == bot
    for spread in manifests["Deployment"]["spec"]["template"]["spec"]["topologySpreadConstraints"]:
        assert spread["labelSelector"]["matchLabels"] == bot
    migration = manifests["Job"]["spec"]["template"]["metadata"]["labels"]
    policy = manifests["NetworkPolicy"]["spec"]["podSelector"]["matchLabels"]
    assert policy.items() <= bot.items()
    assert policy.items() <= migration.items()
    assert bot != migration


def test_the_image_is_made_of_what_gets_into_the_build(pytestconfig: pytest.Config, dockerfile: str) -> None:
    lines = (pytestconfig.rootpath / ".dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in lines if not line.startswith("#")]
    assert rules[0] == "*"
    let_through = {rule[1:] for rule in rules if rule.startswith("!")}
    copies = [line.split()[1:-1] for line in dockerfile.splitlines() if line.startswith("COPY ")]
    copied = {source for sources in copies if not sources[0].startswith("--from") for source in sources}
    assert copied == let_through
    assert all((pytestconfig.rootpath / path).exists() for path in copied)


def test_the_guide_names_every_file(deploy: Path) -> None:
    guide = readme(deploy)
    names = {*texts(deploy), "manifest.yaml"} - {"README.md"}
    assert [name for name in sorted(names) if f"`{name}`" not in guide] == []


def test_the_guide_and_the_files_call_commands_that_there_are(
    deploy: Path, compose: dict[str, Any], manifests: dict[str, Any]
) -> None:
    group = typer.main.get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    called = {
        name: set(re.findall(r"(?:`|bin/)commissioner ([a-z][a-z-]*)", text))
        for name, text in texts(deploy).items()
    }
    called["compose.yaml"] |= set(compose["services"]["migrate"]["command"])
    for kind in ("Deployment", "Job"):
        (container,) = manifests[kind]["spec"]["template"]["spec"]["containers"]
        called[kind] = {word for word in container["args"] if not word.startswith("-")}
    assert called["commissioner.service"] == {"migrate", "serve"}
    assert {"backup", "build", "check", "new-key"} <= called["README.md"]
    unknown = {name: commands - set(group.commands) for name, commands in called.items()}
    assert {name: commands for name, commands in unknown.items() if commands} == {}


def test_the_guide_explains_every_metric_and_no_other(
    deploy: Path, make_register: Callable[..., Register]
) -> None:
    written = Metrics(make_register).text().decode()
    metrics = {
        name for name in re.findall(r"^# HELP (\S+)", written, re.MULTILINE) if not name.endswith("_created")
    }
    assert set(re.findall(r"`(commissioner_[a-z_]+)", readme(deploy))) == metrics


def test_the_guide_names_every_slash_command(deploy: Path) -> None:
    assert all(f"`{command}`" in readme(deploy) for command in SLASH_COMMANDS)
