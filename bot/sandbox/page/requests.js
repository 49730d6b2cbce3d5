/* The list of what went between the sandbox and the bot. */

import { onlyPane } from "/channel.js";
import { $, el } from "/dom.js";
import { onEvent } from "/state.js";

const nodes = new Map();

const json = (value) => el("pre", { tabindex: "0" }, typeof value === "string" ? value : JSON.stringify(value, null, 2));

function requestNode(entry, open) {
  const waiting = entry.milliseconds === null;
  const bad = entry.error || (entry.status !== null && entry.status >= 300);
  const status = waiting ? "…" : `${entry.error || entry.status} · ${entry.milliseconds} ms`;
  const kind = entry.kind + (entry.attempt > 1 ? `, retry ${entry.attempt - 1}` : "") + " ";
  const way = entry.direction === "to bot" ? "→ " : "← ";
  const summary = el("summary", {}, el("span", { class: "status" + (bad ? " bad" : "") }, status), way, el("span", { class: "kind" }, kind), entry.label);
  const answer = waiting ? "waiting" : entry.answer === null ? "(empty)" : entry.answer;
  return el("li", {}, el("details", { open }, summary, el("h3", {}, "Request"), json(entry.request), el("h3", {}, "Answer"), json(answer)));
}

function place(entry) {
  const known = nodes.get(entry.number);
  const node = requestNode(entry, known?.querySelector("details").open);
  if (known) known.replaceWith(node);
  else $("request-list").prepend(node);
  nodes.set(entry.number, node);
  $("request-count").textContent = String(nodes.size);
}

function showRequests(open) {
  if (open) onlyPane("requests");
  $("requests").hidden = !open;
  $("requests-toggle").setAttribute("aria-expanded", String(open));
  (open ? $("requests-close") : $("requests-toggle")).focus();
}

onEvent("snapshot", ({ requests }) => {
  nodes.clear();
  $("request-list").replaceChildren();
  requests.forEach(place);
});
onEvent("request", ({ entry }) => place(entry));
$("requests-toggle").addEventListener("click", () => showRequests($("requests").hidden));
$("requests-close").addEventListener("click", () => showRequests(false));
$("requests").addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  event.preventDefault();
  showRequests(false);
});
