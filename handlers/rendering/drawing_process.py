"""The program that paints pictures: reads lines of JSON, `[ending, specification]`, and writes a head and a picture for each.

`painting` runs this file as a process; nothing else imports vl_convert and numpy.
"""

from __future__ import annotations

import json
import resource
import select
import struct
import sys
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

SHARPNESS: Final = 2
"""Pixels of a PNG for each pixel of the specification."""
IDLE: Final = 60
"""Seconds without a request after which the process ends."""
ROOM: Final = 256 << 20
"""Bytes that may be allocated beyond those of an empty picture, which takes about 100 MB of memory."""
LARGEST_RESIDENT: Final = 224 << 20
"""Bytes of resident memory above which the process ends, as the engine leaks some with each picture."""
_EMPTY: Final[dict[str, Any]] = {"data": {"values": [{}]}, "mark": "point"}
_STATUS: Final = Path("/proc/self/status")
_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_COLOURS: Final = 256
_EIGHT_BITS_RGBA: Final = b"\x08\x06\x00\x00\x00"
_SUB: Final = 1


def painted(ending: str, spec: dict[str, Any]) -> bytes:
    """Paint a Vega-Lite specification as "png" or "svg", without network access."""
    import vl_convert  # noqa: PLC0415

    if ending == "svg":
        return vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]).encode()
    return smaller(vl_convert.vegalite_to_png(spec, scale=SHARPNESS, allowed_base_urls=[]))


def smaller(png: bytes) -> bytes:
    """Reduce a PNG of vl_convert's to a palette of 256 colours: a quarter of the size, without visible loss.

    A PNG of another format than vl_convert's (eight bits RGBA, filter "Sub") is returned as it is.
    """
    import numpy as np  # noqa: PLC0415

    chunks = _chunks(png)
    wide, high = struct.unpack(">II", chunks[b"IHDR"][:8])
    if chunks[b"IHDR"][8:] != _EIGHT_BITS_RGBA:
        return png
    rows = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(high, wide * 4 + 1)
    if (rows[:, 0] != _SUB).any():
        return png
    pixels = rows[:, 1:].reshape(high, wide, 4).cumsum(axis=1, dtype=np.uint8)[:, :, :3]
    # six bits a channel look the same, and are few enough to count
    keys = (
        ((pixels[..., 0] >> 2).astype(np.int32) << 12)
        | ((pixels[..., 1] >> 2).astype(np.int32) << 6)
        | (pixels[..., 2] >> 2)
    )
    counts = np.bincount(keys.ravel(), minlength=1 << 18)
    used = np.flatnonzero(counts)
    shades = np.stack([(used >> 12) & 63, (used >> 6) & 63, used & 63], axis=1)
    table = np.argsort(-counts[used], kind="stable")[:_COLOURS]
    apart = ((shades[:, None, :] - shades[None, table, :]) ** 2).sum(axis=2)
    place = np.zeros(1 << 18, np.uint8)
    place[used] = apart.argmin(axis=1)
    palette = shades[table].astype(np.uint8)
    written = np.zeros((high, wide + 1), np.uint8)
    written[:, 1:] = place[keys]
    return _SIGNATURE + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in (
            (b"IHDR", struct.pack(">IIBBBBB", wide, high, 8, 3, 0, 0, 0)),
            (b"PLTE", ((palette << 2) | (palette >> 4)).tobytes()),
            (b"IDAT", zlib.compress(written.tobytes(), 6)),
            (b"IEND", b""),
        )
    )


def _chunks(png: bytes) -> dict[bytes, bytes]:
    found: dict[bytes, bytes] = {}
    at = len(_SIGNATURE)
    while at < len(png):
        (size,) = struct.unpack(">I", png[at : at + 4])
        kind = png[at + 4 : at + 8]
        found[kind] = found.get(kind, b"") + png[at + 8 : at + 8 + size]
        at += size + 12
    return found


def limit_memory(room: int = ROOM) -> None:
    """Start the engine with an empty picture, and limit the process to `room` bytes of address space beyond that.

    What the engine reserves for its threads depends on the machine, so the limit is relative. A picture that needs more
    ends the process. There is no limit on systems other than Linux.
    """
    painted("png", _EMPTY)
    if allocated := _bytes_of("VmData"):
        most = resource.getrlimit(resource.RLIMIT_DATA)[1]
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_DATA, (allocated + room, most))


def _bytes_of(field: str) -> int:
    """Read a size in bytes from /proc/self/status, 0 where it is missing."""
    try:
        lines = _STATUS.read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) << 10 for line in lines if line.startswith(f"{field}:")), 0)


def main() -> None:
    """Paint requests from standard input until it closes, nothing comes for `IDLE` seconds, or memory has grown."""
    limit_memory()
    out = sys.stdout.buffer
    while (
        _bytes_of("VmRSS") < LARGEST_RESIDENT
        and select.select([sys.stdin], [], [], IDLE)[0]
        and (line := sys.stdin.buffer.readline())
    ):
        try:
            head, made = b"ok", painted(*json.loads(line))
        except Exception as error:  # noqa: BLE001  it is reported to the caller
            head, made = b"no", str(error).encode()
        out.write(head + b" %d\n" % len(made) + made)
        out.flush()


if __name__ == "__main__":
    main()
