/* What a person can use: which drawing belongs to which type, and what happens when it is used.

   A kind has `draw(part, use)`, where `use(value, control)` tells the sandbox of it, and for what can be filled in
   `read(node)` and `write(node, value)`. */

import { attempt } from "/banner.js";
import { BUTTONS } from "/buttons.js";
import { CHOICES } from "/choices.js";
import { confirmed } from "/confirm.js";
import { el } from "/dom.js";
import { EXTERNAL } from "/external.js";
import { FILES } from "/filefield.js";
import { MULTIPLE } from "/multiple.js";
import { PICKERS } from "/pickers.js";
import { SELECTS } from "/selects.js";
import { TYPED } from "/typedfields.js";

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
