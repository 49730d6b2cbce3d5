/* The home tab beside the messages of the direct message. */

import { attempt } from "/banner.js";
import { $, focusOn, toEnd } from "/dom.js";
import { onEvent } from "/feed.js";
import { channelOf, state } from "/state.js";
import { drawBlocks, filledIn, troubleNodes } from "/surface.js";

const home = { surface: null };

function show(view, trouble) {
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

onEvent("snapshot", ({ views }) => show(views.home, views.home_trouble));
onEvent("views", (event) => show(event.home, event.home_trouble));
for (const button of $("tabs").children) button.addEventListener("click", () => choose(button.id.slice(4)));
$("tabs").addEventListener("keydown", onKey);
