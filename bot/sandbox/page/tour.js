/* The guided tour: a card above the message box, in the flow of the page, so that it never covers what it points at. */

import { showChannel } from "/channel.js";
import { main } from "/composer.js";
import { $, el, focusOn } from "/dom.js";
import { onEvent, state } from "/state.js";

/* Where this reader is in the tour, kept by their browser. */

const NAME = "commissioner-tour";

/* Gives `{step, open}`; a reader who was never here begins at the first step. */
function remembered(steps) {
  try {
    const kept = JSON.parse(localStorage.getItem(NAME));
    if (Number.isInteger(kept.step) && kept.step >= 0 && kept.step < steps) return { step: kept.step, open: Boolean(kept.open) };
  } catch {
    // Nothing is kept, or not what was written here.
  }
  return { step: 0, open: true };
}

function remember(place) {
  try {
    localStorage.setItem(NAME, JSON.stringify(place));
  } catch {
    // A browser that keeps nothing shows the tour again.
  }
}

/* The six things the tour shows: what to send, what that shows, and what to look at once it is answered.

   `look` is what `then` speaks of: the answer, a button of it by its words, or a part of the page by its id. */

const STEPS = [
  {
    title: "Look something up",
    says: "A slash command answers you alone: who leads here today, for how many people, and whether a merger is on its way.",
    send: "/icb lookup shropshire telford and wrekin",
    then: "One person leads this board and its neighbour. The answer names its sources, each with its date.",
    look: { answer: true },
  },
  {
    title: "Ask in plain words",
    says: "Mention the bot in a message, and everybody in the channel sees the answer.",
    send: "@commissioner who leads Staffordshire and Stoke-on-Trent?",
    then: "The answer says how sure it is. The ⋯ of a message opens a thread, where mentions are answered too.",
    look: { answer: true },
  },
  {
    title: "A name that could be several",
    says: "Names may be short, old or misspelt. Where several bodies could be meant, it asks and does not guess.",
    send: "/ccg lookup Norfolk on 5 November 2018",
    then: "Press the one you mean to get its card.",
    look: { answer: true },
  },
  {
    title: "A league table with its chart",
    says: "Where did one leader answer for the most people? Any day from April 2013 can be asked for.",
    send: "@commissioner rank people per leader top 12 on 5 November 2018",
    then: "Press a heading to sort the table, type under it to filter, and press “Show chart” to see it drawn.",
    look: { button: "Show chart" },
  },
  {
    title: "Watch, and be told",
    says: "A channel that watches Devon gets a digest on every day on which something changed there. That includes the bodies that Devon's board came from.",
    send: "/ccg watch Devon",
    then: "To see one, set the day to 5 November 2018 and play the days forward, at the top of the page.",
    look: { id: "clock" },
  },
  {
    title: "Put something right",
    says: "Whoever knows better says so on the card, with a page that proves it.",
    send: "/stp lookup Devon on 5 November 2018",
    then: "Press “Suggest a correction” on this card. The stewards decide on it in #stewards.",
    look: { button: "Suggest a correction" },
  },
];

/* Types a text into a box as a person would, only faster. */

const LASTS = 500;
const PAUSE = 250;

const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

async function typeOut(box, text) {
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) {
    const steps = Math.min(text.length, 25);
    for (let step = 1; step < steps; step += 1) {
      box.put(text.slice(0, Math.round((text.length * step) / steps)));
      box.offerNothing();
      await wait(LASTS / steps);
    }
  }
  box.put(text);
  box.offerNothing();
  await wait(PAUSE);
}

/* The card, and what happens when its buttons are pressed. */

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
