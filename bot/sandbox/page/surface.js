/* Where blocks stand: what they say of themselves to the sandbox, and what is filled in there. */

import { blockNode } from "/blocks.js";
import { el } from "/dom.js";
import { isFilled, read, write } from "/elements.js";
import { placeOf } from "/state.js";

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
