"""What is made from the command table is never stale."""

from pathlib import Path

import pytest

from handlers.answering import SLASH_COMMANDS
from handlers.commands import COMMANDS, commands_table, help_message, help_text
from handlers.manifest import manifest, yaml_of

ROOT = Path(__file__).resolve().parents[2]


def test_the_readme_lists_the_commands_as_the_table_has_them() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert commands_table() in readme, "put handlers.commands.commands_table() between the marks in README.md"


def test_the_manifest_is_the_one_the_table_makes() -> None:
    committed = (ROOT / "deploy" / "manifest.yaml").read_text(encoding="utf-8")
    assert committed == yaml_of(manifest()), "run: commissioner manifest > deploy/manifest.yaml"
    with_steps = (ROOT / "deploy" / "manifest-with-steps.yaml").read_text(encoding="utf-8")
    said = "run: commissioner manifest --steps > deploy/manifest-with-steps.yaml"
    assert with_steps == yaml_of(manifest(steps=True)), said


def test_the_manifest_has_every_slash_command_within_slacks_limits() -> None:
    made = manifest()
    commands = made["features"]["slash_commands"]
    assert [command["command"] for command in commands] == list(SLASH_COMMANDS)
    assert len(made["display_information"]["description"]) <= 140
    assert len(made["features"]["agent_view"]["suggested_prompts"]) <= 4
    assert all(
        len(command["usage_hint"]) <= 1000 and len(command["description"]) <= 100 for command in commands
    )


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.verb)
def test_help_names_every_command(command: object) -> None:
    usage = command.usage  # type: ignore[attr-defined]
    assert usage in help_text()
    assert any(usage in str(block) for block in help_message().blocks)


def test_verbs_are_not_used_twice() -> None:
    verbs = [command.verb for command in COMMANDS]
    assert len(set(verbs)) == len(verbs)
