/* A field of a modal or the home tab: its label, what is typed or chosen, and what is wrong with it. */

import { el, focusOn } from "/dom.js";
import { element } from "/elements.js";
import { plain } from "/mrkdwn.js";

let numbered = 0;

const SINGLE = "input, select, textarea";

/* Where the browser's own label points to: the one control, or a group as a whole. */
function labelled(node) {
  if (node.matches(SINGLE)) return node;
  return node.matches("fieldset, details") ? null : node.querySelector(SINGLE);
}

export function inputBlock(block, surface) {
  const id = `field-${++numbered}`;
  const node = element(block.element, block, surface);
  const single = labelled(node);
  const control = single || node;
  const mark = block.optional ? el("span", { class: "optional" }, " (optional)") : el("span", { class: "required", "aria-hidden": "true" }, " *");
  const name = el(single ? "label" : "div", { class: "label", id: `${id}-label`, for: single ? id : null }, ...plain(block.label), mark);
  const error = el("p", { class: "error", id: `${id}-error`, hidden: true });
  const hint = block.hint ? el("p", { class: "hint", id: `${id}-hint` }, ...plain(block.hint)) : null;
  control.id = id;
  control.removeAttribute("aria-label");
  if (!single) control.setAttribute("aria-labelledby", `${id}-label`);
  if (!block.optional) control.setAttribute("aria-required", "true");
  if (block.optional && control.tagName === "SELECT") control.options[0].disabled = false;
  control.setAttribute("aria-describedby", [error.id, hint?.id].filter(Boolean).join(" "));
  return el("div", { class: "block input" }, name, node, error, hint);
}

/* Says at each field what is wrong with it, and puts the reader at the first. */
export function showErrors(controls, errors) {
  let first = null;
  for (const { block, node } of controls.filter((one) => one.block.type === "input")) {
    const control = labelled(node) || node;
    const said = errors[block.block_id];
    const error = document.getElementById(`${control.id}-error`);
    error.textContent = said || "";
    error.hidden = !said;
    if (said) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
    if (said) first ||= control;
  }
  if (first) focusOn(first);
}
