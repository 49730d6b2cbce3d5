/* Menus: of one option or several, with options that are given or that the bot looks up, and drop-downs of buttons. */

import { el } from "/dom.js";
import { isLink, label } from "/markup.js";
import { ask, nameOf, state } from "/state.js";

/* What a menu offers: its own options, or the sandbox's people and channels. Each is a group of [value, words, about]. */

const own = (options) => options.map((one) => [one.value, label(one.text), label(one.description)]);

function listed(part) {
  if (part.option_groups) return part.option_groups.map((group) => [label(group.label), own(group.options)]);
  return [["", own(part.options)]];
}

const people = () => [["", Object.values(state.people).map((person) => [person.id, person.real_name, ""])]];
const named = (channels) => [["", channels.map((channel) => [channel.id, nameOf(channel), ""])]];
const channels = () => named(state.channels.filter((channel) => !channel.is_im));

function conversations(part) {
  const kinds = part.filter?.include;
  return named(state.channels.filter((channel) => !kinds || kinds.includes(channel.is_im ? "im" : "public")));
}

const OFFERED = { static: listed, users: people, channels, conversations };

const offered = (part) => OFFERED[part.type.replace(/^multi_|_select$/g, "")](part);

const initialOf = (part) => {
  const one = part.initial_option?.value ?? part.initial_user ?? part.initial_channel ?? part.initial_conversation;
  if (one !== undefined) return [one];
  if (part.default_to_current_conversation) return [state.current];
  return part.initial_options?.map((option) => option.value) ?? part.initial_users ?? part.initial_channels ?? part.initial_conversations ?? [];
};

const wordsFor = (part) => label(part.placeholder) || "Select an item";

/* A menu behind three dots. Its entries are links where they have an address. */

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

/* Menus one thing is chosen from. The browser's own, which telephones and screen readers know best. */

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

/* Menus several things are chosen from: a list of boxes that opens, and tells of the choice when it closes. */

const boxes = (node) => [...node.querySelectorAll("input[type=checkbox]")];
const read = (node) => boxes(node).filter((box) => box.checked).map((box) => box.value);

function drawMultiple(part, use) {
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
  draw: drawMultiple,
  read,
  write: (node, value) => {
    for (const box of boxes(node)) box.checked = [value].flat().includes(box.value);
    node.show();
  },
};

export const MULTIPLE = { multi_static_select: MULTI, multi_users_select: MULTI, multi_channels_select: MULTI, multi_conversations_select: MULTI };

/* Menus whose entries the bot looks up while a person types. */

const WAIT = 200;
let numbered = 0;

/* One thing is chosen, or with `several` a list of them. */
function drawExternal(part, use, { block, surface }, several) {
  const id = `offered-${++numbered}`;
  const fewest = part.min_query_length ?? 3;
  const list = el("ul", { id, class: "offered", role: "listbox", "aria-label": wordsFor(part), hidden: true });
  const box = el("input", { type: "search", class: "typed", role: "combobox", placeholder: wordsFor(part), "aria-label": wordsFor(part), "aria-autocomplete": "list", "aria-controls": id, "aria-expanded": "false", autocomplete: "off", oninput: asked, onkeydown: onKey, onblur: close });
  const chosenList = several ? el("ul", { class: "chosen" }) : null;
  const node = el("div", { class: "external" }, chosenList, box, list);
  node.chosen = [];
  let [options, at, timer] = [[], -1, 0];

  function asked() {
    clearTimeout(timer);
    if (!several) node.chosen = [];
    if (box.value.trim().length < fewest) close();
    else timer = setTimeout(look, WAIT);
  }

  async function look() {
    const value = box.value.trim();
    try {
      const answer = await ask("/sandbox/suggest", { ...surface.where(), block_id: block.block_id, action_id: part.action_id, value });
      if (value === box.value.trim()) offer(answer.options);
    } catch (problem) {
      offer([], problem.message);
    }
  }

  function offer(found, trouble) {
    [options, at] = [found, -1];
    const rows = found.map((option, index) => el("li", { id: `${id}-${index}`, role: "option", "aria-selected": "false", onmousedown: (event) => { event.preventDefault(); choose(index); } }, label(option.text)));
    list.replaceChildren(...(rows.length ? rows : [el("li", { class: "none", role: "option", "aria-disabled": "true" }, trouble || "The bot offers nothing for this.")]));
    list.hidden = false;
    box.setAttribute("aria-expanded", "true");
  }

  function close() {
    list.hidden = true;
    options = [];
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }

  function point(index) {
    at = (index + options.length) % options.length;
    [...list.children].forEach((row, number) => row.setAttribute("aria-selected", String(number === at)));
    list.children[at].scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", `${id}-${at}`);
  }

  function choose(index) {
    const option = options[index];
    node.show(several ? [...node.chosen.filter((other) => other.value !== option.value), option] : [option]);
    close();
    use(several ? node.chosen : option, box);
  }

  function onKey(event) {
    if (list.hidden) return;
    if (event.key === "Escape") close();
    else if (options.length && event.key === "ArrowDown") point(at + 1);
    else if (options.length && event.key === "ArrowUp") point(at < 0 ? options.length - 1 : at - 1);
    else if (options.length && event.key === "Enter") choose(Math.max(at, 0));
    else return;
    event.preventDefault();
  }

  function drop(value) {
    node.show(node.chosen.filter((one) => one.value !== value));
    use(node.chosen, box);
    box.focus();
  }

  node.show = (chosen) => {
    node.chosen = chosen;
    box.value = several ? "" : label(chosen[0]?.text);
    chosenList?.replaceChildren(...chosen.map((one) => el("li", {}, el("button", { type: "button", class: "button", "aria-label": `Remove ${label(one.text)}`, onclick: () => drop(one.value) }, label(one.text) + " ✕"))));
  };
  node.show(part.initial_options || (part.initial_option ? [part.initial_option] : []));
  return node;
}

/* What is chosen is the whole option, as only the bot knows what there is. */
const write = (node, value) => node.show([value].flat().filter(Boolean));

export const EXTERNAL = {
  external_select: { draw: (part, use, where) => drawExternal(part, use, where, false), read: (node) => node.chosen[0] || null, write },
  multi_external_select: { draw: (part, use, where) => drawExternal(part, use, where, true), read: (node) => node.chosen, write },
};
