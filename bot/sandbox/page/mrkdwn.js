/* Slack's own way of marking up text. */

import { dated } from "/dates.js";
import { el } from "/dom.js";
import { withEmoji } from "/emoji.js";
import { channelMention, isLink, link, mention, personMention, unescaped } from "/links.js";

const CODE = "`([^`\\n]+)`";
const ANGLED = "<([^<>\\n]+)>";
const around = (mark, word) => `(?<![\\w${word}])${mark}(?!\\s)([^${mark}\\n]*[^${mark}\\s])${mark}(?![\\w${word}])`;
const INLINE = new RegExp([CODE, ANGLED, around("\\*", "*"), around("_", "_"), around("~", "~")].join("|"), "g");

const said = (text) => withEmoji(unescaped(text));

/* One line, as nodes and strings. */
export function inline(text) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(INLINE)) {
    nodes.push(said(text.slice(from, found.index)));
    const [, code, angled, bold, italic, struck] = found;
    if (code !== undefined) nodes.push(el("code", {}, unescaped(code)));
    else if (angled !== undefined) nodes.push(marked(angled));
    else if (bold !== undefined) nodes.push(el("strong", {}, ...inline(bold)));
    else if (italic !== undefined) nodes.push(el("em", {}, ...inline(italic)));
    else nodes.push(el("s", {}, ...inline(struck)));
    from = found.index + found[0].length;
  }
  nodes.push(said(text.slice(from)));
  return nodes;
}

/* What stands between < and >: a person, a channel, a date, a group or a link. */
function marked(angled) {
  const bar = angled.indexOf("|");
  const target = bar < 0 ? angled : angled.slice(0, bar);
  const label = bar < 0 ? "" : angled.slice(bar + 1);
  if (target.startsWith("@")) return personMention(target.slice(1), label);
  if (target.startsWith("#")) return channelMention(target.slice(1), label);
  if (target.startsWith("!date^")) {
    const [seconds, format, url] = target.slice(6).split("^");
    return dated(seconds, unescaped(format || ""), url, label);
  }
  if (target.startsWith("!subteam^")) return mention(label || "@group");
  if (target.startsWith("!")) return mention("@" + unescaped(label || target.slice(1)));
  const url = unescaped(target);
  if (!isLink(url)) return document.createTextNode("<" + unescaped(angled) + ">");
  return link(url, ...(label ? inline(label) : [url.replace(/^mailto:/, "")]));
}

function lines(text) {
  const nodes = [];
  let quote = null;
  for (const line of text.replace(/^\n|\n$/g, "").split("\n")) {
    const quoted = line.match(/^(?:&gt;|>) ?(.*)$/);
    const content = quoted ? quoted[1] : line;
    const words = inline(content);
    const bullet = /^\s*(?:[•◦▪-]|\d+\.)\s/.test(content);
    const row = el("div", { class: bullet ? "bullet" : null }, ...(words.some((word) => word !== "") ? words : [el("br")]));
    if (!quoted) {
      quote = null;
      nodes.push(row);
      continue;
    }
    if (!quote) nodes.push((quote = el("blockquote")));
    quote.append(row);
  }
  return nodes;
}

export function mrkdwn(text) {
  const nodes = [];
  String(text).split(/```\n?([\s\S]+?)\n?```/).forEach((part, index) => {
    if (index % 2) nodes.push(el("pre", {}, unescaped(part)));
    else if (part.trim() || index === 0) nodes.push(...lines(part));
  });
  return nodes;
}

/* A text object, of either type. */
export const textObject = (object) => (object?.type === "mrkdwn" ? mrkdwn(object.text) : plain(object));

export const plain = (object) => String(object?.text || "").split("\n").flatMap((line, index) => (index ? [el("br"), withEmoji(line)] : [withEmoji(line)]));

export const label = (object) => withEmoji(String(object?.text || ""));
