"""`slack run`: the hooks, called as Slack's command line calls them."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from handlers.manifest import manifest

if TYPE_CHECKING:
    from pathlib import Path

MAKE = re.compile(r"make --silent (\S+) ")
SERVE = ".venv/bin/commissioner serve --slack"


@pytest.fixture(scope="module")
def hooks(pytestconfig: pytest.Config) -> Any:
    return json.loads((pytestconfig.rootpath / ".slack" / "hooks.json").read_text(encoding="utf-8"))


def call(hook: str, root: Path, **environment: str) -> str:
    """Call a hook, without installing or building first."""
    words = MAKE.sub("true ", hook).split()  # Slack's command line splits and joins it in this way
    done = subprocess.run(
        ["sh", "-c", " ".join(words)],
        cwd=root,
        env={"PATH": "/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_manifest_comes_from_the_command_table(hooks: Any, pytestconfig: pytest.Config) -> None:
    # it adds where the project is, which is nothing to the program
    said = call(hooks["hooks"]["get-manifest"] + " --source=/made/up (here)", pytestconfig.rootpath)
    assert json.loads(said) == manifest()


def test_what_the_hooks_make_first_can_be_made(hooks: Any, pytestconfig: pytest.Config) -> None:
    targets = [target for hook in hooks["hooks"].values() for target in MAKE.findall(hook)]
    assert targets == ["install", "var/commissioning.db"]
    subprocess.run(
        ["make", "--dry-run", *targets], cwd=pytestconfig.rootpath, capture_output=True, check=True
    )


@pytest.mark.parametrize(
    ("environment", "token"),
    [
        ({"SLACK_CLI_XOXB": "xoxb-cli", "SLACK_CLI_XAPP": "xapp-cli"}, "cli"),
        ({"SLACK_BOT_TOKEN": "xoxb-own", "SLACK_APP_TOKEN": "xapp-own"}, "own"),
        (
            {
                "SLACK_CLI_XOXB": "xoxb-cli", "SLACK_CLI_XAPP": "xapp-cli",
                "SLACK_BOT_TOKEN": "xoxb-own", "SLACK_APP_TOKEN": "",
            },
            "cli",
        ),
    ],
    ids=["the tokens of slack run", "tokens of one's own", "the tokens of slack run before those of .env"],
)  # fmt: skip
def test_the_bot_starts_as_the_app_that_slack_run_installed(
    hooks: Any, pytestconfig: pytest.Config, environment: dict[str, str], token: str
) -> None:
    hook = hooks["hooks"]["start"]
    assert hook.count(SERVE) == 1
    given = call(hook.replace(SERVE, "env"), pytestconfig.rootpath, **environment).splitlines()
    assert {f"SLACK_BOT_TOKEN=xoxb-{token}", f"SLACK_APP_TOKEN=xapp-{token}"} <= set(given)


def test_slack_run_leaves_the_connection_to_the_bot_and_watches_the_command_table(
    hooks: Any, pytestconfig: pytest.Config
) -> None:
    config = hooks["config"]
    assert config["sdk-managed-connection-enabled"] is True
    # without anything to watch, `slack run` ends as soon as it has begun
    watched = [
        file for path in config["watch"]["paths"] for file in (pytestconfig.rootpath / path).rglob("*")
    ]
    names = {file.name for file in watched if re.search(config["watch"]["filter-regex"], file.name)}
    assert names == {"commands.py", "manifest.py"}


def test_git_keeps_the_hooks_and_nothing_else_of_slacks(pytestconfig: pytest.Config, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    shutil.copy(pytestconfig.rootpath / ".gitignore", tmp_path)
    files = [
        f".slack/{name}" for name in ("hooks.json", "apps.json", "apps.dev.json", "config.json", "cache/a")
    ]
    ignored = subprocess.run(
        ["git", "check-ignore", *files], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert ignored.stdout.split() == files[1:]
