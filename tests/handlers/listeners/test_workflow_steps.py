"""Steps of Workflow Builder: what they give, and how they end where they cannot be carried out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers.listeners.workflow_steps import LEAGUE, LOOK_UP, STEPS
from handlers.manifest import manifest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.handlers.conftest import Slack


@pytest.fixture
def run(slack: Slack, monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Any]]:
    """Run a step with inputs, and give what Slack was told of it."""
    told: list[dict[str, Any]] = []
    for method in ("functions_completeSuccess", "functions_completeError"):
        monkeypatch.setattr(WebClient, method, lambda _client, **sent: told.append(sent))

    def run_step(callback_id: str, **inputs: Any) -> dict[str, Any]:
        slack.event(
            type="function_executed",
            function={"id": "Fn1", "callback_id": callback_id, "type": "app"},
            inputs=inputs,
            function_execution_id="Fx1",
            bot_access_token="xwfp-1",
            event_ts="1.0",
        )
        (found,) = told
        told.clear()
        assert found.pop("function_execution_id") == "Fx1"
        return found

    return run_step


def test_a_body_is_looked_up_on_a_day(run: Callable[..., dict[str, Any]]) -> None:
    outputs = run(LOOK_UP, name="08Y", day="2018-11-05")["outputs"]
    text = outputs.pop("text")
    assert outputs == {
        "found": True,
        "body": "NHS West London CCG",
        "code": "08Y",
        "leader": "Mark Easton",
        "grade": "confirmed",
        "population": 226_099,
        "people_per_leader": 2_095_479,
        "merger": "Shares its leader with 7 others; no merger found",
        "body_today": "NHS West and North London ICB",
    }
    assert "Mark Easton was the accountable officer of NHS West London CCG on 5 November 2018" in text
    assert "As of 5 November 2018" in text
    assert "[1] " in text


def test_a_name_that_is_unclear_or_unknown_is_not_found_and_says_why(
    run: Callable[..., dict[str, Any]],
) -> None:
    unclear = run(LOOK_UP, name="Norfolk CCG", day="2018-11-05")["outputs"]
    assert (unclear["found"], set(unclear)) == (False, {"found", "text"})
    assert unclear["text"].startswith("Norfolk CCG: could be")


def test_what_is_not_known_is_said_and_no_number_is_made_up(run: Callable[..., dict[str, Any]]) -> None:
    outputs = run(LOOK_UP, name="Trafford CCG", day="2018-11-05")["outputs"]
    assert (outputs["leader"], outputs["grade"]) == ("not known", "not known")
    assert run(LOOK_UP, name="NHS Devon ICB")["outputs"].get("people_per_leader") is None


@pytest.mark.parametrize("callback_id", [LOOK_UP, LEAGUE])
def test_the_outputs_are_those_that_the_manifest_declares(
    run: Callable[..., dict[str, Any]], callback_id: str
) -> None:
    inputs = {"name": "08Y"} if callback_id == LOOK_UP else {"channel": "C1"}
    outputs = run(callback_id, day="2018-11-05", **inputs)["outputs"]
    kinds: dict[str, tuple[type, ...]] = {"string": (str,), "number": (int, float), "boolean": (bool,)}
    declared = {each.name: each for each in STEPS[callback_id].outputs}
    assert all(isinstance(value, kinds[declared[name].kind]) for name, value in outputs.items())
    assert {name for name, each in declared.items() if each.required} <= set(outputs)


def test_a_league_table_is_posted_to_the_channel(slack: Slack, run: Callable[..., dict[str, Any]]) -> None:
    done = run(LEAGUE, channel="C7", top=5, day="2018-11-05")
    (posted,) = slack.posted
    assert posted["channel"] == "C7"
    (table,) = [block for block in posted["blocks"] if block["type"] == "data_table"]
    assert len(table["rows"]) == 1 + 5
    assert "North West London" in done["outputs"]["text"]


@pytest.mark.parametrize(
    ("callback_id", "inputs", "said"),
    [
        (LOOK_UP, {}, "Give the step a name"),
        (LOOK_UP, {"name": ["08Y"]}, "Give the step a name"),
        (LOOK_UP, {"name": "08Y", "day": "31 November 2018"}, "31 November"),
        (LOOK_UP, {"name": "08Y", "day": "soon"}, "is not a date"),
        (LEAGUE, {}, "Choose the channel"),
        (LEAGUE, {"channel": "<!channel>"}, "Choose the channel"),
        (LEAGUE, {"channel": "C7", "top": 1000}, "1 to 100 rows"),
        (LEAGUE, {"channel": "C7", "top": "many"}, "1 to 100 rows"),
        (LEAGUE, {"channel": "C7", "measure": "salary"}, ""),
    ],
)
def test_a_step_that_cannot_be_carried_out_ends_with_a_sentence_and_posts_nothing(
    slack: Slack, run: Callable[..., dict[str, Any]], callback_id: str, inputs: dict[str, Any], said: str
) -> None:
    told = run(callback_id, **inputs)
    assert said in told["error"]
    assert told["error"].strip()
    assert slack.posted == []


def test_a_channel_that_the_bot_is_not_in_is_said(slack: Slack, run: Callable[..., dict[str, Any]]) -> None:
    def refuse(_method: str, _sent: dict[str, Any]) -> None:
        raise SlackApiError("refused", {"ok": False, "error": "not_in_channel"})  # type: ignore[no-untyped-call]

    slack.refuse = refuse
    assert "may not post in that channel" in run(LEAGUE, channel="C7", day="2018-11-05")["error"]


def test_the_manifest_has_the_steps_only_where_they_are_wanted() -> None:
    assert "functions" not in manifest()
    made = manifest("https://example.org", steps=True)
    assert set(made["functions"]) == {LOOK_UP, LEAGUE}
    assert made["settings"]["function_runtime"] == "remote"
    assert made["settings"]["org_deploy_enabled"] is True
    assert "function_executed" in made["settings"]["event_subscriptions"]["bot_events"]
    assert "function_executed" not in manifest()["settings"]["event_subscriptions"]["bot_events"]


def test_the_manifest_names_what_a_step_requires_as_its_second_version_has_it() -> None:
    made = manifest(steps=True)
    assert made["_metadata"]["major_version"] == 2
    for callback_id, step in STEPS.items():
        declared = made["functions"][callback_id]
        for parameters, said in (
            (step.inputs, declared["input_parameters"]),
            (step.outputs, declared["output_parameters"]),
        ):
            assert set(said) == {"properties", "required"}
            assert set(said["properties"]) == {each.name for each in parameters}
            assert said["required"] == [each.name for each in parameters if each.required]
            assert all(
                set(each) == {"type", "title", "description", "name"} for each in said["properties"].values()
            )
