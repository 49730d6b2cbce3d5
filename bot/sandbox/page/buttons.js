/* What acts and keeps nothing: buttons, pictures beside a section, and the menu behind three dots. */

import { dropDown } from "/dropdown.js";
import { el } from "/dom.js";
import { isLink } from "/links.js";
import { label } from "/mrkdwn.js";
import { picture } from "/pictures.js";

function button(part, use) {
  const style = "button" + (part.style ? " " + part.style : "");
  const named = { class: style, "aria-label": part.accessibility_label };
  if (part.url && isLink(part.url)) return el("a", { ...named, href: part.url, target: "_blank", rel: "noopener noreferrer", onclick: () => use(null) }, label(part.text));
  return el("button", { ...named, type: "button", onclick: (event) => use(null, event.currentTarget) }, label(part.text));
}

const entry = (one, use) => ({ text: label(one.text), about: label(one.description), url: one.url, use: (control) => use(one.value, control) });

export const BUTTONS = {
  image: { draw: (part) => picture(part, "thumb") },
  button: { draw: button },
  overflow: { draw: (part, use) => dropDown(part.options.map((one) => entry(one, use))) },
};
