"""Makes a picture of a page small: few colours, each pixel a number in a table of them."""

from __future__ import annotations

import base64
import struct
import zlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from playwright.sync_api import Page

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
COLOURS: Final = 256
_PALETTE, _BITS = 3, 8

# A page has few colours, and the many shades at the edges of its letters differ by less than can be seen.
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


def with_few_colours(page: Page, picture: bytes) -> bytes:
    """Write a PNG anew with its most frequent colours; every other becomes the nearest of them."""
    counted = page.evaluate(_COUNT, [base64.b64encode(picture).decode(), COLOURS])
    pixels = base64.b64decode(counted["pixels"])
    return paletted(counted["width"], counted["height"], counted["palette"], pixels)


def paletted(width: int, height: int, palette: list[int], pixels: bytes) -> bytes:
    """Write a PNG from colours such as 0xFF8000 and a byte for each pixel, row by row."""
    header = struct.pack(">IIBBBBB", width, height, _BITS, _PALETTE, 0, 0, 0)
    colours = b"".join(shade.to_bytes(3, "big") for shade in palette)
    # each row begins with its filter; none, which suits pixels that are no amounts
    rows = b"".join(b"\0" + pixels[start : start + width] for start in range(0, width * height, width))
    parts = ((b"IHDR", header), (b"PLTE", colours), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return SIGNATURE + b"".join(_chunk(kind, body) for kind, body in parts)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
