/* Blocks that hold others, and those that stand out: containers, cards, carousels, alerts. */

import { blockNode } from "/blocks.js";
import { el } from "/dom.js";
import { element } from "/elements.js";
import { isLink, link } from "/links.js";
import { label, plain, textObject } from "/mrkdwn.js";
import { picture } from "/pictures.js";
import { richText } from "/richtext.js";

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

export const CONTAINERS = { container, card, carousel, alert, video, file };
