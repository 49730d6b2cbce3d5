/* Rich text: sections, lists, quotes and preformatted text, already taken apart by whoever sent them. */

import { dated } from "/dates.js";
import { el } from "/dom.js";
import { emoji } from "/emoji.js";
import { channelMention, isLink, link, mention, personMention } from "/links.js";

const STYLES = { bold: "strong", italic: "em", strike: "s", code: "code", underline: "u" };
const TAGS = { rich_text_quote: "blockquote", rich_text_preformatted: "pre" };

export const richText = (block) => block.elements.map(richPart);

function richPart(part) {
  if (part.type === "rich_text_list") return richList(part);
  return el(TAGS[part.type] || "div", { class: part.border ? "bordered" : null }, ...part.elements.map(richInline));
}

function richList(part) {
  const ordered = part.style === "ordered";
  const made = el(ordered ? "ol" : "ul", { start: ordered && part.offset ? part.offset + 1 : null }, part.elements.map((item) => el("li", {}, item.elements.map(richInline))));
  if (part.indent) made.style.marginLeft = `${part.indent * 1.5}em`;
  return made;
}

function styled(part, node) {
  return Object.entries(STYLES).reduce((inner, [style, tag]) => (part.style?.[style] ? el(tag, {}, inner) : inner), node);
}

const withBreaks = (text) => text.split("\n").flatMap((line, index) => (index ? [el("br"), line] : [line]));

const INLINE = {
  text: (part) => styled(part, el("span", {}, ...withBreaks(part.text))),
  link: (part) => styled(part, isLink(part.url) ? link(part.url, part.text || part.url) : document.createTextNode(part.text || part.url)),
  emoji: (part) => emoji(part.name),
  user: (part) => personMention(part.user_id),
  usergroup: () => mention("@group"),
  channel: (part) => channelMention(part.channel_id),
  broadcast: (part) => mention("@" + part.range),
  date: (part) => dated(part.timestamp, part.format, part.url, part.fallback),
  color: (part) => el("code", {}, part.value),
};

const richInline = (part) => (INLINE[part.type] ? INLINE[part.type](part) : document.createTextNode(part.text || `[${part.type}]`));
