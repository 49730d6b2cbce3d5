/* Standard Markdown, as the markdown block takes it: headings, lists, quotes, tables, code, emphasis and links. */

import { el } from "/dom.js";
import { withEmoji } from "/emoji.js";
import { isLink, link } from "/links.js";

const INLINE = /`([^`]+)`|\[([^\]]+)\]\(([^)\s]+)\)|\*\*(.+?)\*\*|__(.+?)__|(?<![\w*])\*([^*\s](?:[^*]*[^*\s])?)\*(?![\w*])|(?<!\w)_([^_\s](?:[^_]*[^_\s])?)_(?!\w)|~~(.+?)~~|(https?:\/\/[^\s<>()]*[^\s<>().,;:!?])/g;

function inline(text) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(INLINE)) {
    const [whole, code, words, url, bold, alsoBold, italic, alsoItalic, struck, address] = found;
    nodes.push(withEmoji(text.slice(from, found.index)));
    if (code !== undefined) nodes.push(el("code", {}, code));
    else if (url !== undefined) nodes.push(isLink(url) ? link(url, ...inline(words)) : words);
    else if (bold ?? alsoBold) nodes.push(el("strong", {}, ...inline(bold ?? alsoBold)));
    else if (italic ?? alsoItalic) nodes.push(el("em", {}, ...inline(italic ?? alsoItalic)));
    else if (struck !== undefined) nodes.push(el("s", {}, ...inline(struck)));
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
  return el("div", { class: `block header h${level}`, role: "heading", "aria-level": Math.min(level + 2, 6) }, ...inline(found[2]));
}

function table(lines) {
  if (!lines[0].includes("|") || !isRule(lines[1])) return undefined;
  const head = cellsOf(lines.shift());
  lines.shift();
  const rows = [];
  while (lines.length && lines[0].includes("|")) rows.push(cellsOf(lines.shift()));
  const row = (cells, tag) => el("tr", {}, head.map((_, index) => el(tag, { scope: tag === "th" ? "col" : null }, ...inline(cells[index] || ""))));
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
      made.append(el("li", {}, ...inline(found[3].replace(/^\[( |x)\]\s/i, (box) => (box[1] === " " ? "☐ " : "☑ ")))));
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
      nodes.push(line.trim() ? el("div", {}, ...inline(line)) : el("div", { class: "gap" }));
    }
  }
  return nodes;
}
