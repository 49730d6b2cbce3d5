"""The README's pictures."""

import struct
import zlib
from pathlib import Path

import pytest

from tests.sandbox.pictures import PICTURES, SIGNATURE, PicturesError, check_tools, main, paletted

FOLDER = Path(__file__).parents[3] / "deploy" / "pictures"


def chunks(picture: bytes) -> dict[bytes, bytes]:
    found: dict[bytes, bytes] = {}
    rest = picture.removeprefix(SIGNATURE)
    while rest:
        length, kind = struct.unpack(">I4s", rest[:8])
        found[kind] = rest[8 : 8 + length]
        assert struct.unpack(">I", rest[8 + length : 12 + length])[0] == zlib.crc32(kind + found[kind])
        rest = rest[12 + length :]
    return found


def test_a_picture_is_written_with_its_colours_and_a_byte_for_each_pixel() -> None:
    parts = chunks(paletted(3, 2, [0xFF8000, 0x0000FF], bytes([0, 1, 0, 1, 1, 1])))
    assert parts[b"IHDR"] == struct.pack(">IIBBBBB", 3, 2, 8, 3, 0, 0, 0)
    assert parts[b"PLTE"] == bytes([0xFF, 0x80, 0, 0, 0, 0xFF])
    assert zlib.decompress(parts[b"IDAT"]) == bytes([0, 0, 1, 0, 0, 1, 1, 1])


def test_without_chromium_it_is_said_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(PicturesError, match="apt-get install chromium"):
        check_tools(tmp_path / "chromium")


def test_it_must_be_said_where_the_pictures_go(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "python -m tests.sandbox.pictures FOLDER" in capsys.readouterr().err


def test_every_picture_is_there_and_small() -> None:
    there = {file.stem: file.stat().st_size for file in FOLDER.glob("*.png")}
    # `make pictures` draws the maps by `commissioner map`
    assert set(there) == {picture.name for picture in PICTURES} | {"map-2018", "map-today"}
    assert max(there.values()) < 150_000
