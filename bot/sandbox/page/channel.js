/* The conversation in the middle: a channel or the direct message. */

import { announce } from "/banner.js";
import { $, el, toEnd } from "/dom.js";
import { onEvent } from "/feed.js";
import { showTab } from "/home.js";
import { markUnread, showChosen, showSidebar, whenChosen } from "/sidebar.js";
import { channelOf, forget, isReply, keep, messageAt, nameOf, saidIn, state } from "/state.js";
import { fill, place, take } from "/stream.js";
import { showSuggestions } from "/suggestions.js";
import { closeThread, openThread } from "/thread.js";

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
