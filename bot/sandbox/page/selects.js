/* Menus one thing is chosen from. The browser's own, which telephones and screen readers know best. */

import { el } from "/dom.js";
import { initialOf, offered, wordsFor } from "/listing.js";

function menu(part, use) {
  const options = offered(part).map(([name, entries]) => {
    const made = entries.map(([value, words]) => el("option", { value }, words));
    return name ? el("optgroup", { label: name }, made) : made;
  });
  const made = el("select", { "aria-label": wordsFor(part), onchange: (event) => use(event.target.value, event.target) }, el("option", { value: "", disabled: true }, wordsFor(part)), options);
  made.value = initialOf(part)[0] || "";
  return made;
}

const SELECT = {
  draw: menu,
  read: (node) => node.value || null,
  write: (node, value) => {
    node.value = value || "";
  },
};

export const SELECTS = { static_select: SELECT, users_select: SELECT, channels_select: SELECT, conversations_select: SELECT };
