/* What a person can use: which drawing belongs to which type, and what happens when it is used.

   A kind has `draw(part, use)`, where `use(value, control)` tells the sandbox of it, and for what can be filled in
   `read(node)` and `write(node, value)`. */

import { $, el } from "/dom.js";
import { isLink, label, picture, textObject } from "/markup.js";
import { dropDown, EXTERNAL, MULTIPLE, SELECTS } from "/menus.js";
import { attempt } from "/state.js";

/* The question before something is done. */

function confirmed(wanted) {
  $("confirm-title").textContent = label(wanted.title);
  $("confirm-text").replaceChildren(...textObject(wanted.text));
  $("confirm-yes").textContent = label(wanted.confirm);
  $("confirm-no").textContent = label(wanted.deny);
  $("confirm-yes").className = "button " + (wanted.style || "primary");
  const dialogue = $("confirm");
  dialogue.returnValue = "";
  $("confirm-yes").onclick = () => dialogue.close("yes");
  $("confirm-no").onclick = () => dialogue.close();
  dialogue.showModal();
  return new Promise((resolve) => dialogue.addEventListener("close", () => resolve(dialogue.returnValue === "yes"), { once: true }));
}

/* What acts and keeps nothing: buttons, pictures beside a section, and the menu behind three dots. */

function button(part, use) {
  const style = "button" + (part.style ? " " + part.style : "");
  const named = { class: style, "aria-label": part.accessibility_label };
  if (part.url && isLink(part.url)) return el("a", { ...named, href: part.url, target: "_blank", rel: "noopener noreferrer", onclick: () => use(null) }, label(part.text));
  return el("button", { ...named, type: "button", onclick: (event) => use(null, event.currentTarget) }, label(part.text));
}

const entry = (one, use) => ({ text: label(one.text), about: label(one.description), url: one.url, use: (control) => use(one.value, control) });

const BUTTONS = {
  image: { draw: (part) => picture(part, "thumb") },
  button: { draw: button },
  overflow: { draw: (part, use) => dropDown(part.options.map((one) => entry(one, use))) },
};

/* Radio buttons and checkboxes. */

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

function writeChoices(node, value) {
  for (const box of node.querySelectorAll("input")) box.checked = [value].flat().includes(box.value);
}

const CHOICES = {
  radio_buttons: { draw: (part, use) => choices("radio", part, (box) => use(box.value, box)), read: (node) => checked(node)[0] || null, write: writeChoices },
  checkboxes: { draw: (part, use) => choices("checkbox", part, (box) => use(checked(box.closest("fieldset")), box)), read: checked, write: writeChoices },
};

/* A field for files. The sandbox passes on what a file is called and how large it is, and keeps nothing of it. */

const described = (file) => ({ name: file.name, size: file.size, mimetype: file.type });

function drawFile(part, use) {
  const ending = (kind) => "." + kind;
  const box = el("input", { type: "file", multiple: (part.max_files || 10) > 1, accept: part.filetypes?.map(ending).join(","), onchange: () => take([...box.files].map(described)) });
  const list = el("ul", { class: "chosen-files" });
  const node = el("div", { class: "file-field" }, box, list);
  node.files = [];

  function take(files) {
    node.show(files);
    use(files, box);
  }

  node.show = (files) => {
    node.files = files;
    list.replaceChildren(...files.map((file) => el("li", {}, file.name)));
  };
  return node;
}

const FILES = {
  file_input: {
    draw: drawFile,
    read: (node) => node.files,
    write: (node, value) => node.show(Array.isArray(value) ? value : []),
  },
};

/* Dates and times, with the browser's own pickers. */

const readPicked = (node) => node.value || null;
const writePicked = (node, value) => {
  node.value = value || "";
};

function picker(type, initial, words) {
  const draw = (part, use) => el("input", { type, "aria-label": label(part.placeholder) || words, value: part[initial] || "", onchange: (event) => event.target.value && use(event.target.value, event.target) });
  return { draw, read: readPicked, write: writePicked };
}

/* Slack counts seconds since 1970; the browser writes a local day and time. */
function localFrom(seconds) {
  if (!seconds) return "";
  const there = new Date(seconds * 1000);
  return new Date(there.getTime() - there.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

const secondsFrom = (local) => (local ? String(Math.floor(new Date(local).getTime() / 1000)) : null);

const DATE_AND_TIME = {
  draw: (part, use) => el("input", { type: "datetime-local", "aria-label": "Select a date and time", value: localFrom(part.initial_date_time), onchange: (event) => event.target.value && use(secondsFrom(event.target.value), event.target) }),
  read: (node) => secondsFrom(node.value),
  write: (node, value) => {
    node.value = localFrom(Number(value));
  },
};

const PICKERS = {
  datepicker: picker("date", "initial_date", "Select a date"),
  timepicker: picker("time", "initial_time", "Select a time"),
  datetimepicker: DATE_AND_TIME,
};

/* Fields for text, addresses and numbers. Slack says itself what is wrong with these, so the browser is not asked to. */

const MODES = { number: "decimal", url: "url", email: "email" };

function drawTyped(type, part, use) {
  const common = {
    class: "typed",
    placeholder: label(part.placeholder) || null,
    "aria-label": label(part.placeholder) || null,
    maxlength: part.max_length || 3000,
    autocomplete: "off",
    value: part.initial_value || "",
    onchange: (event) => use(event.target.value, event.target),
  };
  return part.multiline ? el("textarea", { ...common, rows: 4 }) : el("input", { ...common, type: "text", inputmode: MODES[type] });
}

const field = (type) => ({
  draw: (part, use) => drawTyped(type, part, use),
  read: (node) => node.value || null,
  write: (node, value) => {
    node.value = value || "";
  },
});

const TYPED = {
  plain_text_input: field("text"),
  url_text_input: field("url"),
  email_text_input: field("email"),
  number_input: field("number"),
};

/* All of them, by type. */

const KINDS = { ...BUTTONS, ...SELECTS, ...MULTIPLE, ...EXTERNAL, ...CHOICES, ...PICKERS, ...TYPED, ...FILES };

export const isFilled = ({ part }) => Boolean(KINDS[part.type]?.read);
export const read = ({ part, node }) => KINDS[part.type].read(node);
export const write = ({ part, node }, value) => KINDS[part.type].write(node, value);

export function element(part, block, surface) {
  const kind = KINDS[part.type];
  if (!kind) return el("span", { class: "unknown" }, `This page does not show a “${part.type}”.`);
  const made = kind.draw(part, use, { block, surface });
  made.dataset.action = `${block.block_id} ${part.action_id}`;
  surface.controls?.push({ block, part, node: made });
  let held = kind.read?.(made);

  async function use(value, control) {
    if (block.type === "input" && !block.dispatch_action) return;
    if (part.confirm && !(await confirmed(part.confirm))) {
      kind.write?.(made, held);
      return;
    }
    held = kind.read?.(made);
    control?.setAttribute("aria-busy", "true");
    await attempt("/sandbox/act", { ...surface.where(), block_id: block.block_id, action_id: part.action_id, value });
    control?.removeAttribute("aria-busy");
  }

  return made;
}
