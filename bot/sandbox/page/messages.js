/* A message, and a list of messages that is kept up to date. */

import { blockNode, inMessage } from "/blocks.js";
import { el, nearEnd, replaceKeepingFocus, toEnd } from "/dom.js";
import { clockTime, emoji, fileNode, inline, mrkdwn } from "/markup.js";
import { dropDown } from "/menus.js";
import { attempt, placeOf, repliesTo, state } from "/state.js";

/* One message, as Slack shows it. */

/* `inThread` opens a message's thread; without it the message stands in one already. */
function messageNode(message, inThread) {
  try {
    return drawn(message, inThread);
  } catch (problem) {
    // One message this page cannot draw must not hide the others.
    return el("div", { class: "refused", "data-ts": message.ts }, `This page cannot show this message: ${problem.message}`);
  }
}

function drawn(message, inThread) {
  if (message.kind === "note") return el("p", { class: "note", "data-ts": message.ts }, ...inline(message.text));
  if (message.kind === "refused") return refused(message);
  const person = state.people[message.user] || { real_name: message.user, is_bot: false, name: "" };
  const time = clockTime(message.ts);
  const badge = person.is_bot ? el("span", { class: "badge" }, "APP") : null;
  const lone = !inThread || !message.thread_ts || message.thread_ts === message.ts ? null : el("span", { class: "edited" }, "in a thread");
  const who = el("div", { class: "who" }, el("strong", {}, person.real_name), badge, time, lone, menuOf(message, inThread));
  const onlyYou = message.kind === "ephemeral";
  const style = person.name === "slackbot" ? " slackbot" : person.is_bot ? " bot" : "";
  const named = { class: "message" + (onlyYou ? " ephemeral" : ""), "data-ts": message.ts, "data-user": message.user, "aria-label": `${person.real_name}, ${time.textContent}` };
  return el(
    "article",
    named,
    el("div", { class: "avatar" + style, "aria-hidden": "true" }, person.real_name.slice(0, 1)),
    onlyYou ? el("div", { class: "only-you" }, "Only visible to you") : null,
    who,
    el("div", { class: "body" }, contents(message), inThread ? repliesButton(message, inThread) : null),
  );
}

function refused(message) {
  const reasons = message.reasons.map((reason) => el("li", {}, el("code", {}, reason)));
  return el("div", { class: "refused", "data-ts": message.ts, role: "alert" }, el("strong", {}, message.text), reasons.length ? el("ul", {}, reasons) : null);
}

function contents(message) {
  const surface = inMessage(message);
  return [
    ...(message.blocks.length ? message.blocks.map((block) => blockNode(block, surface)) : mrkdwn(message.text)),
    message.edited && message.kind === "message" ? el("span", { class: "edited" }, "(edited)") : null,
    ...message.files.map(fileNode),
    message.reactions.length ? el("div", { class: "reactions" }, message.reactions.map((name) => el("span", {}, emoji(name) + " 1"))) : null,
  ];
}

/* Slack has a menu for messages it keeps. */
function menuOf(message, inThread) {
  if (message.kind !== "message") return null;
  const threads = inThread ? [{ text: "Reply in thread", use: () => inThread(message.ts) }] : [];
  const shortcut = (one) => ({ text: one.name, use: () => attempt("/sandbox/shortcut", { ...placeOf(message), callback_id: one.callback_id }) });
  const entries = [...threads, ...state.hints.shortcuts.map(shortcut)];
  return entries.length ? dropDown(entries, "more") : null;
}

function repliesButton(message, inThread) {
  const replies = repliesTo(message.channel, message.ts).filter((reply) => reply.kind === "message");
  if (!replies.length) return null;
  const words = replies.length === 1 ? "1 reply" : `${replies.length} replies`;
  const last = el("span", { class: "last" }, "last at ", clockTime(replies[replies.length - 1].ts));
  return el("button", { type: "button", class: "replies", onclick: () => inThread(message.ts) }, words, " ", last);
}

/* A list of messages that is kept up to date: a channel's, or a thread's. */

const at = (list, ts) => [...list.children].find((node) => node.dataset.ts === ts);

export function fill(list, before, messages, inThread) {
  list.replaceChildren(...before, ...messages.map((message) => messageNode(message, inThread)));
  toEnd(list);
}

/* Puts a message in its place, or another in the place of the one that is there. */
export function place(list, message, inThread) {
  const follow = nearEnd(list) || message.user === state.human;
  const node = messageNode(message, inThread);
  const old = at(list, message.ts);
  if (old) replaceKeepingFocus(old, node);
  else list.insertBefore(node, [...list.children].find((other) => other.dataset.ts > message.ts) || null);
  if (follow) toEnd(list);
}

export const take = (list, ts) => at(list, ts)?.remove();
