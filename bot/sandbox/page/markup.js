/* Slack's mrkdwn, standard Markdown, rich text, emoji, links, dates and pictures, as nodes of the page. Nothing is fetched from elsewhere. */

import { el, toEnd } from "/dom.js";
import { channelOf, state } from "/state.js";

/* The emoji a bot about the NHS may use, by the names Slack gives them. */

const EMOJI = {
  white_check_mark: "✅", heavy_check_mark: "✔️", x: "❌", warning: "⚠️", information_source: "ℹ️", question: "❓",
  exclamation: "❗", hospital: "🏥", health_worker: "🧑‍⚕️", ambulance: "🚑", bar_chart: "📊", chart_with_upwards_trend: "📈",
  chart_with_downwards_trend: "📉", calendar: "📅", date: "📅", spiral_calendar_pad: "🗓️", clock1: "🕐", hourglass: "⌛",
  hourglass_flowing_sand: "⏳", bell: "🔔", no_bell: "🔕", eyes: "👀", mag: "🔍", link: "🔗", memo: "📝",
  page_facing_up: "📄", newspaper: "📰", books: "📚", book: "📖", bulb: "💡", wave: "👋", thumbsup: "👍", "+1": "👍",
  thumbsdown: "👎", "-1": "👎", tada: "🎉", rocket: "🚀", star: "⭐", pushpin: "📌", round_pushpin: "📍", map: "🗺️",
  busts_in_silhouette: "👥", bust_in_silhouette: "👤", arrow_right: "➡️", arrow_left: "⬅️", arrow_up: "⬆️",
  arrow_down: "⬇️", arrows_counterclockwise: "🔄", twisted_rightwards_arrows: "🔀", heavy_plus_sign: "➕",
  heavy_minus_sign: "➖", large_green_circle: "🟢", large_yellow_circle: "🟡", large_orange_circle: "🟠", red_circle: "🔴",
  large_blue_circle: "🔵", white_circle: "⚪", black_circle: "⚫", small_blue_diamond: "🔹", lock: "🔒", gear: "⚙️",
  wrench: "🔧", inbox_tray: "📥", outbox_tray: "📤", robot_face: "🤖", speech_balloon: "💬", no_entry: "⛔",
  checkered_flag: "🏁", flag_gb: "🇬🇧", gb: "🇬🇧", scales: "⚖️", classical_building: "🏛️", office: "🏢", family: "👪",
  slightly_smiling_face: "🙂", thinking_face: "🤔", raised_hands: "🙌", pray: "🙏", heart: "❤️",
};

export const emoji = (name) => (Object.hasOwn(EMOJI, name) ? EMOJI[name] : `:${name}:`);

const withEmoji = (text) => text.replace(/:([a-z0-9_+-]+):/g, (_whole, name) => emoji(name));

/* Links, and the names of people and channels. */

const unescaped = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

/* Anything else, such as "javascript:", stays text. */
export const isLink = (url) => /^(https?:\/\/|mailto:)/i.test(url);

export const link = (url, ...children) => el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, ...children);

const mention = (text) => el("span", { class: "mention" }, text);

const personMention = (id, label) => mention("@" + (state.people[id]?.real_name || unescaped(label || id)));

const channelMention = (id, label) => mention("#" + (channelOf(id)?.name || unescaped(label || id)));

/* Slack's dates, which every reader sees in their own zone. */

const LONG = { day: "numeric", month: "long", year: "numeric" };
const SHORT = { day: "numeric", month: "short", year: "numeric" };
const DAY = 864e5;

const write = (day, options) => day.toLocaleString("en-GB", options);
const noon = (day) => new Date(day).setHours(12, 0, 0, 0);

function near(day) {
  return { "-1": "yesterday", 0: "today", 1: "tomorrow" }[Math.round((noon(day) - noon(Date.now())) / DAY)];
}

function ago(day) {
  const days = Math.round((noon(day) - noon(Date.now())) / DAY);
  const words = new Intl.RelativeTimeFormat("en-GB", { numeric: "auto" });
  if (Math.abs(days) >= 365) return words.format(Math.trunc(days / 365), "year");
  return Math.abs(days) >= 30 ? words.format(Math.trunc(days / 30), "month") : words.format(days, "day");
}

const numbers = (day) => [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, "0")).join("-");

