/* Tables and data tables. */

import { el } from "/dom.js";
import { richText } from "/markup.js";

/* Tables of typed cells. */

const scrolled = (name, table) => el("div", { class: "scroll", role: "region", "aria-label": name, tabindex: "0" }, table);

const number = (cell) => cell.text || Number(cell.value).toLocaleString("en-GB");

const cellNodes = (cell) => (cell.type === "rich_text" ? richText(cell) : [cell.type === "raw_number" ? number(cell) : cell.text]);

function textIn(value) {
  if (Array.isArray(value)) return value.map(textIn).join("");
  return value && typeof value === "object" ? (typeof value.text === "string" ? value.text : "") + textIn(value.elements || []) : "";
}

/* What a cell says, for filtering. */
const cellText = (cell) => (cell.type === "raw_number" ? `${number(cell)} ${cell.value}` : textIn(cell)).toLowerCase();

function inOrder(a, b) {
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

/* Slack's newer table, which its reader sorts, filters and pages. */

const USUAL_PAGE = 5;

export function dataTable(block) {
  const size = block.page_size || USUAL_PAGE;
  const [header, ...rows] = block.rows;
  const view = { page: 0, column: -1, down: false, wanted: "" };
  const numeric = header.map((_, index) => ({ align: rows.every((row) => row[index].type === "raw_number") ? "right" : "left" }));

  const place = scrolled(block.caption);
  const count = el("span", { class: "rows", role: "status" });
  const filter = el("input", { type: "search", class: "filter", placeholder: "Filter", "aria-label": `Filter ${block.caption}`, oninput: () => { view.wanted = filter.value.trim().toLowerCase(); view.page = 0; draw(); } });
  const turn = (step, name, sign) => el("button", { type: "button", class: "button", "aria-label": name, onclick: () => { view.page += step; draw(); } }, sign);
  const [back, on] = [turn(-1, "Previous rows", "‹"), turn(1, "Next rows", "›")];

  function sortBy(column) {
    view.down = view.column === column && !view.down;
    Object.assign(view, { column, page: 0 });
    draw();
    place.querySelectorAll("th[scope=col] button")[column].focus();
  }

  function heading(cell, index) {
    const sign = index !== view.column ? "" : view.down ? " ▼" : " ▲";
    return [el("button", { type: "button", title: "Sort", onclick: () => sortBy(index) }, ...cellNodes(cell), el("span", { "aria-hidden": "true" }, sign))];
  }

  function found() {
    const left = rows.filter((row) => row.some((cell) => cellText(cell).includes(view.wanted)));
    if (view.column < 0) return left;
    return left.sort((a, b) => inOrder(a[view.column], b[view.column]) * (view.down ? -1 : 1));
  }

  function draw() {
    const all = found();
    const from = view.page * size;
    const shown = all.slice(from, from + size);
    const table = tableOf([header, ...shown], numeric, { headCell: heading, rowHeader: block.row_header_column_index });
    table.setAttribute("aria-label", block.caption);
    if (view.column >= 0) table.querySelectorAll("th[scope=col]")[view.column].setAttribute("aria-sort", view.down ? "descending" : "ascending");
    place.replaceChildren(table);
    count.textContent = all.length ? `${from + 1}–${from + shown.length} of ${all.length}` : "No row has that";
    back.disabled = from === 0;
    on.disabled = from + size >= all.length;
    back.hidden = on.hidden = all.length <= size;
  }

  draw();
  const many = rows.length > 3;
  return el("div", { class: "block data-table" }, el("div", { class: "caption" }, block.caption), place, many ? el("div", { class: "pager" }, filter, back, count, on) : null);
}
