/* The boxes to write in, with completion and suggestions. */

import { $, el } from "/dom.js";
import { attempt, saidIn, state } from "/state.js";

/* What typing may go on to be: commands of the table, and the mention of the bot. */

const NAME = "commissioner";

/* "lookup" of "lookup NAME [on DATE]": the words that are typed as they stand. */
const fixedWords = (usage) => (usage.match(/^[a-z][a-z-]*(?: [a-z][a-z-]*)*(?= |$)/) || [""])[0];

const wholeOf = (hint) => `${hint.command} ${fixedWords(hint.usage)}`.trimEnd();

/* Gives entries of what is `shown`, what it is `about`, and what to `put` in the box. */
function completionsFor(typed, hints) {
  if (typed.startsWith("/") && !typed.includes("\n")) {
    const goesOn = (hint) => wholeOf(hint).toLowerCase().startsWith(typed.toLowerCase().trimEnd());
    const isDone = (hint) => typed.endsWith(" ") && typed.trim() !== hint.command;
    const entry = (hint) => ({ shown: `${hint.command} ${hint.usage}`, about: hint.description, put: wholeOf(hint) + " " });
    return hints.filter((hint) => goesOn(hint) && !isDone(hint)).map(entry);
  }
  const at = typed.match(/(?:^|\s)@([a-z]*)$/i);
  if (!at || !NAME.startsWith(at[1].toLowerCase())) return [];
  return [{ shown: "@" + NAME, about: "Commissioner, APP", put: typed.slice(0, typed.length - at[1].length) + NAME + " " }];
}

/* A box to write in: it grows, completes, sends at Enter, and gives back what was said last. */

const TALLEST = 180;
const recent = [];

/* `place()` says where what is sent goes. Without `commands` only mentions are completed. */
export function composer({ form, box, send, list, place, commands = true }) {
  let [options, chosen] = [[], -1];

  function say(text) {
    if (!text.trim()) return null;
    recent.push(text);
    return attempt("/sandbox/say", { ...place(), text });
  }

  function sendTyped() {
    const text = box.value;
    if (!text.trim()) return null;
    put("");
    return say(text);
  }

  function put(text) {
    box.value = text;
    changed();
  }

  function changed() {
    box.style.height = "auto";
    box.style.height = Math.min(box.scrollHeight, TALLEST) + "px";
    send.disabled = !box.value.trim();
    offer(completionsFor(box.value, commands ? state.hints.commands : []));
  }

  function offer(found) {
    [options, chosen] = [found, -1];
    const row = (option, index) => el("li", { id: `${list.id}-${index}`, role: "option", "aria-selected": "false", onmousedown: (event) => { event.preventDefault(); complete(index); } }, el("b", {}, option.shown), option.about ? el("span", {}, option.about) : null);
    list.replaceChildren(...found.map(row));
    list.hidden = found.length === 0;
    box.setAttribute("aria-expanded", String(found.length > 0));
    box.removeAttribute("aria-activedescendant");
  }

  function choose(index) {
    chosen = (index + options.length) % options.length;
    [...list.children].forEach((item, number) => item.setAttribute("aria-selected", String(number === chosen)));
    list.children[chosen].scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", `${list.id}-${chosen}`);
  }

  function complete(index) {
    put(options[index].put);
    offer([]);
    box.focus();
  }

  /* Tells whether the key was one of the list's. */
  function keyInList(event) {
    if (!options.length) return false;
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen < 0 ? options.length - 1 : chosen - 1);
    else if (event.key === "Tab" && !event.shiftKey) complete(Math.max(chosen, 0));
    else if (event.key === "Escape") offer([]);
    else if (event.key === "Enter" && chosen >= 0) complete(chosen);
    else return false;
    return true;
  }

  function onKey(event) {
    if (event.isComposing) return;
    if (keyInList(event)) event.preventDefault();
    else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      sendTyped();
    } else if (event.key === "ArrowUp" && !box.value && recent.length) {
      event.preventDefault();
      put(recent[recent.length - 1]);
      offer([]);
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sendTyped();
  });
  box.addEventListener("input", changed);
  box.addEventListener("keydown", onKey);
  box.addEventListener("blur", () => offer([]));
  changed();
  return { say, sendTyped, put, offerNothing: () => offer([]), clear: () => put("") };
}

/* The box under the conversation. */

export const main = composer({
  form: $("composer"),
  box: $("typed"),
  send: $("send"),
  list: $("completions"),
  place: () => ({ channel: state.current }),
});

/* Questions to begin with. */

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
