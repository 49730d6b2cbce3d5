/* Menus several things are chosen from: a list of boxes that opens, and tells of the choice when it closes. */

import { el } from "/dom.js";
import { initialOf, offered, wordsFor } from "/listing.js";

const boxes = (node) => [...node.querySelectorAll("input[type=checkbox]")];
const read = (node) => boxes(node).filter((box) => box.checked).map((box) => box.value);

function draw(part, use) {
  const most = part.max_selected_items || Infinity;
  const initial = initialOf(part);
  const row = ([value, words, about]) => el("label", { class: "choice" }, el("input", { type: "checkbox", value, checked: initial.includes(value), onchange: changed }), el("span", {}, words, about ? el("span", { class: "about" }, about) : null));
  const group = ([name, entries]) => el("div", { role: "group", "aria-label": name || null }, name ? el("div", { class: "group-name" }, name) : null, entries.map(row));
  const summary = el("summary", { class: "button" });
  const node = el("details", { class: "multiple", ontoggle: told, onfocusout: left, onkeydown: escaped }, summary, el("div", { role: "group", "aria-label": wordsFor(part) }, offered(part).map(group)));
  node.show = show;
  let before = "";

  function show() {
    const chosen = boxes(node).filter((box) => box.checked);
    summary.textContent = chosen.length ? chosen.map((box) => box.nextSibling.firstChild.textContent).join(", ") : wordsFor(part);
    for (const box of boxes(node)) box.disabled = !box.checked && chosen.length >= most;
  }

  function changed() {
    show();
  }

  function left(event) {
    if (event.relatedTarget && !node.contains(event.relatedTarget)) node.open = false;
  }

  function escaped(event) {
    if (event.key !== "Escape" || !node.open) return;
    event.preventDefault();
    node.open = false;
    summary.focus();
  }

  function told() {
    const now = JSON.stringify(read(node));
    if (!node.open && before && before !== now) use(read(node), summary);
    before = now;
  }

  show();
  return node;
}

const MULTI = {
  draw,
  read,
  write: (node, value) => {
    for (const box of boxes(node)) box.checked = [value].flat().includes(box.value);
    node.show();
  },
};

export const MULTIPLE = { multi_static_select: MULTI, multi_users_select: MULTI, multi_channels_select: MULTI, multi_conversations_select: MULTI };
