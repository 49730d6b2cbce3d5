/* The list of channels, which a telephone shows when asked to. */

import { $, el } from "/dom.js";
import { onEvent } from "/feed.js";
import { nameOf } from "/state.js";

let choose = () => {};

export const whenChosen = (chosen) => {
  choose = chosen;
};

const buttons = () => [...document.querySelectorAll(".sidebar [data-channel]")];

function row(channel) {
  const sign = el("span", { "aria-hidden": "true" }, channel.is_im ? "●" : "#");
  const name = channel.is_im ? nameOf(channel) : channel.name;
  return el("li", {}, el("button", { type: "button", "data-channel": channel.id, onclick: () => choose(channel.id) }, sign, name));
}

function draw(channels) {
  $("channels").replaceChildren(...channels.filter((one) => !one.is_im).map(row));
  $("directs").replaceChildren(...channels.filter((one) => one.is_im).map(row));
}

export function showSidebar(open) {
  $("sidebar").classList.toggle("open", open);
  $("menu").setAttribute("aria-expanded", String(open));
}

export function showChosen(id) {
  for (const button of buttons()) {
    const chosen = button.dataset.channel === id;
    if (chosen) button.setAttribute("aria-current", "page");
    else button.removeAttribute("aria-current");
    if (chosen) setUnread(button, false);
  }
}

export function markUnread(id) {
  const button = buttons().find((one) => one.dataset.channel === id);
  if (button) setUnread(button, true);
}

function setUnread(button, unread) {
  button.classList.toggle("unread", unread);
  if (unread) button.setAttribute("aria-description", "unread");
  else button.removeAttribute("aria-description");
  $("menu").classList.toggle("unread", buttons().some((one) => one.classList.contains("unread")));
}

onEvent("snapshot", ({ channels }) => draw(channels));
$("menu").addEventListener("click", () => showSidebar(!$("sidebar").classList.contains("open")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || !$("sidebar").classList.contains("open")) return;
  event.preventDefault();
  showSidebar(false);
  $("menu").focus();
});
document.querySelector(".conversation").addEventListener("click", (event) => {
  if (!event.target.closest("#menu")) showSidebar(false);
});
