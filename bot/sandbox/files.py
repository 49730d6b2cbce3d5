"""Files the bot uploads, in Slack's two steps: ask for an address, send the bytes, then share them."""

import mimetypes
import secrets
from dataclasses import dataclass

from bot.sandbox.messages import Json

LARGEST = 20 * 1024 * 1024


@dataclass
class Upload:
    id: str
    name: str
    mimetype: str
    alt: str | None = None
    content: bytes | None = None


class FileShelf:
    def __init__(self, base_url: str) -> None:
        self.base_url = base_url.rstrip("/")
        self._uploads: dict[str, Upload] = {}

    def reserve(self, name: str, alt: str | None = None) -> Upload:
        file_id = f"F{secrets.token_hex(5).upper()}"
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        upload = self._uploads[file_id] = Upload(file_id, name, kind, alt)
        return upload

    def get(self, file_id: str) -> Upload | None:
        return self._uploads.get(file_id)


def upload_url(shelf: FileShelf, name: str, alt: str | None = None) -> Json:
    """Make room for a file; `alt` says in words what a picture shows."""
    upload = shelf.reserve(name, alt)
    return {"upload_url": f"{shelf.base_url}/upload/{upload.id}", "file_id": upload.id}


def complete_upload(shelf: FileShelf, wanted: object) -> list[Json] | None:
    """Describe the uploaded files a call names as `[{"id", "title"}]`; None where one is not there."""
    described: list[Json] = []
    for entry in wanted if isinstance(wanted, list) else ():
        upload = shelf.get(str(entry.get("id"))) if isinstance(entry, dict) else None
        if upload is None or upload.content is None:
            return None
        described.append(
            {
                "id": upload.id,
                "name": upload.name,
                "title": str(entry.get("title") or upload.name),
                "mimetype": upload.mimetype,
                "filetype": upload.name.rpartition(".")[2].lower() if "." in upload.name else "binary",
                "size": len(upload.content),
                "url_private": f"{shelf.base_url}/files/{upload.id}",
                "permalink": f"{shelf.base_url}/files/{upload.id}",
                **({"alt_txt": upload.alt} if upload.alt else {}),
            }
        )
    return described or None
