"""Turns Slack's text into plain text (`clean`), and escapes text for Slack (`escape`)."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from typing import Final

LONGEST: Final = 400
"""Characters of a question that are read; nobody needs more to name a body and a day."""

_SUSPECT: Final = re.compile(r"[<>&*_~`:@\n\r\x00-\x08\x0b-\x1f\x7f]|^\s*-\s|https?://")
"""Without any of these, text of ASCII characters is already clean but for its spaces."""

_LEADING_MENTION: Final = re.compile(r"^[\s*_~>•-]*<@[UWB][A-Z0-9]+(?:>|\|[^>]*>(?=.*\w))[:,]?", re.DOTALL)
_SPECIAL: Final = re.compile(r"<([@#!]|[a-zA-Z][a-zA-Z0-9+.-]*:)([^<>|]*)(?:\|([^<>]*))?>")
_DATE_STAMP: Final = re.compile(r"date\^(\d{1,11})\^")
_AROUND_NOTHING: Final = re.compile(r"(?<!\w)([*_~`]{1,3})[ ]+\1(?!\w)")
_PLAIN_LINK: Final = re.compile(r"\bhttps?://[^\s<>|]+", re.IGNORECASE)
_HOST: Final = re.compile(
    r"(?:https?:)?/*(?:[^/@]*@)?(?:www\.)?((?:[a-z0-9-]+\.)+[a-z]{2,})\.?(?:[:/?#].*)?", re.IGNORECASE
)
_ENTITIES: Final = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))

_FENCE: Final = re.compile(r"```\s?(.*?)\s?```", re.DOTALL)
_MARKS: Final = {
    mark: re.compile(
        rf"(?<![{mark}])(?:(?<!\w)|(?=[{mark}]{{1,3}}[^\w\s{mark}]))([{mark}]{{1,3}})(?=[^\s{mark}])"
        rf"([^\n]{{0,{LONGEST}}}?(?:[^\s{mark}](?=\1(?![\w{mark}]))|[^\w\s{mark}](?=\1(?![{mark}]))))\1"
    )
    for mark in "`*_~"
}
"""Pairs of marks. Each is inside of nothing: on one side of it, at the least, is no letter and no digit."""

_SHOWN: Final = re.compile(
    r"```.*?(?:```|\Z)|^[ \t]*&gt;&gt;&gt;.*\Z|^[ \t]*&gt;[^\n]*|`[^`\n]+`", re.DOTALL | re.MULTILINE
)
"""What a message shows and does not say: code, and quotes of a line or, with three marks, of the rest."""

_QUOTED_OR_LISTED: Final = re.compile(r"^[ \t]*(?:>[> \t]*)?(?:[•◦▪▫■□‣⁃●○]\s*|[-*–—]\s+)*", re.MULTILINE)
_EMOJI: Final = re.compile(
    r"(?:(?<!\w):[a-z0-9_+'-]+:|(?<!\d):[a-z_+'-][a-z0-9_+'-]*:)(?::[a-z0-9_+'-]+:)*(?!\w)"
)
_HANDLE: Final = re.compile(r"(?<![\w@])@([a-z][a-z0-9]*(?:[._][a-z0-9]+)*)(?![\w@])", re.IGNORECASE)
_HANDLE_PARTS: Final = re.compile(r"(?<=\w)[._](?=\w)")

_INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u061c\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""What Unicode calls default ignorable: soft hyphens, joiners, marks of direction, variants. It takes no room."""

_BLANKS: Final = re.compile("[\u115f\u1160\u2800\u3164\uffa0]")
"""Letters and signs that show nothing and take the room of a space."""

_BREAKS: Final = re.compile(r"[\r\n\x0b\x0c\x85\u2028\u2029]+")
_DASH_BETWEEN_DIGITS: Final = re.compile(r"(?<=\d)[\u2012-\u2015\u2212](?=\d)")
_DASH: Final = re.compile(r"[\u2012-\u2015\u2212]")
_PLAINER: Final = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑", "-"),
        "…": " ... ",
    }
)
_NOT_ASCII: Final = re.compile(r"[^\x00-\x7f]")
_FIRST_OUTSIDE_BMP: Final = 0x10000


