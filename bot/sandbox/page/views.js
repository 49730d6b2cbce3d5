"use strict";

/* Modals, the home tab, and what a person can fill in. */

/* ---- inputs ---- */

const typedInput = (type) => (part, use) => el(part.multiline ? "textarea" : "input", { class: "typed", type: part.multiline ? null : type, rows: part.multiline ? 4 : null, placeholder: part.placeholder ? label(part.placeholder) : null, maxlength: part.max_length || 3000, autocomplete: "off", inputmode: type === "text" ? null : type === "number" ? "decimal" : type, value: part.initial_value || "", "aria-label": label(part.placeholder) || null, onchange: (event) => use(event.target.value, event.target) });

Object.assign(ELEMENTS, {
  plain_text_input: typedInput("text"),
  // Slack says what is wrong with these by itself, so the browser is not asked to.
  url_text_input: typedInput("url"),
  email_text_input: typedInput("email"),
  number_input: typedInput("number"),
});

let numbered = 0;

BLOCKS.input = (block, surface) => {
  const id = `field-${++numbered}`;
  const control = element(block.element, block, surface);
  const group = control.tagName === "FIELDSET";
  const mark = block.optional ? el("span", { class: "optional" }, " (optional)") : el("span", { class: "required", "aria-hidden": "true" }, " *");
  const name = el(group ? "div" : "label", { class: "label", id: `${id}-label`, for: group ? null : id }, ...plain(block.label), mark);
  const error = el("p", { class: "error", id: `${id}-error`, hidden: true });
  const hint = block.hint ? el("p", { class: "hint", id: `${id}-hint` }, ...plain(block.hint)) : null;
  control.id = id;
  control.removeAttribute("aria-label");
  if (group) control.setAttribute("aria-labelledby", `${id}-label`);
  if (!block.optional) control.setAttribute("aria-required", "true");
  if (block.optional && control.tagName === "SELECT") control.options[0].disabled = false;
  control.setAttribute("aria-describedby", [`${id}-error`, hint && hint.id].filter(Boolean).join(" "));
  return el("div", { class: "block input" }, name, control, error, hint);
};

const keyOf = ({ block, part }) => `${block.block_id} ${part.action_id}`;
const isFilled = ({ part }) => !["button", "overflow", "image"].includes(part.type);

function read({ part, node }) {
  const checked = [...node.querySelectorAll("input:checked")].map((box) => box.value);
  if (part.type === "checkboxes") return checked;
  return (part.type === "radio_buttons" ? checked[0] : node.value) || null;
}

function write({ part, node }, value) {
  if (part.type === "checkboxes" || part.type === "radio_buttons") for (const box of node.querySelectorAll("input")) box.checked = [value].flat().includes(box.value);
  else node.value = value || "";
}

const held = (one) => one.value ?? one.selected_date ?? one.selected_time ?? one.selected_option?.value ?? one.selected_options?.map((option) => option.value) ?? null;

