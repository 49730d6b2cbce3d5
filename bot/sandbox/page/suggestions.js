/* Questions to begin with. */

import { $, el } from "/dom.js";
import { main } from "/mainbox.js";
import { saidIn, state } from "/state.js";

const FEW = 3;

/* Shows them where nothing was said yet, or when they are asked for. */
export function showSuggestions(wanted) {
  const show = wanted || saidIn(state.current).length === 0;
  const chip = (question) => el("button", { type: "button", onclick: () => { showSuggestions(false); main.say(question); } }, question);
  const chips = show ? state.hints.questions.slice(0, FEW).map(chip) : [];
  $("suggestions").replaceChildren(...chips);
  $("suggest").setAttribute("aria-expanded", String(chips.length > 0));
  $("suggest").hidden = state.hints.questions.length === 0;
}

$("suggest").addEventListener("click", () => showSuggestions($("suggestions").children.length === 0));
