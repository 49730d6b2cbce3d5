/* The line under the title that says what is amiss. */

import { $ } from "/dom.js";
import { onEvent } from "/feed.js";
import { ask } from "/server.js";

const SHOWN_FOR = 6000;
const status = { connected: false, botUp: null, botUrl: "", announced: "" };

function show() {
  const way = status.botUrl ? `at ${status.botUrl}` : "to connect over Socket Mode";
  const waiting = status.botUp === false ? `Waiting for the bot ${way}. What you send is held for a while until it is there.` : "";
  const text = status.announced || (status.connected ? waiting : "The sandbox has gone away. This page comes back when it does.");
  $("banner").textContent = text;
  $("banner").hidden = !text;
}

export function announce(text) {
  status.announced = text;
  show();
  setTimeout(() => {
    if (status.announced === text) status.announced = "";
    show();
  }, SHOWN_FOR);
}

/* Asks the sandbox, and says so here where it refuses; gives null then. */
export async function attempt(path, body) {
  try {
    return await ask(path, body);
  } catch (problem) {
    announce(problem.message);
    return null;
  }
}

function change(what) {
  Object.assign(status, what);
  show();
}

onEvent("connection", ({ connected }) => change({ connected }));
onEvent("snapshot", ({ bot }) => change({ botUp: bot.up, botUrl: bot.url }));
onEvent("bot", ({ up }) => change({ botUp: up }));
