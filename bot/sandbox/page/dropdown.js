/* A menu behind three dots. Its entries are links where they have an address. */

import { el } from "/dom.js";
import { isLink } from "/links.js";

export function dropDown(entries, style) {
  const close = () => {
    menu.open = false;
    menu.firstChild.focus();
  };
  const items = entries.map(({ text, about, url, use }) => {
    const words = [text, about ? el("span", { class: "about" }, about) : null];
    if (url && isLink(url)) return el("a", { class: "plain", href: url, target: "_blank", rel: "noopener noreferrer", onclick: () => use() }, ...words);
    return el("button", { type: "button", class: "plain", onclick: () => { close(); use(menu.firstChild); } }, ...words);
  });
  const menu = el(
    "details",
    {
      class: "overflow " + (style || ""),
      onkeydown: (event) => onKey(event, menu, items, close),
      onfocusout: (event) => { if (!menu.contains(event.relatedTarget)) menu.open = false; },
      ontoggle: () => menu.open && menu.lastChild.scrollIntoView({ block: "nearest" }),
    },
    el("summary", { class: "button", "aria-label": "More actions", title: "More actions" }, "⋯"),
    el("div", {}, items),
  );
  return menu;
}

function onKey(event, menu, items, close) {
  if (event.key === "Escape" && menu.open) {
    event.preventDefault();
    close();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    menu.open = true;
    const step = event.key === "ArrowDown" ? 1 : -1;
    const at = items.indexOf(document.activeElement);
    items[at < 0 ? (step > 0 ? 0 : items.length - 1) : (at + step + items.length) % items.length].focus();
  }
}
