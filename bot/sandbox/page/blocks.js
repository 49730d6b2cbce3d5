/* Each kind of block. `surface` says where the block stands; see surface.js. */

import { chart } from "/charts.js";
import { CONTAINERS } from "/containers.js";
import { dataTable } from "/datatable.js";
import { el } from "/dom.js";
import { element } from "/elements.js";
import { inputBlock } from "/inputs.js";
import { markdown } from "/markdown.js";
import { plain, textObject } from "/mrkdwn.js";
import { imageBlock, picture } from "/pictures.js";
import { richText } from "/richtext.js";
import { tableBlock } from "/tables.js";

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