/* Where blocks are drawn: what they say of themselves to the sandbox, and what is filled in there. */
function surfaceOf(view) {
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
function drawBlocks(place, view, kept) {
  const surface = surfaceOf(view);
  place.replaceChildren(...view.blocks.map((block) => blockNode(block, surface)));
  for (const control of surface.controls.filter(isFilled)) {
    const { block, part } = control;
    const there = view.state.values[block.block_id]?.[part.action_id];
    write(control, kept.has(keyOf(control)) ? kept.get(keyOf(control)) : there && held(there));
  }
  return surface;
}

const filledIn = (surface) => new Map(surface.controls.filter(isFilled).map((control) => [keyOf(control), read(control)]));

function troubleNodes([said, ...reasons]) {
  if (!said) return [];
  return [el("strong", {}, said), reasons.length ? el("ul", {}, reasons.map((reason) => el("li", {}, el("code", {}, reason)))) : ""];
}

/* ---- modals ---- */

const modal = { surface: null, filled: new Map(), opener: null };

function showModal(stack) {
  const top = stack[stack.length - 1];
  const before = modal.surface;
  const there = before && before.view;
  if (there) modal.filled.set(there.id, filledIn(before));
  for (const id of modal.filled.keys()) if (!stack.some((view) => view.id === id)) modal.filled.delete(id);
  if (!top) { closeDialogue(); return; }
  if (!there || there.id !== top.id || there.hash !== top.hash) drawModal(top);
  showWrong(top);
}

function drawModal(view) {
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
  const controls = modal.surface.controls;
  const first = controls.find((one) => one.node.dataset.action === focused) || controls.find((one) => one.part.focus_on_load) || controls.find(isFilled);
  focusOn(first ? first.node : $("modal-close"));
}

const focusOn = (node) => (node.matches("fieldset") ? node.querySelector("input:checked") || node.querySelector("input") : node).focus();

function showWrong(view) {
  modal.surface.view = view;
  $("modal-trouble").replaceChildren(...troubleNodes(view.trouble));
  $("modal-trouble").hidden = view.trouble.length === 0;
  let first = null;
  for (const { block, node } of modal.surface.controls.filter((one) => one.block.type === "input")) {
    const said = view.errors[block.block_id];
    const error = document.getElementById(`${node.id}-error`);
    error.textContent = said || "";
    error.hidden = !said;
    if (said) { node.setAttribute("aria-invalid", "true"); first ||= node; } else node.removeAttribute("aria-invalid");
  }
  if (first) focusOn(first);
}

function closeDialogue() {
  if (!modal.surface) return;
  modal.surface = null;
  $("modal").close();
  $("modal-blocks").replaceChildren();
  if (modal.opener?.isConnected) modal.opener.focus();
}

async function submitModal() {
  if (!modal.surface || $("modal-submit").getAttribute("aria-busy")) return;
  const surface = modal.surface;
  $("modal-submit").setAttribute("aria-busy", "true");
  await ask("/sandbox/submit", { view_id: surface.view.id, values: surface.values() });
  $("modal-submit").removeAttribute("aria-busy");
}

const closeModal = (every) => modal.surface && ask("/sandbox/close", { view_id: modal.surface.view.id, every });

/* ---- the home tab ---- */

const home = { surface: null };

function showHome(view, trouble) {
  $("home-trouble").replaceChildren(...troubleNodes(view && view.trouble.length ? view.trouble : trouble));
  $("home-trouble").hidden = !$("home-trouble").hasChildNodes();
  $("home-nothing").hidden = Boolean(view);
  const there = home.surface && home.surface.view;
  if (!view || (there && there.id === view.id && there.hash === view.hash)) return;
  const focused = $("home").contains(document.activeElement) && document.activeElement.closest("[data-action]")?.dataset.action;
  home.surface = drawBlocks($("home-blocks"), view, home.surface ? filledIn(home.surface) : new Map());
  const again = home.surface.controls.find((one) => one.node.dataset.action === focused);
  if (again) focusOn(again.node);
}

function showTab(tab) {
  state.tab = tab;
  const direct = state.channels.find((one) => one.id === state.current).is_im;
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

function chooseTab(tab) {
  const again = state.tab === tab;
  showTab(tab);
  if (tab === "messages") toEnd();
  else if (!again) ask("/sandbox/home", {});
}

function onTabKey(event) {
  if (!["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) return;
  event.preventDefault();
  const tab = event.key === "Home" ? "home" : event.key === "End" ? "messages" : state.tab === "home" ? "messages" : "home";
  chooseTab(tab);
  $(`tab-${tab}`).focus();
}

/* ---- what happens ---- */

function showViews(event) {
  showModal(event.modals);
  showHome(event.home, event.home_trouble);
}

HAPPENINGS.views = showViews;

document.addEventListener("DOMContentLoaded", () => {
  $("modal-form").addEventListener("submit", (event) => { event.preventDefault(); submitModal(); });
  $("modal-close").addEventListener("click", () => closeModal(false));
  $("modal-away").addEventListener("click", () => closeModal(true));
  $("modal").addEventListener("cancel", (event) => { event.preventDefault(); closeModal(false); });
  // A browser may close a dialogue all the same when Escape is pressed twice.
  $("modal").addEventListener("close", () => closeModal(false));
  for (const button of $("tabs").children) button.addEventListener("click", () => chooseTab(button.id.slice(4)));
  $("tabs").addEventListener("keydown", onTabKey);
});
