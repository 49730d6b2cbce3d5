"""Where the reference is: the one setting that asking in a shell needs.

Reading it here and not through `Settings` saves a quarter of a second of imports on every `commissioner ask`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from dotenv import dotenv_values

SETTING: Final = "COMMISSIONER_REFERENCE"
DEFAULT: Final = Path("var/commissioning.db")


def reference_path() -> Path:
    """Give the path from the environment, else from `.env`, else the default; as `Settings` does."""
    return Path(os.environ.get(SETTING) or dotenv_values(".env").get(SETTING) or DEFAULT)
