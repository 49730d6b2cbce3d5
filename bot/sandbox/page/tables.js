/* Tables of typed cells. */

import { el } from "/dom.js";
import { richText } from "/richtext.js";

export const scrolled = (name, table) => el("div", { class: "scroll", role: "region", "aria-label": name, tabindex: "0" }, table);

const number = (cell) => cell.text || Number(cell.value).toLocaleString("en-GB");

export const cellNodes = (cell) => (cell.type === "rich_text" ? richText(cell) : [cell.type === "raw_number" ? number(cell) : cell.text]);

function textIn(value) {
  if (Array.isArray(value)) return value.map(textIn).join("");
  return value && typeof value === "object" ? (typeof value.text === "string" ? value.text : "") + textIn(value.elements || []) : "";
}

/* What a cell says, for filtering. */
export const cellText = (cell) => (cell.type === "raw_number" ? `${number(cell)} ${cell.value}` : textIn(cell)).toLowerCase();

export function inOrder(a, b) {
  if (a.type === "raw_number" && b.type === "raw_number") return a.value - b.value;
  return cellText(a).localeCompare(cellText(b), "en-GB", { numeric: true });
}

/* `settings` align the columns, `headCell` gives what stands in a heading, `rowHeader` is the column that names its row. */
export function tableOf(rows, settings, { headCell, rowHeader } = {}) {
  const aligned = (made, index) => {
    if (settings[index]?.align) made.style.textAlign = settings[index].align;
    return made;
  };
  const [first, ...others] = rows;
  const head = first.map((cell, index) => aligned(el("th", { scope: "col" }, ...(headCell ? headCell(cell, index) : cellNodes(cell))), index));
  const body = others.map((row) => el("tr", {}, row.map((cell, index) => {
    const named = index === rowHeader;
    const made = el(named ? "th" : "td", { scope: named ? "row" : null, class: cell.type === "raw_number" ? "number" : null }, ...cellNodes(cell));
    return aligned(made, index);
  })));
  return el("table", {}, el("thead", {}, el("tr", {}, head)), el("tbody", {}, body));
}

export const tableBlock = (block) => el("div", { class: "block" }, scrolled("Table", tableOf(block.rows, block.column_settings || [])));
