/* The list of channels, the channel that is shown, and the thread beside it. */

import { composer, showSuggestions } from "/composer.js";
import { $, el, toEnd } from "/dom.js";
import { fill, place, take } from "/messages.js";
import { announce, channelOf, forget, isReply, keep, messageAt, nameOf, onEvent, repliesTo, saidIn, state } from "/state.js";
import { showTab } from "/views.js";

/* The two panes at the right, of which one is open at a time. */

const closers = { requests: () => $("requests-toggle").setAttribute("aria-expanded", "false") };

const whenPaneCloses = (name, closer) => {
  closers[name] = closer;
};

/* Closes the other pane. */
export function onlyPane(name) {
  for (const [other, closed] of Object.entries(closers)) {
    if (other === name || $(other).hidden) continue;
    $(other).hidden = true;
    closed();
  }
}

/* The list of channels, which a telephone shows when asked to. */

let choose = () => {};

const whenChosen = (chosen) => {
  choose = chosen;
};

const buttons = () => [...document.querySelectorAll(".sidebar [data-channel]")];

function row(channel) {
  const sign = el("span", { "aria-hidden": "true" }, channel.is_im ? "●" : "#");
  const name = channel.is_im ? nameOf(channel) : channel.name;
  return el("li", {}, el("button", { type: "button", "data-channel": channel.id, onclick: () => choose(channel.id) }, sign, name));
}

function draw(channels) {
  $("channels").replaceChildren(...channels.filter((one) => !one.is_im).map(row));
  $("directs").replaceChildren(...channels.filter((one) => one.is_im).map(row));
}

function showSidebar(open) {
  $("sidebar").classList.toggle("open", open);
  $("menu").setAttribute("aria-expanded", String(open));
}

function showChosen(id) {
  for (const button of buttons()) {
    const chosen = button.dataset.channel === id;
    if (chosen) button.setAttribute("aria-current", "page");
    else button.removeAttribute("aria-current");
    if (chosen) setUnread(button, false);
  }
}

function markUnread(id) {
  const button = buttons().find((one) => one.dataset.channel === id);
  if (button) setUnread(button, true);
}

function setUnread(button, unread) {
  button.classList.toggle("unread", unread);
  if (unread) button.setAttribute("aria-description", "unread");
  else button.removeAttribute("aria-description");
  $("menu").classList.toggle("unread", buttons().some((one) => one.classList.contains("unread")));
}

onEvent("snapshot", ({ channels }) => draw(channels));
$("menu").addEventListener("click", () => showSidebar(!$("sidebar").classList.contains("open")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || !$("sidebar").classList.contains("open")) return;
  event.preventDefault();
  showSidebar(false);
  $("menu").focus();
});
document.querySelector(".conversation").addEventListener("click", (event) => {
  if (!event.target.closest("#menu")) showSidebar(false);
});

/* The pane at the right: a message, what was said in reply, and a box to reply in. */

let opener = null;

const box = composer({
  form: $("thread-composer"),
  box: $("thread-typed"),
  send: $("thread-send"),
  list: $("thread-completions"),
  place: () => ({ channel: state.current, thread_ts: state.thread }),
  commands: false,
});

function openThread(ts) {
  const root = messageAt(state.current, ts);
  if (!root) return;
  opener = document.activeElement;
  state.thread = ts;
  onlyPane("thread");
  $("thread").hidden = false;
  $("thread-where").textContent = nameOf(channelOf(state.current));
  fill($("thread-messages"), [], [root, ...repliesTo(state.current, ts)]);
  box.clear();
  $("thread-typed").focus();
}

function closeThread() {
  if (!state.thread) return;
  state.thread = null;
  $("thread").hidden = true;
  (opener?.isConnected ? opener : $("typed")).focus();
}

const isHere = (message) => state.thread && message.channel === state.current && [message.ts, message.thread_ts].includes(state.thread);

onEvent("snapshot", () => {
  if (state.thread && messageAt(state.current, state.thread)) openThread(state.thread);
  else closeThread();
});
onEvent("message", ({ message }) => {
  if (isHere(message)) place($("thread-messages"), message);
});
onEvent("removed", ({ channel, ts }) => {
  if (channel !== state.current || !state.thread) return;
  if (ts === state.thread) closeThread();
  else take($("thread-messages"), ts);
});
whenPaneCloses("thread", () => {
  state.thread = null;
});
$("thread-close").addEventListener("click", closeThread);
$("thread").addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  event.preventDefault();
  closeThread();
});

/* The conversation in the middle: a channel or the direct message. */

function beginning(channel) {
  const start = channel.is_im ? "Ask Commissioner anything here; no need to mention it." : "Type a slash command, or mention @commissioner in a message.";
  return el("div", { class: "start" }, el("h2", {}, channel.is_im ? "Commissioner" : "# " + channel.name), el("p", {}, start));
}

export function showChannel(id) {
  const again = state.current === id;
  const tab = again ? state.tab : "messages";
  state.current = id;
  const channel = channelOf(id);
  const name = nameOf(channel);
  $("title").textContent = name;
  document.title = `${name} · Commissioner sandbox`;
  $("typed").placeholder = "Message " + name;
  $("typed").setAttribute("aria-label", "Message " + name);
  fill($("messages"), [beginning(channel)], saidIn(id).filter((message) => !isReply(message)), openThread);
  if (!again) closeThread();
  showChosen(id);
  showSidebar(false);
  showSuggestions(false);
  showTab(tab);
  toEnd($("messages"));
}

/* Whether the reader has the message before them. */
function isSeen(message) {
  if (message.channel !== state.current || $("modal").open) return false;
  return isReply(message) ? state.thread === message.thread_ts : state.tab === "messages";
}

function onMessage({ message }) {
  keep(message);
  if (message.kind === "refused" && !isSeen(message)) announce(message.text);
  if (message.channel !== state.current) {
    if (message.kind !== "note") markUnread(message.channel);
    return;
  }
  const root = isReply(message) ? messageAt(message.channel, message.thread_ts) : message;
  place($("messages"), root, openThread);
  showSuggestions(false);
}

function onRemoved({ channel, ts }) {
  const root = messageAt(channel, messageAt(channel, ts)?.thread_ts);
  forget({ channel, ts });
  if (channel !== state.current) return;
  take($("messages"), ts);
  if (root && root.ts !== ts) place($("messages"), root, openThread);
  showSuggestions(false);
}

onEvent("snapshot", () => showChannel(state.current || state.channels[0].id));
onEvent("message", onMessage);
onEvent("removed", onRemoved);
whenChosen((id) => {
  showChannel(id);
  $("typed").focus();
});
