/* Making pieces of the page. What is shown comes from a bot and from people, so it only ever becomes text nodes. */

export const $ = (id) => document.getElementById(id);

/* Attributes that are undefined, null or false are left out; "onclick" and the like are listeners. */
export function el(tag, attributes, ...children) {
  const made = document.createElement(tag);
  fill(made, attributes, children);
  return made;
}

export function svg(tag, attributes, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  fill(made, attributes, children);
  return made;
}

function fill(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "value") made.value = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
}

/* Whoever follows the end of a list goes on seeing it when something is added. */
export const nearEnd = (list) => list.scrollHeight - list.scrollTop - list.clientHeight < 120;

export const toEnd = (list) => {
  list.scrollTop = list.scrollHeight;
};

/* Puts a node in another's place. Whoever used something there by keyboard goes on from the same thing. */
export function replaceKeepingFocus(old, node) {
  const used = old.contains(document.activeElement) && document.activeElement.closest("[data-action]")?.dataset.action;
  old.replaceWith(node);
  if (!used) return;
  const same = (control) => control.dataset.action === used || control.dataset.action.split(" ")[1] === used.split(" ")[1];
  const again = [...node.querySelectorAll("[data-action]")].find(same);
  if (again) focusOn(again);
}

export function focusOn(node) {
  const inside = "input:checked, input:not([type=hidden]), select, button, textarea, summary";
  const target = node.matches("input, select, button, textarea, a, summary") ? node : node.querySelector("input:checked") || node.querySelector(inside) || node;
  target.focus();
}
