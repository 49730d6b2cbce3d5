"""Takes the README's pictures: `python -m tests.sandbox.pictures FOLDER` runs the sandbox and photographs its page.

They show 5 November 2018 and the days after it, so they look the same whenever they are taken.
"""

from __future__ import annotations

import base64
import contextlib
import os
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from bot.runtime.settings import SETTING, reference_path
from tests.sandbox.client import SandboxClient, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from playwright.sync_api import Browser, Page


SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
COLOURS: Final = 256
_PALETTE, _BITS = 3, 8

# a page has few colours; the many shades at the edges of letters look alike
_COUNT: Final = """
async ([picture, most]) => {
  const image = new Image();
  image.src = "data:image/png;base64," + picture;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  const shades = new Map();
  const at = (i) => (data[i] << 16) | (data[i + 1] << 8) | data[i + 2];
  for (let i = 0; i < data.length; i += 4) shades.set(at(i), (shades.get(at(i)) || 0) + 1);
  const palette = [...shades].sort((a, b) => b[1] - a[1]).slice(0, most).map(([shade]) => shade);
  const place = new Map(palette.map((shade, index) => [shade, index]));
  const apart = (a, b) => [16, 8, 0].reduce((sum, by) => sum + (((a >> by) & 255) - ((b >> by) & 255)) ** 2, 0);
  const nearest = (shade) => palette.reduce((best, one, index) => (apart(shade, one) < apart(shade, palette[best]) ? index : best), 0);
  let pixels = "";
  for (let i = 0; i < data.length; i += 4) {
    if (!place.has(at(i))) place.set(at(i), nearest(at(i)));
    pixels += String.fromCharCode(place.get(at(i)));
  }
  return { width: image.width, height: image.height, palette, pixels: btoa(pixels) };
}
"""

CHROMIUM: Final = Path("/usr/bin/chromium")
FLAGS: Final = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--hide-scrollbars")
DAY: Final = "2018-11-05"
SHARPNESS: Final = 1.5
"""Pixels of the picture for each of the page; legible on any screen, in a small file."""
START_SECONDS: Final = 60.0
"""Seconds."""

_LOADED: Final = "message => Promise.all([...message.querySelectorAll('img')].map((image) => image.decode()))"


def with_few_colours(page: Page, picture: bytes) -> bytes:
    """Reduce a PNG to a palette of its most frequent colours; the others become the nearest of them."""
    counted = page.evaluate(_COUNT, [base64.b64encode(picture).decode(), COLOURS])
    pixels = base64.b64decode(counted["pixels"])
    return paletted(counted["width"], counted["height"], counted["palette"], pixels)


