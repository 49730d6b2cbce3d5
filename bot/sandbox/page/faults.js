/* Fault injection in the list of requests; the page calls it weather. */

import { $, el } from "/dom.js";
import { ask, onEvent } from "/state.js";

const KINDS = {
  lost: "Answers are lost, after the work was done",
  failed: "Server errors, after the work was done",
  held: "Answers wait until it is calm",
  stalled: "Calls wait until it is calm",
  limited: "Rate limits: 429, and nothing is done",
  unheard: "Calls do not arrive",
  refused: "Calls are refused with an error",
  unsupported: "Blocks this workspace's Slack does not take",
  copies: "Events come three times",
};
const NEW_BLOCKS = ["container", "card", "carousel", "table", "data_table", "data_visualization"];
const METHODS = ["chat.postMessage", "chat.postEphemeral", "chat.update", "conversations.history", "conversations.open", "files.completeUploadExternal", "views.open", "views.publish", "views.update", "response_url"];
const ERRORS = ["channel_not_found", "fatal_error", "internal_error", "invalid_auth", "invalid_blocks", "is_archived", "missing_scope", "msg_blocks_too_long", "not_in_channel", "restricted_action", "token_revoked"];
const OFTEN = { 1: "Always", 0.5: "Half of the time", 0.1: "One time in ten", next: "Only the next time" };
const EVERY = "*";

let now = null;

const options = (entries) => entries.map(([value, text]) => el("option", { value }, text));
const field = (label, control) => el("div", { class: "faults-field" }, el("label", { for: control.id }, label), control);

const kind = el("select", { id: "faults-kind" }, options(Object.entries(KINDS)));
const method = el("select", { id: "faults-method" }, options([[EVERY, "All calls"], ...METHODS.map((name) => [name, name])]));
const often = el("select", { id: "faults-often" }, options(["1", "0.5", "0.1", "next"].map((value) => [value, OFTEN[value]])));
const seconds = el("input", { id: "faults-seconds", type: "number", min: "1", max: "3600", value: "5", required: true });
const error = el("select", { id: "faults-error" }, options(ERRORS.map((name) => [name, name])));
const blocks = el("select", { id: "faults-blocks" }, options([[NEW_BLOCKS.join(), "All of these"], ...NEW_BLOCKS.map((name) => [name, name])]));
const fields = { blocks: field("Blocks", blocks), method: field("For", method), often: field("How often", often), seconds: field("Seconds to wait", seconds), error: field("Error", error) };
const calm = el("button", { type: "button", class: "button", onclick: () => tell("/sandbox/weather", {}) }, "Calm again");
const refresh = el("button", { type: "button", class: "button", onclick: () => disconnect("refresh_requested") }, "Refresh connections");
const warn = el("button", { type: "button", class: "button", onclick: () => disconnect("warning") }, "Warn, then end them");
const form = el("form", {}, field("What goes wrong", kind), ...Object.values(fields), el("div", { class: "faults-row" }, el("button", { type: "submit", class: "button primary" }, "Make this weather"), calm));
const socket = el("fieldset", {}, el("legend", {}, "Socket Mode"), el("div", { class: "faults-row" }, refresh, warn));
const said = el("p", { class: "faults-said", role: "status" });
const sign = el("span", { class: "faults-sign" });
const box = el("details", { class: "faults-box" }, el("summary", {}, "Weather: ", sign), said, form, socket);
const mark = el("span", { class: "faults-mark", hidden: true }, el("span", { "aria-hidden": "true" }, "!"), el("span", { class: "faults-unseen" }, "The weather is not calm"));

/* Only the fields that matter for what was chosen are there. */
function choose() {
  const chosen = kind.value;
  const always = ["copies", "unsupported"].includes(chosen);
  fields.blocks.hidden = chosen !== "unsupported";
  fields.method.hidden = always;
  fields.often.hidden = always;
  fields.seconds.hidden = chosen !== "limited";
  seconds.disabled = chosen !== "limited";
  fields.error.hidden = chosen !== "refused";
  // What is refused is refused each time, or once.
  for (const option of often.options) option.hidden = chosen === "refused" && !["1", "next"].includes(option.value);
  if (often.selectedOptions[0].hidden) often.value = "1";
}

function wanted() {
  if (kind.value === "copies") return { copies: 3 };
  if (kind.value === "unsupported") return { unsupported_blocks: blocks.value.split(",") };
  const once = often.value === "next";
  const odds = kind.value === "refused" ? { refused: { [method.value]: error.value } } : { [kind.value]: once ? 1 : Number(often.value), methods: [method.value] };
  return { ...odds, ...(once ? { most: 1 } : {}), ...(kind.value === "limited" ? { retry_after: Number(seconds.value) } : {}), seed: Math.floor(Math.random() * 1e6) };
}

async function tell(path, body) {
  try {
    const answer = await ask(path, body);
    say("");
    return answer;
  } catch (problem) {
    say(problem.message);
    return null;
  }
}

async function disconnect(reason) {
  const answer = await tell("/sandbox/socket", { disconnect: reason });
  if (!answer) return;
  if (answer.told === 0) say("No bot is connected over Socket Mode.");
  else say(`${answer.told === 1 ? "One connection was" : `${answer.told} connections were`} told to go: ${reason}.`);
}

function say(text) {
  said.textContent = text;
}

const SHORT = { lost: "answers lost", failed: "server errors", held: "answers held", limited: "rate limits", unheard: "calls unheard" };

function inWords({ weather, faults }) {
  const parts = Object.keys(SHORT).filter((name) => weather[name] > 0).map((name) => SHORT[name]);
  const where = parts.length && !weather.methods.includes(EVERY) ? ` (${weather.methods.join(", ")})` : "";
  const refused = Object.entries(weather.refused).map(([name, code]) => `${name === EVERY ? "calls" : name} refused with ${code}`);
  const unsupported = weather.unsupported_blocks.length ? [`no ${weather.unsupported_blocks.join(", ")}`] : [];
  const copies = weather.copies > 1 ? [`events come ${weather.copies} times`] : [];
  const met = Object.values(faults).reduce((sum, count) => sum + count, 0);
  const told = [...(parts.length ? [parts.join(", ") + where] : []), ...refused, ...unsupported, ...copies].join("; ");
  return met ? `${told}; ${met} so far` : told;
}

function show(state) {
  const changed = now && now.calm !== state.calm;
  now = state;
  sign.textContent = state.calm ? "calm" : inWords(state);
  box.classList.toggle("rough", !state.calm);
  mark.hidden = state.calm;
  if (changed && state.calm) say("");
}

const look = () =>
  fetch("/sandbox/weather")
    .then((response) => response.json())
    .then(show)
    .catch(() => {}); // the banner says that the sandbox has gone

kind.addEventListener("change", choose);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  tell("/sandbox/weather", wanted());
});
onEvent("weather", show);
onEvent("snapshot", look);
$("faults").append(box);
$("requests-toggle").append(mark);
choose();
