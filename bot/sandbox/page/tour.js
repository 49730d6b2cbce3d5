/* The guided tour: a card above the message box, in the flow of the page, so that it never covers what it speaks of. */

import { showChannel } from "/channel.js";
import { $, el, focusOn } from "/dom.js";
import { onEvent } from "/feed.js";
import { main } from "/mainbox.js";
import { state } from "/state.js";
import { remember, remembered } from "/tour_memory.js";
import { STEPS } from "/tour_steps.js";
import { typeOut } from "/typing.js";

const tour = { ...remembered(STEPS.length), answered: null, waiting: false, said: "" };

function show(open, step = tour.step) {
  Object.assign(tour, { open, step, answered: null, waiting: false, said: "" });
  remember({ open, step });
  draw();
}

/* The focus stays where it was, by what the button does. */
function draw() {
  const used = document.activeElement?.dataset.tour;
  $("tour").hidden = !tour.open;
  $("tour-again").setAttribute("aria-expanded", String(tour.open));
  $("tour").replaceChildren(...(tour.open ? card() : []));
  pointAt(tour.open ? target() : null);
  if (!used || !tour.open) return;
  const by = (name) => $("tour").querySelector(`[data-tour="${name}"]`);
  (by("on") || by(used) || by("try")).focus();
}

function card() {
  const { title, says, send, then } = STEPS[tour.step];
  const last = tour.step === STEPS.length - 1;
  const button = (name, words, use, more = {}) => el("button", { type: "button", "data-tour": name, class: "button", onclick: use, ...more }, words);
  const go = (by) => () => show(true, tour.step + by);
  const status = tour.said || (tour.waiting ? "Waiting for the answer…" : tour.answered ? then : "");
  const tried = tour.answered && !tour.waiting;
  return [
    el("div", { class: "tour-head" }, el("h2", { id: "tour-title" }, title), el("span", { class: "tour-count" }, `Step ${tour.step + 1} of ${STEPS.length}`), button("skip", "Skip", skip, { class: "plain", "aria-keyshortcuts": "Escape" })),
    el("p", {}, says, " ", el("code", {}, send)),
    el("p", { class: "tour-then", role: "status" }, status),
    el(
      "div",
      { class: "tour-buttons" },
      button("try", tried ? "Try again" : "Try it", tryIt, { class: tried ? "button" : "button primary", "aria-disabled": tour.waiting ? "true" : null }),
      tour.step > 0 ? button("back", "Back", go(-1)) : null,
      tour.answered ? button("on", last ? "Finish" : "Next", last ? finish : go(1), { class: "button primary" }) : null,
    ),
  ];
}

async function tryIt() {
  if (tour.waiting) return;
  const { step } = tour;
  const { id } = state.channels[0];
  if (state.current !== id || state.tab !== "messages") showChannel(id);
  Object.assign(tour, { waiting: true, answered: null, said: "" });
  draw();
  await typeOut(main, STEPS[step].send);
  const taken = await main.sendTyped();
  if (!taken && tour.step === step) failed();
}

function failed() {
  Object.assign(tour, { waiting: false, said: "That did not work. Try it again." });
  draw();
}

function skip() {
  show(false);
  $("tour-again").focus();
}

function finish() {
  show(false, 0);
  $("typed").focus();
}

/* What the step speaks of: before the answer the box it is typed into. */
function target() {
  const { look } = STEPS[tour.step];
  if (!tour.answered) return $("composer");
  const answer = [...$("messages").children].find((node) => node.dataset.ts === tour.answered);
  // A part of the page that is not shown, as without a bot that knows of it, cannot be looked at.
  if (look.id) return $(look.id).getClientRects().length ? $(look.id) : answer;
  return look.button ? [...(answer?.querySelectorAll("button") || [])].find((one) => one.textContent === look.button) || answer : answer;
}

function pointAt(node) {
  for (const old of document.querySelectorAll(".tour-target")) old.classList.remove("tour-target");
  node?.classList.add("tour-target");
  if ($("messages").contains(node)) node.scrollIntoView({ block: node.matches("article") ? "start" : "center" });
}

function onMessage({ message }) {
  if (!tour.open || message.channel !== state.channels[0].id) return;
  const answers = message.user === state.botUser && ["message", "ephemeral"].includes(message.kind);
  if (answers && (!tour.answered || tour.answered === message.ts)) {
    Object.assign(tour, { answered: message.ts, waiting: false, said: "" });
    draw();
  } else if (tour.waiting && !answers && message.user !== state.human) failed();
}

onEvent("snapshot", draw);
onEvent("message", onMessage);
$("tour-again").addEventListener("click", () => {
  if (tour.open) skip();
  else {
    show(true);
    focusOn($("tour").querySelector("[data-tour=try]"));
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || !tour.open || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  skip();
});
