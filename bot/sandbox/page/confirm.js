/* The question before something is done. */

import { $ } from "/dom.js";
import { label, textObject } from "/mrkdwn.js";

export function confirmed(wanted) {
  $("confirm-title").textContent = label(wanted.title);
  $("confirm-text").replaceChildren(...textObject(wanted.text));
  $("confirm-yes").textContent = label(wanted.confirm);
  $("confirm-no").textContent = label(wanted.deny);
  $("confirm-yes").className = "button " + (wanted.style || "primary");
  const dialogue = $("confirm");
  dialogue.returnValue = "";
  $("confirm-yes").onclick = () => dialogue.close("yes");
  $("confirm-no").onclick = () => dialogue.close();
  dialogue.showModal();
  return new Promise((resolve) => dialogue.addEventListener("close", () => resolve(dialogue.returnValue === "yes"), { once: true }));
}