const FORMS = {
  date_num: numbers,
  date_slash: (day) => write(day, { dateStyle: "short" }),
  date: (day) => write(day, LONG),
  date_short: (day) => write(day, SHORT),
  date_long: (day) => write(day, { weekday: "long", ...LONG }),
  date_long_full: (day) => write(day, { weekday: "long", ...LONG }),
  date_pretty: (day) => near(day) || write(day, LONG),
  date_short_pretty: (day) => near(day) || write(day, SHORT),
  date_long_pretty: (day) => near(day) || write(day, { weekday: "long", ...LONG }),
  day_divider_pretty: (day) => near(day) || write(day, { weekday: "long", ...LONG }),
  time: (day) => write(day, { hour: "2-digit", minute: "2-digit" }),
  time_secs: (day) => write(day, { timeStyle: "medium" }),
  ago,
};

/* `seconds` since 1970, a text with forms such as "{date_short}", and what to show where that makes no date. */
function dated(seconds, format, url, fallback) {
  const day = new Date(Number(seconds) * 1000);
  if (Number.isNaN(day.getTime()) || !format) return document.createTextNode(unescaped(fallback || ""));
  const text = format.replace(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(FORMS, name) ? FORMS[name](day) : whole));
  if (url && isLink(url)) return link(url, text);
  return el("time", { datetime: day.toISOString(), title: write(day, { dateStyle: "full", timeStyle: "short" }) }, text);
}

/* The workspace is in London, as are the days that part its messages. */
const LONDON = { timeZone: "Europe/London" };

export function clockTime(ts) {
  const when = new Date(Number(ts) * 1000);
  const title = write(when, { dateStyle: "full", timeStyle: "medium", ...LONDON });
  return el("time", { datetime: when.toISOString(), title }, write(when, { hour: "2-digit", minute: "2-digit", ...LONDON }));
}

/* Slack's own way of marking up text. */

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

/* Standard Markdown, as the markdown block takes it: headings, lists, quotes, tables, code, emphasis and links. */

