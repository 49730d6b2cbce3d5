/* The workspace's day, in the header: any from April 2013 to today, from which the days can be played on. */

import { $, el, nearEnd, toEnd } from "/dom.js";
import { ask, onEvent } from "/state.js";

const ENGLAND = "Europe/London";
const LONG = { day: "numeric", month: "long", year: "numeric" };
const SHORT = { day: "numeric", month: "short", year: "numeric" };

let now = null;

/* "2018-11-05" is a day without a zone, which a Date takes for midnight in UTC. */
const say = (day, form) => new Date(day).toLocaleDateString("en-GB", { ...form, timeZone: "UTC" });
const isToday = () => now.day === now.today;

const shown = {
  sign: el("span", { "aria-hidden": "true" }),
  long: el("span", { class: "long" }),
  short: el("span", { class: "short" }),
};
const button = el("button", { type: "button", class: "plain clock-button", "aria-haspopup": "dialog", "aria-expanded": "false", "aria-controls": "clock-panel", onclick: () => open($("clock-panel").hidden) }, shown.sign, shown.long, shown.short);
const day = el("input", { id: "clock-day", type: "date", required: true });
const next = el("button", { type: "button", class: "button", onclick: () => tell("/sandbox/clock/next") }, "Next day");
const play = el("button", { type: "button", class: "button", onclick: () => tell(now.playing ? "/sandbox/clock/pause" : "/sandbox/clock/play") });
const back = el("button", { type: "button", class: "button", onclick: () => tell("/sandbox/clock", { day: now.today }) }, "Back to today");
const trouble = el("p", { class: "clock-trouble", role: "alert", hidden: true });
const form = el(
  "form",
  { novalidate: true },
  el("label", { for: "clock-day" }, "Day"),
  el("div", { class: "clock-row" }, day, el("button", { type: "submit", class: "button primary" }, "Go there")),
);
const about = el("p", { id: "clock-about" }, "Answers are as of this day. Going on a day, or playing the days, brings the digests that are due on the way. Going back undoes what was said after that day.");
const panel = el("div", { id: "clock-panel", class: "clock-panel", role: "dialog", "aria-label": "The workspace's day", "aria-describedby": "clock-about", hidden: true }, form, el("div", { class: "clock-row" }, next, play, back), trouble, about);

async function tell(path, body) {
  trouble.hidden = true;
  panel.setAttribute("aria-busy", "true");
  try {
    const answer = await ask(path, body);
    if (answer.day) show(answer);
  } catch (problem) {
    trouble.textContent = problem.message;
    trouble.hidden = false;
  } finally {
    panel.removeAttribute("aria-busy");
  }
}

function open(wanted) {
  const follow = nearEnd($("messages"));
  panel.hidden = !wanted;
  if (follow) toEnd($("messages"));
  button.setAttribute("aria-expanded", String(wanted));
  if (wanted) day.focus();
  else if (panel.contains(document.activeElement) || document.activeElement === document.body) button.focus();
}

function show(state) {
  const before = now?.day;
  now = state;
  $("clock").hidden = !now.settable;
  shown.sign.textContent = now.playing ? "▶ " : "";
  shown.long.textContent = isToday() ? "Today" : say(now.day, LONG);
  shown.short.textContent = isToday() ? "Today" : say(now.day, SHORT);
  button.classList.toggle("elsewhere", !isToday());
  button.setAttribute("aria-label", `The workspace's day: ${isToday() ? "today" : say(now.day, LONG)}`);
  Object.assign(day, { min: now.first, max: now.today });
  // Whoever is typing a date is not interrupted.
  if (before !== now.day && document.activeElement !== day) day.value = now.day;
  panel.classList.toggle("playing", now.playing);
  play.textContent = now.playing ? "Pause" : "Play";
  for (const one of [next, play, back]) hold(one, isToday());
}

/* A button that has the focus must not lose it because it can do nothing just now. */
function hold(one, held) {
  one.setAttribute("aria-disabled", String(held));
}

const look = () =>
  fetch("/sandbox/clock")
    .then((response) => response.json())
    .then(show)
    .catch(() => {}); // the banner says that the sandbox has gone

/* ---- the days between the messages ---- */

const dayOf = (ts) => new Date(Number(ts) * 1000).toLocaleDateString("en-CA", { timeZone: ENGLAND });
const watcher = new MutationObserver(divide);

/* Only what is out of place is touched, because the list is read out as it changes. */
function divide() {
  const list = $("messages");
  const follow = nearEnd(list);
  watcher.disconnect();
  let last = null;
  for (const one of [...list.children]) {
    if (one.matches(".day") && (one.dataset.day === last || dayAt(one.nextElementSibling) !== one.dataset.day)) one.remove();
    const its = dayAt(one);
    if (!its) continue;
    if (its !== last && one.previousElementSibling?.dataset.day !== its) one.before(divider(its));
    last = its;
  }
  if (follow) toEnd(list);
  watcher.observe(list, { childList: true });
}

const dayAt = (node) => (node?.dataset.ts ? dayOf(node.dataset.ts) : null);

const divider = (its) => el("div", { class: "day", "data-day": its, role: "separator", "aria-label": say(its, LONG) }, el("span", {}, say(its, LONG)));

form.addEventListener("submit", (event) => {
  event.preventDefault();
  tell("/sandbox/clock", { day: day.value });
});
panel.addEventListener("click", (event) => {
  if (event.target.closest("[aria-disabled=true]")) event.stopPropagation();
}, true);
const onKey = (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || panel.hidden) return;
  event.preventDefault();
  open(false);
};
for (const one of [$("clock"), panel]) one.addEventListener("keydown", onKey);
onEvent("clock", show);
onEvent("snapshot", look);
onEvent("bot", ({ up }) => up && look());
$("clock").hidden = true;
$("clock").append(button);
$("clock").closest(".bar").after(panel);
divide();
