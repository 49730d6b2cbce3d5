"""What a person types, as Slack passes it on."""

import re
from dataclasses import dataclass

from bot.sandbox.people import BOT_USER_ID, CHANNELS, PEOPLE

MENTION = f"<@{BOT_USER_ID}>"
TYPED_MENTION = re.compile(rf"(?<![\w@])@{PEOPLE[BOT_USER_ID].name}\b", re.IGNORECASE)
TYPED_ADDRESS = re.compile(r"https?://[^\s<>|]*[^\s<>|.,;:!?)\]'\"]")
TYPED_CHANNEL = re.compile(r"(?<![\w#])#([a-z][a-z0-9_-]*)")


@dataclass(frozen=True)
class SlashCommand:
    command: str
    text: str


def slash_command(typed: str) -> SlashCommand | None:
    """Split "/ccg lookup kent" into its command and text. A space before the slash makes it a message."""
    if not typed.startswith("/") or not typed[1:2].strip():
        return None
    command, _, text = typed.partition(" ")
    return SlashCommand(command, escaped(text.strip()))


def escaped(typed: str) -> str:
    """Escape the three characters Slack escapes, and no others."""
    return typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def message_text(typed: str) -> str:
    """Write a message the way events carry it: escaped, with mentions, channels and links marked up."""
    text = TYPED_MENTION.sub(MENTION, escaped(typed.strip()))
    text = TYPED_CHANNEL.sub(_channel_link, text)
    return TYPED_ADDRESS.sub(lambda address: f"<{address[0]}>", text)


def _channel_link(typed: re.Match[str]) -> str:
    channel = next((channel for channel in CHANNELS if channel.name == typed[1]), None)
    return f"<#{channel.id}|{channel.name}>" if channel and not channel.is_im else typed[0]


def mentions_bot(text: str) -> bool:
    return MENTION in text


def not_a_command(command: str) -> str:
    """Slack's own words for a slash command no app has."""
    return (
        f"`{escaped(command)}` is not a valid command. In Slack, all messages that start with the “/” "
        "character are interpreted as commands.\n\nIf you are trying to send a message and not run a "
        "command, try preceding the “/” with an empty space."
    )


def not_in_threads(command: str) -> str:
    """Slack's own words for a slash command in a thread."""
    return f"{escaped(command)} is not supported in threads. Sorry!"
