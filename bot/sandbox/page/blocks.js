/* The blocks of Block Kit, containers and inputs among them, and the messages and views they stand in. */

import { chart } from "/charts.js";
import { el, focusOn } from "/dom.js";
import { element, isFilled, read, write } from "/elements.js";
import { imageBlock, isLink, label, link, markdown, picture, plain, richText, textObject } from "/markup.js";
import { placeOf } from "/state.js";
import { dataTable, tableBlock } from "/tables.js";

/* Blocks that hold others, and those that stand out: containers, cards, carousels, alerts. */

/* A title and what is under it, beside a small picture where there is one. */
function heading(icon, title, subtitle) {
  const words = el("div", { class: "words" }, el("div", { class: "box-title" }, title), subtitle ? el("div", { class: "box-subtitle" }, ...textObject(subtitle)) : null);
  return el("div", { class: "box-head" }, icon ? picture(icon, "icon") : null, words);
}

/* What is collapsed now stays so while its message is there: a message that changes is drawn anew. */
const turned = new Map();

function container(block, surface) {
  const title = block.rich_text_title ? richText(block.rich_text_title) : plain(block.title);
  const named = { class: `block box w-${block.width || "standard"}` };
  const head = heading(block.icon, title, block.subtitle);
  const inside = el("div", { class: "box-inside" }, block.child_blocks.map((child) => blockNode(child, surface)));
  if (!block.is_collapsible) {
    if (block.has_header_divider) head.classList.add("divided");
    return el("section", named, head, inside);
  }
  const where = JSON.stringify([surface.where(), block.block_id]);
  const open = turned.get(where) ?? !block.default_collapsed;
  return el("details", { ...named, open, ontoggle: (event) => turned.set(where, event.target.open) }, el("summary", { "data-action": `${block.block_id} collapse` }, head), inside);
}

function card(block, surface) {
  const head = block.title || block.subtitle || block.icon ? heading(block.icon, block.title ? textObject(block.title) : [], block.subtitle) : null;
  return el(
    "section",
    { class: "block box card" },
    block.hero_image ? picture(block.hero_image, "hero") : null,
    head,
    block.body ? el("div", { class: "box-body" }, ...textObject(block.body)) : null,
    block.actions ? el("div", { class: "actions" }, block.actions.map((part) => element(part, block, surface))) : null,
  );
}

