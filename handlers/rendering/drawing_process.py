"""The program of the drawing process: a line of JSON in, `[ending, specification]`; a head and a picture out.

It is run as a file, and is the only thing that imports vl_convert and numpy; `painting` starts it.
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
"""Pixels of the picture for one of the page."""
IDLE: Final = 60
"""Seconds without anything to do after which the process goes."""
ROOM: Final = 256 << 20
"""Bytes that may be allocated beyond those of an empty picture, which takes about 100 MB of memory."""
LARGEST_RESIDENT: Final = 224 << 20
"""Bytes of memory in use after which the process goes: the engine keeps some of every picture."""
_EMPTY: Final[dict[str, Any]] = {"data": {"values": [{}]}, "mark": "point"}
_STATUS: Final = Path("/proc/self/status")
_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_COLOURS: Final = 256
_EIGHT_BITS_RGBA: Final = b"\x08\x06\x00\x00\x00"
_SUB: Final = 1


def painted(ending: str, spec: dict[str, Any]) -> bytes:
    """Paint a Vega-Lite specification as "png" or "svg"; nothing is fetched for it."""
    import vl_convert  # noqa: PLC0415

    if ending == "svg":
        return vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]).encode()
    return smaller(vl_convert.vegalite_to_png(spec, scale=SHARPNESS, allowed_base_urls=[]))


def smaller(png: bytes) -> bytes:
    """Write a PNG of vl_convert's anew with a table of 256 colours: a quarter of the size, and nothing to be seen.

    One that is not written as vl_convert writes them (eight bits RGBA, each pixel as the difference from the one left of
    it) is given back as it is.
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
    # six bits a colour are as many as can be told apart, and can be counted
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
    """Start the engine with an empty picture, and let the process allocate no more than `room` bytes beyond that.

    What the engine reserves for its threads counts as allocated and depends on the machine, so the limit is measured
    from there. A picture that needs more ends the process. Where the system does not say what is allocated (it is not
    Linux) there is no limit.
    """
    painted("png", _EMPTY)
    if allocated := _bytes_of("VmData"):
        most = resource.getrlimit(resource.RLIMIT_DATA)[1]
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_DATA, (allocated + room, most))


def _bytes_of(field: str) -> int:
    """Give a size that Linux tells of this process, 0 where it is not told."""
    try:
        lines = _STATUS.read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) << 10 for line in lines if line.startswith(f"{field}:")), 0)


def main() -> None:
    """Paint what comes in, until the other end is closed, nothing has come for a while, or memory has grown."""
    limit_memory()
    out = sys.stdout.buffer
    while (
        _bytes_of("VmRSS") < LARGEST_RESIDENT
        and select.select([sys.stdin], [], [], IDLE)[0]
        and (line := sys.stdin.buffer.readline())
    ):
        try:
            head, made = b"ok", painted(*json.loads(line))
        except Exception as error:  # noqa: BLE001  whoever asked is told why
            head, made = b"no", str(error).encode()
        out.write(head + b" %d\n" % len(made) + made)
        out.flush()


if __name__ == "__main__":
    main()
