"""What Slack's client makes of an answer, for the stand-ins that script one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slack_sdk.web import SlackResponse

if TYPE_CHECKING:
    from slack_sdk import WebClient


def slack_response(
    client: WebClient,
    method: str,
    data: dict[str, Any],
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> SlackResponse:
    """Give an answer as the client does, which raises where it says that something was refused."""
    answered = SlackResponse(
        client=client,
        http_verb="POST",
        api_url=f"https://slack.example.org/{method}",
        req_args={},
        data=data,
        headers=headers or {},
        status_code=status,
    )
    answered.validate()  # type: ignore[no-untyped-call]
    return answered
