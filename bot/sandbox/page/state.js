/* Calls to the sandbox, the feed of its events, what the page knows of the workspace, and the line that says what is amiss. */

import { $ } from "/dom.js";

/* Asking the sandbox for something. */

const GONE = "The sandbox does not answer. Is it still running?";

/* Sends JSON and gives the parsed answer; throws an Error with the sandbox's own sentence where it refuses. */
export async function ask(path, body) {
  let answer;
  try {
    const response = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body ?? {}) });
    answer = await response.json();
  } catch {
    throw new Error(GONE);
  }
  if (!answer.ok) throw new Error(answer.error);
  return answer;
}

/* What happens in the sandbox, as it happens. */

const handlers = new Map();

/* Calls `handler` with every event of a kind: "snapshot" with all there is, then "message", "removed", "request",
   "views", "bot" and whatever else the sandbox tells of. "connection" tells whether the sandbox is there. */
export function onEvent(kind, handler) {
  if (!handlers.has(kind)) handlers.set(kind, []);
  handlers.get(kind).push(handler);
}

function tell(event) {
  for (const handler of handlers.get(event.type) || []) {
    try {
      handler(event);
    } catch (problem) {
      // One listener that fails must not keep the others from hearing of it.
      reportError(problem);
    }
  }
}

/* Starts listening. A browser connects again by itself and gets another snapshot then. */
export function follow() {
  const source = new EventSource("/sandbox/events");
  source.onopen = () => tell({ type: "connection", connected: true });
  source.onerror = () => tell({ type: "connection", connected: false });
  source.onmessage = (event) => tell(JSON.parse(event.data));
}

/* What the page knows of the workspace, as the sandbox last told it. */

export const state = {
  channels: [],
  people: {},
  hints: { commands: [], questions: [], shortcuts: [] },
  human: "",
  botUser: "",
  current: null,
  tab: "messages",
  thread: null,
};

const messages = new Map();

export function keep(message) {
  if (!messages.has(message.channel)) messages.set(message.channel, new Map());
  messages.get(message.channel).set(message.ts, message);
}

export const forget = ({ channel, ts }) => messages.get(channel)?.delete(ts);

function take(snapshot) {
  const { channels, people, hints, human, bot_user: botUser } = snapshot;
  Object.assign(state, { channels, people, hints, human, botUser });
  messages.clear();
  snapshot.messages.forEach(keep);
}

const byTime = (a, b) => (a.ts < b.ts ? -1 : 1);

export const saidIn = (channel) => [...(messages.get(channel)?.values() || [])].sort(byTime);

export const messageAt = (channel, ts) => messages.get(channel)?.get(ts);

/* Whether a message stands in a thread's pane and not in its channel. */
export const isReply = (message) => Boolean(message.thread_ts && message.thread_ts !== message.ts && messageAt(message.channel, message.thread_ts));

export const repliesTo = (channel, ts) => saidIn(channel).filter((message) => message.thread_ts === ts && message.ts !== ts);

export const channelOf = (id) => state.channels.find((channel) => channel.id === id);

export const nameOf = (channel) => (channel.is_im ? "Commissioner" : "#" + channel.name);

export const placeOf = (message) => ({ channel: message.channel, message_ts: message.ts });

// Listens before every part that reads this does, as they import it.
onEvent("snapshot", take);

/* The line under the title that says what is amiss. */

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