function carousel(block, surface) {
  const cards = el("div", { class: "cards", tabindex: "0", role: "group", "aria-label": `${block.elements.length} cards` }, block.elements.map((one) => card(one, surface)));
  const step = (way) => cards.scrollBy({ left: way * cards.firstChild.offsetWidth, behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  const arrow = (words, sign, way) => el("button", { type: "button", class: "button arrow", "aria-label": words, onclick: () => step(way) }, sign);
  return el("div", { class: "block carousel" }, cards, block.elements.length > 1 ? el("div", { class: "arrows" }, arrow("Previous card", "‹", -1), arrow("Next card", "›", 1)) : null);
}

const SIGNS = { info: "ℹ", warning: "⚠", error: "✕", success: "✓" };

function alert(block) {
  const level = block.level || "default";
  return el("div", { class: `block alert ${level}`, role: "note" }, el("span", { class: "alert-sign", "aria-hidden": "true" }, SIGNS[level] || "•"), el("div", { class: "words" }, ...textObject(block.text)));
}

/* Nothing is fetched from elsewhere, so a video is a link to where it is. */
function video(block) {
  const about = [block.provider_name, block.author_name].filter(Boolean).join(" · ");
  const address = block.title_url || block.video_url;
  const named = isLink(address) ? link(address, label(block.title)) : label(block.title);
  return el("div", { class: "block no-picture" }, el("strong", {}, "▶ ", named), about ? el("div", {}, about) : null, block.description ? el("div", {}, ...plain(block.description)) : null);
}

const file = (block) => el("div", { class: "block no-picture" }, "Remote file " + block.external_id);

const CONTAINERS = { container, card, carousel, alert, video, file };

/* A field of a modal or the home tab: its label, what is typed or chosen, and what is wrong with it. */

let numbered = 0;

const SINGLE = "input, select, textarea";

/* Where the browser's own label points to: the one control, or a group as a whole. */
function labelled(node) {
  if (node.matches(SINGLE)) return node;
  return node.matches("fieldset, details") ? null : node.querySelector(SINGLE);
}

function inputBlock(block, surface) {
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

/* Each kind of block. `surface` says where the block stands; see `inMessage` and `drawBlocks`. */

function section(block, surface) {
  const text = block.text ? el("div", {}, ...textObject(block.text)) : null;
  const fields = block.fields ? el("div", { class: "fields" }, block.fields.map((field) => el("div", {}, ...textObject(field)))) : null;
  return el("div", { class: "block section" }, el("div", { class: "words" }, text, fields), block.accessory ? element(block.accessory, block, surface) : null);
}

const context = (block) => el("div", { class: "block context" }, block.elements.map((part) => (part.type === "image" ? picture(part, "thumb") : el("span", {}, ...textObject(part)))));

const BLOCKS = {
  header: (block) => el("div", { class: "block header", role: "heading", "aria-level": "3" }, ...plain(block.text)),
  divider: () => el("hr"),
  section,
  context,
  actions: (block, surface) => el("div", { class: "block actions" }, block.elements.map((part) => element(part, block, surface))),
  image: imageBlock,
  rich_text: (block) => el("div", { class: "block" }, richText(block)),
  markdown: (block) => el("div", { class: "block" }, markdown(block.text)),
  table: tableBlock,
  data_table: dataTable,
  data_visualization: chart,
  input: inputBlock,
};

export function blockNode(block, surface) {
  // A container holds blocks that are drawn here, so either module may be there before the other.
  const draw = BLOCKS[block.type] || CONTAINERS[block.type];
  return draw ? draw(block, surface) : el("p", { class: "unknown" }, `This page does not show a “${block.type}” block.`);
}

/* Where blocks stand: what they say of themselves to the sandbox, and what is filled in there. */

export const inMessage = (message) => ({ where: () => placeOf(message) });

const keyOf = ({ block, part }) => `${block.block_id} ${part.action_id}`;

function held(one) {
  const [, value] = Object.entries(one).find(([name]) => name !== "type") || [];
  if (one.type.includes("external")) return value;
  const plain = (each) => each?.value ?? each;
  return Array.isArray(value) ? value.map(plain) : plain(value) ?? null;
}

function ofView(view) {
  const surface = { controls: [], view };
  surface.values = () => {
    const values = {};
    for (const control of surface.controls.filter(isFilled)) (values[control.block.block_id] ||= {})[control.part.action_id] = read(control);
    return values;
  };
  surface.where = () => ({ view_id: view.id, values: surface.values() });
  return surface;
}

/* Draws a view's blocks; fills in what the person had there, else what the sandbox holds. */
export function drawBlocks(place, view, kept) {
  const surface = ofView(view);
  place.replaceChildren(...view.blocks.map((block) => blockNode(block, surface)));
  for (const control of surface.controls.filter(isFilled)) {
    const { block, part } = control;
    const there = view.state.values[block.block_id]?.[part.action_id];
    if (kept.has(keyOf(control))) write(control, kept.get(keyOf(control)));
    else if (there) write(control, held(there));
  }
  return surface;
}

export const filledIn = (surface) => new Map(surface.controls.filter(isFilled).map((control) => [keyOf(control), read(control)]));

export function troubleNodes([said, ...reasons]) {
  if (!said) return [];
  return [el("strong", {}, said), reasons.length ? el("ul", {}, reasons.map((reason) => el("li", {}, el("code", {}, reason)))) : ""];
}
