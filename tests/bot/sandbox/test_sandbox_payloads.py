import json
from pathlib import Path

import pytest

from bot.sandbox.config import BOT_USER_ID, Command, Hints, HintsError, Shortcut, read_hints
from bot.sandbox.payloads import SlashCommand, mentions_bot, message_text, slash_command
from bot.sandbox.workspace import TsClock


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("Kent & Medway <now>", "Kent &amp; Medway &lt;now&gt;"),
        ("@commissioner who?", f"<@{BOT_USER_ID}> who?"),
        ("ask @Commissioner, please", f"ask <@{BOT_USER_ID}>, please"),
        ("me@commissioner.org", "me@commissioner.org"),
        ("@commissioners", "@commissioners"),
        ("<!channel>", "&lt;!channel&gt;"),
        ("see #newsroom and #nowhere", "see <#C024NEWSR1|newsroom> and #nowhere"),
        ("https://x.org/a?b=1&c=2.", "<https://x.org/a?b=1&amp;c=2>."),
        ("  spaced  ", "spaced"),
    ],
)
def test_a_message_is_written_as_slack_writes_it(typed: str, sent: str) -> None:
    assert message_text(typed) == sent


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        ("/ccg lookup kent", SlashCommand("/ccg", "lookup kent")),
        ("/ccg", SlashCommand("/ccg", "")),
        ("/ccg   kent  & co ", SlashCommand("/ccg", "kent  &amp; co")),
        (" /ccg kent", None),
        ("/", None),
        ("/ ccg", None),
        ("ccg", None),
    ],
)
def test_a_slash_command_is_told_from_a_message(typed: str, command: SlashCommand | None) -> None:
    assert slash_command(typed) == command


def test_only_a_mention_of_the_bot_is_one() -> None:
    assert mentions_bot(message_text("hello @commissioner"))
    assert not mentions_bot(message_text("hello commissioner"))


def test_time_stamps_increase_even_when_time_does_not() -> None:
    next_ts = TsClock(lambda: 1_541_376_000.0)
    assert [next_ts(), next_ts()] == ["1541376000.000000", "1541376000.000001"]


def test_hints_are_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "hints.json"
    commands = [{"command": "/ccg", "usage": "NAME"}]
    shortcuts = [{"callback_id": "explain", "name": "Explain"}]
    path.write_text(
        json.dumps({"commands": commands, "questions": ["/ccg kent"], "shortcuts": shortcuts}),
    )
    expected = Hints((Command("/ccg", "NAME", ""),), ("/ccg kent",), (Shortcut("explain", "Explain"),))
    assert read_hints(path) == expected


@pytest.mark.parametrize(
    "text",
    ["[]", "{", '{"commands": [{"command": "ccg"}]}', '{"commands": [5]}', '{"shortcuts": [{"name": "x"}]}'],
)
def test_hints_of_another_form_are_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "hints.json"
    path.write_text(text)
    with pytest.raises(HintsError, match=r"hints\.json: "):
        read_hints(path)


def test_without_hints_every_command_is_known() -> None:
    assert Hints().knows("/anything")
    assert not Hints((Command("/ccg"),)).knows("/anything")