def clean(text: str) -> str:
    """Give the words of a message as plain text: one line for each line that has words, single spaces between words.

    Lines are separated by one newline, since a new line often begins a new question. Removed are mentions (the one at the
    beginning is the bot's), channel, date, mail and telephone links (the label is kept), web links (the label is kept,
    else the host if it is a domain name), entities, bold, italic, strike and code marks, quotes, bullets, emoji,
    typographic quotes, and invisible characters. An en or em dash between digits becomes a hyphen, elsewhere a word of its
    own.
    """
    if text.isascii() and not _SUSPECT.search(text):
        return " ".join(text.split())
    if not text.isascii():
        # first, because they can stand inside or before what is matched below
        text = _BLANKS.sub(" ", _INVISIBLE.sub("", text))
    if "<" in text:
        text = _AROUND_NOTHING.sub(" ", _SPECIAL.sub(_meant, _LEADING_MENTION.sub(" ", text)))
    if "&" in text:
        for entity, character in _ENTITIES:
            text = text.replace(entity, character)
    if "@" in text:
        text = _HANDLE.sub(lambda found: _name_of(found[1]), text)
    text = _PLAIN_LINK.sub(lambda found: f" {_host(found[0])} ", text)
    text = _without_marks(_BREAKS.sub("\n", text))
    if not text.isascii():
        text = _plain_characters(text)
    text = _EMOJI.sub(" ", text)
    if not text.replace("\n", "").isprintable():
        text = "".join(c if c == "\n" or c.isprintable() else " " for c in text)
    return "\n".join(line for line in (" ".join(each.split()) for each in text.split("\n")) if line)


def asked_with_mention(text: str, bot: str) -> str | None:
    """Give the question of a message that mentions the bot; None where the mention is only quoted or code.

    `bot` is the id of the bot's user; with "" any mention counts. Quoted lines with a mention are left out, as they are an
    earlier question, and so is the bot's own name. A text without a mention is given as it is.
    """
    mention = re.compile(rf"<@{bot or '[UW][A-Z0-9]+'}(?:\|[^<>]*)?>")
    if not mention.search(text):
        return text
    if not mention.search(_SHOWN.sub(" ", text)):
        return None
    said = _SHOWN.sub(lambda shown: " " if mention.search(shown[0]) else shown[0], text)
    return mention.sub(f"<@{bot}>", said) if bot else said


def escape(text: str) -> str:
    """Escape the three characters of Slack's markup, which also disables links and broadcasts."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _meant(found: re.Match[str]) -> str:
    """Give the words that something in angle brackets stands for."""
    sort, target, label = found.groups()
    if sort == "!":
        stamp = _DATE_STAMP.match(target)
        if not stamp:
            return " "
        return label or datetime.fromtimestamp(int(stamp[1]), UTC).date().isoformat()
    if label:
        return _name_of(label) if sort == "@" else label
    if sort in ("mailto:", "tel:"):
        return target
    return f" {_host(target)} " if sort in ("http:", "https:") else " "


def _name_of(handle: str) -> str:
    """Give the name that somebody's handle is made of: "jane milligan" for "jane.milligan"."""
    return _HANDLE_PARTS.sub(" ", handle)


def _host(link: str) -> str:
    """Give the domain name of a web address without its "www.", or "" where it has none, as with a number."""
    found = _HOST.fullmatch(link)
    return found[1] if found else ""


def _without_marks(text: str) -> str:
    """Remove formatting marks, nested ones too, but not those inside words and numbers."""
    text = _QUOTED_OR_LISTED.sub("", text)
    if "`" in text:
        text = _FENCE.sub(r" \1 ", text)
    found = True
    while found:
        found = False
        for character, mark in _MARKS.items():
            if character in text:
                text, count = mark.subn(r"\2", text)
                found = found or count > 0
    return _QUOTED_OR_LISTED.sub("", text)


def _plain_characters(text: str) -> str:
    """Replace typographic quotes, dashes and digits of any script by ASCII, and remove invisible characters."""
    text = unicodedata.normalize("NFC", text).translate(_PLAINER)
    text = _NOT_ASCII.sub(lambda found: _plain_character(found[0]), text)
    return _DASH.sub(lambda found: f" {found[0]} ", _DASH_BETWEEN_DIGITS.sub("-", text))


def _plain_character(character: str) -> str:
    sort = unicodedata.category(character)
    if sort == "Nd":
        return str(unicodedata.digit(character))
    if sort == "Cf":
        return ""
    pictured = sort == "So" or (sort == "Sk" and ord(character) >= _FIRST_OUTSIDE_BMP)
    return " " if pictured or sort in ("Cc", "Cs", "Co", "Zs") else character