const MARKDOWN_INLINE = /`([^`]+)`|\[([^\]]+)\]\(([^)\s]+)\)|\*\*(.+?)\*\*|__(.+?)__|(?<![\w*])\*([^*\s](?:[^*]*[^*\s])?)\*(?![\w*])|(?<!\w)_([^_\s](?:[^_]*[^_\s])?)_(?!\w)|~~(.+?)~~|(https?:\/\/[^\s<>()]*[^\s<>().,;:!?])/g;

function markdownInline(text) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(MARKDOWN_INLINE)) {
    const [whole, code, words, url, bold, alsoBold, italic, alsoItalic, struck, address] = found;
    nodes.push(withEmoji(text.slice(from, found.index)));
    if (code !== undefined) nodes.push(el("code", {}, code));
    else if (url !== undefined) nodes.push(isLink(url) ? link(url, ...markdownInline(words)) : words);
    else if (bold ?? alsoBold) nodes.push(el("strong", {}, ...markdownInline(bold ?? alsoBold)));
    else if (italic ?? alsoItalic) nodes.push(el("em", {}, ...markdownInline(italic ?? alsoItalic)));
    else if (struck !== undefined) nodes.push(el("s", {}, ...markdownInline(struck)));
    else nodes.push(link(address, address));
    from = found.index + whole.length;
  }
  nodes.push(withEmoji(text.slice(from)));
  return nodes;
}

const cellsOf = (line) => line.trim().replace(/^\||\|$/g, "").split(/(?<!\\)\|/).map((cell) => cell.trim().replace(/\\\|/g, "|"));
const isRule = (line) => /^\s*\|?\s*:?-{1,}:?\s*(\|\s*:?-{1,}:?\s*)*\|?\s*$/.test(line || "") && line.includes("-");
const ITEM = /^(\s*)([-*+]|\d+[.)])\s+(.*)$/;

/* Each kind of paragraph takes the lines that are its own off the front and gives a node; undefined where none is. */
function fenced(lines) {
  if (!/^\s*```/.test(lines[0])) return undefined;
  const end = lines.findIndex((line, index) => index && /^\s*```\s*$/.test(line));
  const code = lines.splice(0, end < 0 ? lines.length : end + 1).slice(1, end < 0 ? undefined : -1);
  return el("pre", {}, code.join("\n"));
}

function heading(lines) {
  const found = lines[0].match(/^(#{1,6})\s+(.*?)\s*#*$/);
  if (!found) return undefined;
  lines.shift();
  const level = found[1].length;
  return el("div", { class: `block header h${level}`, role: "heading", "aria-level": Math.min(level + 2, 6) }, ...markdownInline(found[2]));
}

function table(lines) {
  if (!lines[0].includes("|") || !isRule(lines[1])) return undefined;
  const head = cellsOf(lines.shift());
  lines.shift();
  const rows = [];
  while (lines.length && lines[0].includes("|")) rows.push(cellsOf(lines.shift()));
  const row = (cells, tag) => el("tr", {}, head.map((_, index) => el(tag, { scope: tag === "th" ? "col" : null }, ...markdownInline(cells[index] || ""))));
  const body = el("tbody", {}, rows.map((cells) => row(cells, "td")));
  return el("div", { class: "scroll", role: "region", "aria-label": "Table", tabindex: "0" }, el("table", {}, el("thead", {}, row(head, "th")), body));
}

function quote(lines) {
  if (!/^\s*>/.test(lines[0])) return undefined;
  const own = [];
  while (lines.length && /^\s*>/.test(lines[0])) own.push(lines.shift().replace(/^\s*>\s?/, ""));
  return el("blockquote", {}, markdown(own.join("\n")));
}

function list(lines) {
  const first = lines[0].match(ITEM);
  if (!first) return undefined;
  const depth = first[1].length;
  const ordered = /\d/.test(first[2]);
  const made = el(ordered ? "ol" : "ul", { start: ordered ? parseInt(first[2], 10) : null });
  for (let found = first; found && found[1].length >= depth; found = lines[0]?.match(ITEM)) {
    if (found[1].length > depth) made.lastChild.append(list(lines));
    else if (/\d/.test(found[2]) !== ordered) break;
    else {
      lines.shift();
      made.append(el("li", {}, ...markdownInline(found[3].replace(/^\[( |x)\]\s/i, (box) => (box[1] === " " ? "☐ " : "☑ ")))));
    }
  }
  return made;
}

function divider(lines) {
  if (!/^\s*([-*_])(\s*\1){2,}\s*$/.test(lines[0])) return undefined;
  lines.shift();
  return el("hr");
}

export function markdown(text) {
  const lines = text.split("\n");
  const nodes = [];
  while (lines.length) {
    const made = fenced(lines) || heading(lines) || table(lines) || quote(lines) || divider(lines) || list(lines);
    if (made) nodes.push(made);
    else {
      const line = lines.shift();
      nodes.push(line.trim() ? el("div", {}, ...markdownInline(line)) : el("div", { class: "gap" }));
    }
  }
  return nodes;
}

/* Rich text: sections, lists, quotes and preformatted text, already taken apart by whoever sent them. */

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

const RICH_INLINE = {
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

const richInline = (part) => (RICH_INLINE[part.type] ? RICH_INLINE[part.type](part) : document.createTextNode(part.text || `[${part.type}]`));

/* Pictures and files. Nothing is fetched from elsewhere, so what Slack would show from there is described. */

const SHOWN = ["image/png", "image/jpeg", "image/gif"];

/* A picture has no height until it is there, so the end of the list moves away under it. */
function followPicture(picture) {
  const list = picture.closest("[role=log]");
  if (list && list.scrollHeight - list.scrollTop - list.clientHeight < picture.offsetHeight + 120) toEnd(list);
}

const shown = (src, alt, style) => el("img", { src, alt, class: style, onload: (event) => followPicture(event.target) });

export function picture(part, style) {
  const file = part.slack_file && (part.slack_file.id ? "/files/" + part.slack_file.id : part.slack_file.url);
  const address = new URL(file || part.image_url, location.href);
  if (address.origin === location.origin || address.protocol === "data:") return shown(address.href, part.alt_text, style);
  return el("span", { class: "no-picture" }, "Picture: " + part.alt_text + " ", isLink(address.href) ? link(address.href, "(" + address.host + ")") : null);
}

export const imageBlock = (block) => el("figure", { class: "block" }, block.title ? el("figcaption", {}, ...plain(block.title)) : null, picture(block));

const sizeOf = (bytes) => (bytes < 1024 ? `${bytes} bytes` : `${Math.round(bytes / 1024).toLocaleString("en-GB")} kB`);

export function fileNode(file) {
  const address = "/files/" + file.id;
  const about = `${file.name} · ${sizeOf(file.size)}`;
  if (SHOWN.includes(file.mimetype)) {
    const title = el("a", { href: address, download: file.name, title: about }, file.title);
    return el("figure", { class: "block" }, el("figcaption", {}, title), shown(address, file.alt_txt || file.title));
  }
  const kind = el("span", { class: "kind", "aria-hidden": "true" }, file.filetype.slice(0, 4).toUpperCase());
  const named = el("span", { class: "named" }, el("strong", {}, file.title), el("span", { class: "about" }, about));
  return el("a", { class: "file", href: address, download: file.name }, kind, named, el("span", { class: "get" }, "Download"));
}
