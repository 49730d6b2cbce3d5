/* A list of messages that is kept up to date: a channel's, or a thread's. */

import { nearEnd, replaceKeepingFocus, toEnd } from "/dom.js";
import { messageNode } from "/messages.js";
import { state } from "/state.js";

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
