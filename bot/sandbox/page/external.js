/* Menus whose entries the bot looks up while a person types. */

import { el } from "/dom.js";
import { wordsFor } from "/listing.js";
import { label } from "/mrkdwn.js";
import { ask } from "/server.js";

const WAIT = 200;
let numbered = 0;

/* One thing is chosen, or with `several` a list of them. */
function draw(part, use, { block, surface }, several) {
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
  external_select: { draw: (part, use, where) => draw(part, use, where, false), read: (node) => node.chosen[0] || null, write },
  multi_external_select: { draw: (part, use, where) => draw(part, use, where, true), read: (node) => node.chosen, write },
};
