/* The home tab and the modals. */

import { drawBlocks, filledIn, showErrors, troubleNodes } from "/blocks.js";
import { $, focusOn, toEnd } from "/dom.js";
import { isFilled } from "/elements.js";
import { label } from "/markup.js";
import { attempt, channelOf, onEvent, state } from "/state.js";

/* The home tab beside the messages of the direct message. */

const home = { surface: null };

function showHome(view, trouble) {
  $("home-trouble").replaceChildren(...troubleNodes(view?.trouble.length ? view.trouble : trouble));
  $("home-trouble").hidden = !$("home-trouble").hasChildNodes();
  $("home-nothing").hidden = Boolean(view);
  const there = home.surface?.view;
  if (!view || (there?.id === view.id && there.hash === view.hash)) return;
  const focused = $("home").contains(document.activeElement) && document.activeElement.closest("[data-action]")?.dataset.action;
  home.surface = drawBlocks($("home-blocks"), view, home.surface ? filledIn(home.surface) : new Map());
  const again = home.surface.controls.find((one) => one.node.dataset.action === focused);
  if (again) focusOn(again.node);
}

export function showTab(tab) {
  state.tab = tab;
  const direct = channelOf(state.current).is_im;
  const atHome = direct && tab === "home";
  $("tabs").hidden = !direct;
  $("home").hidden = !atHome;
  $("messages").hidden = atHome;
  $("composer-area").hidden = atHome;
  for (const button of $("tabs").children) {
    const chosen = button.id === `tab-${tab}`;
    button.setAttribute("aria-selected", String(chosen));
    button.tabIndex = chosen ? 0 : -1;
  }
}

function choose(tab) {
  const again = state.tab === tab;
  showTab(tab);
  if (tab === "messages") toEnd($("messages"));
  else if (!again) attempt("/sandbox/home", {});
}

function onKey(event) {
  if (!["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) return;
  event.preventDefault();
  const other = state.tab === "home" ? "messages" : "home";
  const tab = { Home: "home", End: "messages" }[event.key] || other;
  choose(tab);
  $(`tab-${tab}`).focus();
}

onEvent("snapshot", ({ views }) => showHome(views.home, views.home_trouble));
onEvent("views", (event) => showHome(event.home, event.home_trouble));
for (const button of $("tabs").children) button.addEventListener("click", () => choose(button.id.slice(4)));
$("tabs").addEventListener("keydown", onKey);

/* Modals: the topmost of those that are open, with what is filled in and what is wrong. */

const modal = { surface: null, filled: new Map(), opener: null };

function showModals(stack) {
  const top = stack[stack.length - 1];
  const before = modal.surface;
  const there = before?.view;
  if (there) modal.filled.set(there.id, filledIn(before));
  for (const id of modal.filled.keys()) if (!stack.some((view) => view.id === id)) modal.filled.delete(id);
  if (!top) {
    close();
    return;
  }
  if (!there || there.id !== top.id || there.hash !== top.hash) draw(top);
  modal.surface.view = top;
  $("modal-trouble").replaceChildren(...troubleNodes(top.trouble));
  $("modal-trouble").hidden = top.trouble.length === 0;
  showErrors(modal.surface.controls, top.errors);
}

function draw(view) {
  const focused = $("modal").contains(document.activeElement) && document.activeElement.closest("[data-action]")?.dataset.action;
  $("modal-title").textContent = label(view.title);
  $("modal-submit").textContent = label(view.submit) || "Submit";
  $("modal-submit").hidden = !view.submit;
  $("modal-close").textContent = label(view.close) || (view.submit ? "Cancel" : "Close");
  modal.surface = drawBlocks($("modal-blocks"), view, modal.filled.get(view.id) || new Map());
  $("modal-blocks").scrollTop = 0;
  if (!$("modal").open) {
    modal.opener = document.activeElement;
    $("modal").showModal();
  }
  const { controls } = modal.surface;
  const first = controls.find((one) => one.node.dataset.action === focused) || controls.find((one) => one.part.focus_on_load) || controls.find(isFilled);
  focusOn(first ? first.node : $("modal-close"));
}

function close() {
  if (!modal.surface) return;
  modal.surface = null;
  $("modal").close();
  $("modal-blocks").replaceChildren();
  if (modal.opener?.isConnected) modal.opener.focus();
}

async function submit() {
  if (!modal.surface || $("modal-submit").getAttribute("aria-busy")) return;
  const { surface } = modal;
  $("modal-submit").setAttribute("aria-busy", "true");
  await attempt("/sandbox/submit", { view_id: surface.view.id, values: surface.values() });
  $("modal-submit").removeAttribute("aria-busy");
}

const giveUp = (every) => modal.surface && attempt("/sandbox/close", { view_id: modal.surface.view.id, every });

onEvent("snapshot", ({ views }) => showModals(views.modals));
onEvent("views", ({ modals }) => showModals(modals));

$("modal-form").addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
$("modal-close").addEventListener("click", () => giveUp(false));
$("modal-away").addEventListener("click", () => giveUp(true));
$("modal").addEventListener("cancel", (event) => {
  // The choice of a file is cancelled too, and tells so here.
  if (event.target !== $("modal")) return;
  event.preventDefault();
  giveUp(false);
});
// A browser may close a dialogue all the same when Escape is pressed twice.
$("modal").addEventListener("close", () => giveUp(false));
