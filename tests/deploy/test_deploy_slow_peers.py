"""What stands in front of the bot takes whole requests, and goes by the bot's own limits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.runtime.concurrency import END_SECONDS
from bot.web.server import HEADER_SECONDS, LARGEST_BODY

if TYPE_CHECKING:
    from pathlib import Path


def test_nginx_takes_the_whole_request_first(deploy: Path) -> None:
    said = (deploy / "nginx.conf").read_text(encoding="utf-8")
    assert "proxy_request_buffering on;" in said
    assert re.search(r"client_body_timeout \d+s;", said)
    assert re.search(r"client_header_timeout \d+s;", said)
    assert LARGEST_BODY == 1024 * 1024
    assert said.count(" 1m;") == 2


def test_caddy_takes_the_whole_request_first_and_keeps_no_connection_that_the_bot_would_close(
    deploy: Path,
) -> None:
    said = (deploy / "Caddyfile").read_text(encoding="utf-8")
    assert "request_buffers 1MiB" in said
    assert "read_body 5s" in said
    kept = re.search(r"keepalive (\d+)s", said)
    assert kept
    assert int(kept[1]) < HEADER_SECONDS


def test_every_supervisor_waits_longer_than_the_bot_takes_to_end(deploy: Path) -> None:
    for file, form in (
        ("compose.yaml", r"mem_limit[\s\S]*stop_grace_period: (\d+)s"),
        ("commissioner.service", r"TimeoutStopSec=(\d+)"),
        ("kubernetes/deployment.yaml", r"terminationGracePeriodSeconds: (\d+)"),
    ):
        found = re.search(form, (deploy / file).read_text(encoding="utf-8"))
        assert found, file
        assert int(found[1]) > END_SECONDS + 5
