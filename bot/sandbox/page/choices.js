/* Radio buttons and checkboxes. */

import { el } from "/dom.js";
import { textObject } from "/mrkdwn.js";

let groups = 0;

const checked = (node) => [...node.querySelectorAll("input:checked")].map((box) => box.value);

function choices(type, part, use) {
  const name = `choice-${++groups}`;
  const initial = part.initial_options || (part.initial_option ? [part.initial_option] : []);
  const about = (one) => (one.description ? el("span", { class: "about" }, ...textObject(one.description)) : null);
  const box = (one) => el("input", { type, name, value: one.value, checked: initial.some((other) => other.value === one.value), onchange: (event) => use(event.target) });
  const choice = (one) => el("label", { class: "choice" }, box(one), el("span", {}, ...textObject(one.text), about(one)));
  return el("fieldset", { role: type === "radio" ? "radiogroup" : null }, part.options.map(choice));
}

function write(node, value) {
  for (const box of node.querySelectorAll("input")) box.checked = [value].flat().includes(box.value);
}

export const CHOICES = {
  radio_buttons: { draw: (part, use) => choices("radio", part, (box) => use(box.value, box)), read: (node) => checked(node)[0] || null, write },
  checkboxes: { draw: (part, use) => choices("checkbox", part, (box) => use(checked(box.closest("fieldset")), box)), read: checked, write },
};
