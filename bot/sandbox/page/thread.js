/* The pane at the right: a message, what was said in reply, and a box to reply in. */

import { composer } from "/composer.js";
import { $ } from "/dom.js";
import { onEvent } from "/feed.js";
import { onlyPane, whenPaneCloses } from "/panes.js";
import { channelOf, messageAt, nameOf, repliesTo, state } from "/state.js";
import { fill, place, take } from "/stream.js";

let opener = null;

const box = composer({
  form: $("thread-composer"),
  box: $("thread-typed"),
  send: $("thread-send"),
  list: $("thread-completions"),
  place: () => ({ channel: state.current, thread_ts: state.thread }),
  commands: false,
});

export function openThread(ts) {
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

export function closeThread() {
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
