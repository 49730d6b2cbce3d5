"""What people type, as Slack delivers it, and how it is made safe to say back."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LONGEST: Final = 400
"""Characters of a question that are read; nobody needs more to name a body and a day."""

_IN = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_USER: Final = re.compile(r"<@[UW][A-Z0-9]+(\|[^>]*)?>")
_LINK: Final = re.compile(r"<(?:https?://|mailto:)[^>|]*(?:\|([^>]*))?>")
_SPECIAL: Final = re.compile(r"<[!#@][^>]*>")


def read_typed(text: str) -> str:
    """Give the words of a message: no mentions, links by their label, entities undone, nothing invisible."""
    if "<" in text:
        text = _USER.sub(" ", text)
        text = _LINK.sub(lambda found: found[1] or " ", text)
        text = _SPECIAL.sub(" ", text)
    for entity, character in _IN:
        text = text.replace(entity, character)
    if not text.isprintable():
        text = "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") else c for c in text)
    return " ".join(text.split())


def escape(text: str) -> str:
    """Escape the three characters that mean something to Slack; that alone disarms links and broadcasts."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
