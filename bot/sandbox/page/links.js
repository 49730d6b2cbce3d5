/* Links, and the names of people and channels. */

import { el } from "/dom.js";
import { channelOf, state } from "/state.js";

export const unescaped = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

/* Anything else, such as "javascript:", stays text. */
export const isLink = (url) => /^(https?:\/\/|mailto:)/i.test(url);

export const link = (url, ...children) => el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, ...children);

export const mention = (text) => el("span", { class: "mention" }, text);

export const personMention = (id, label) => mention("@" + (state.people[id]?.real_name || unescaped(label || id)));

export const channelMention = (id, label) => mention("#" + (channelOf(id)?.name || unescaped(label || id)));