def paletted(width: int, height: int, palette: list[int], pixels: bytes) -> bytes:
    """Write a PNG from a palette of colours such as 0xFF8000 and a byte for each pixel, row by row."""
    header = struct.pack(">IIBBBBB", width, height, _BITS, _PALETTE, 0, 0, 0)
    colours = b"".join(shade.to_bytes(3, "big") for shade in palette)
    # each row begins with its filter; none is best for palettes
    rows = b"".join(b"\0" + pixels[start : start + width] for start in range(0, width * height, width))
    parts = ((b"IHDR", header), (b"PLTE", colours), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return SIGNATURE + b"".join(_chunk(kind, body) for kind, body in parts)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


@dataclass(frozen=True)
class Picture:
    """A picture: what is typed on 5 November 2018, which button is pressed then, and up to which day the clock goes on.

    `shows` is in the message that is taken, alone or with the page around it.
    """

    name: str
    typed: str
    shows: str
    size: tuple[int, int]
    whole: Literal["message", "page"] = "message"
    press: str = ""
    until: str = DAY


PICTURES: Final = (
    Picture("lookup", "/ccg lookup 08Y", "NHS West London CCG", (1160, 1500)),
    Picture("league", "/stp rank people per leader top 6", "People per leader", (1160, 1500)),
    Picture("chart", "@commissioner stats", "as a chart", (900, 1000), press="Show chart"),
    Picture(
        "digest",
        "/ccg watch Devon STP",
        "What changed, 6 November 2018",
        (960, 620),
        "page",
        until="2018-11-08",
    ),
    Picture("phone", "/ccg lookup 08Y", "NHS West London CCG", (390, 844), "page"),
)


class PicturesError(Exception):
    """The pictures cannot be taken; the text says what is missing."""


def check_tools(chromium: Path = CHROMIUM) -> None:
    """Check that all required tools are installed. Raises PicturesError."""
    if find_spec("playwright") is None:
        raise PicturesError("The pictures need playwright, which `make test` installs into .venv.")
    if not chromium.exists():
        raise PicturesError(f"The pictures need Debian's chromium at {chromium}: apt-get install chromium")


@contextlib.contextmanager
def sandbox() -> Iterator[SandboxClient]:
    """Run the sandbox and the bot, and give its client once its day can be set. Raises PicturesError."""
    port = free_port()
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "COMMISSIONER_"))
    }
    own = {**kept, "PORT": str(port), SETTING: str(reference_path().resolve())}
    with tempfile.TemporaryDirectory() as elsewhere:
        # in an empty folder, because an .env here could hold the tokens of a real workspace
        process = subprocess.Popen(
            [sys.executable, "-m", "bot.cli.main", "serve"], cwd=elsewhere, env=own, stdout=subprocess.DEVNULL
        )
        try:
            yield _ready(SandboxClient(f"http://127.0.0.1:{port}"), process)
        finally:
            process.terminate()
            process.wait(15)


def _ready(client: SandboxClient, process: subprocess.Popen[bytes]) -> SandboxClient:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError):
            if client.clock()["settable"]:
                return client
        time.sleep(0.2)
    raise PicturesError("The sandbox did not start; `commissioner serve` says why.")


def take(client: SandboxClient, picture: Picture, browser: Browser, folder: Path) -> Path:
    """Take one picture, and give its file."""
    width, height = picture.size
    page = browser.new_page(
        viewport={"width": width, "height": height},
        device_scale_factor=SHARPNESS,
        locale="en-GB",
        timezone_id="Europe/London",
        reduced_motion="reduce",
    )
    page.goto(client.base_url)
    page.get_by_role("button", name="Skip", exact=True).click()
    client.go_to(DAY)
    client.say(picture.typed)
    client.go_to(picture.until)
    if picture.press:
        pressed = page.get_by_role("button", name=picture.press)
        menu = page.locator(".overflow summary")
        pressed.or_(menu).last.wait_for()
        if not pressed.count():
            menu.last.click()
        pressed.last.click()
    shown = page.locator("article", has_text=picture.shows).last
    shown.wait_for()
    shown.evaluate(_LOADED)
    page.mouse.move(0, 0)
    if picture.whole == "page":
        shown.evaluate("message => message.scrollIntoView({ block: 'start' })")
    taken = (page.locator(".app") if picture.whole == "page" else shown).screenshot()
    file = folder / f"{picture.name}.png"
    file.write_bytes(with_few_colours(page, taken))
    page.close()
    return file


def main(arguments: Sequence[str] | None = None) -> int:
    given = sys.argv[1:] if arguments is None else arguments
    if len(given) != 1:
        sys.stderr.write("Say where the pictures go: python -m tests.sandbox.pictures FOLDER\n")
        return 2
    folder = Path(given[0])
    try:
        check_tools()
        # imported here, because it is installed for development alone
        from playwright.sync_api import sync_playwright  # noqa: PLC0415

        folder.mkdir(parents=True, exist_ok=True)
        with sandbox() as client, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
            for picture in PICTURES:
                file = take(client, picture, browser, folder)
                sys.stdout.write(f"{file}: {file.stat().st_size / 1000:.0f} kB\n")
            browser.close()
    except PicturesError as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
