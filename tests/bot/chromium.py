"""Debian's chromium, started once for a process of tests; each module of tests talks to it by itself.

A browser takes seconds to start, and Playwright keeps a loop in the thread that uses it, which no other test may meet.
"""

from __future__ import annotations

import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

CHROMIUM: Final = Path("/usr/bin/chromium")
_SECONDS: Final = 30.0
_FLAGS: Final = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage",
    "--no-first-run", "--mute-audio", "--remote-debugging-port=0",
)  # fmt: skip


@contextmanager
def chromium_running() -> Iterator[str]:
    """Run chromium, and give the address at which it is told what to do."""
    with tempfile.TemporaryDirectory(prefix="commissioner-", ignore_cleanup_errors=True) as folder:
        process = subprocess.Popen(
            [CHROMIUM, *_FLAGS, f"--user-data-dir={folder}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield f"http://127.0.0.1:{_port(Path(folder) / 'DevToolsActivePort')}"
        finally:
            process.terminate()
            process.wait(timeout=10)


def _port(file: Path) -> int:
    end = time.monotonic() + _SECONDS
    while time.monotonic() < end:
        lines = file.read_text().split() if file.exists() else []
        if lines:
            return int(lines[0])
        time.sleep(0.02)
    raise TimeoutError("chromium did not start")


@pytest.fixture(scope="session")
def chromium() -> Iterator[str]:
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not installed")
    with chromium_running() as address:
        yield address


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Give the browser; what a module opens in it is closed at the end of the module."""
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.connect_over_cdp(chromium)
        yield browser
        browser.close()
