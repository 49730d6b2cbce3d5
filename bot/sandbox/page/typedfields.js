/* Fields for text, addresses and numbers. Slack says itself what is wrong with these, so the browser is not asked to. */

import { el } from "/dom.js";
import { label } from "/mrkdwn.js";

const MODES = { number: "decimal", url: "url", email: "email" };

function draw(type, part, use) {
  const common = {
    class: "typed",
    placeholder: label(part.placeholder) || null,
    "aria-label": label(part.placeholder) || null,
    maxlength: part.max_length || 3000,
    autocomplete: "off",
    value: part.initial_value || "",
    onchange: (event) => use(event.target.value, event.target),
  };
  return part.multiline ? el("textarea", { ...common, rows: 4 }) : el("input", { ...common, type: "text", inputmode: MODES[type] });
}

const field = (type) => ({
  draw: (part, use) => draw(type, part, use),
  read: (node) => node.value || null,
  write: (node, value) => {
    node.value = value || "";
  },
});

export const TYPED = {
  plain_text_input: field("text"),
  url_text_input: field("url"),
  email_text_input: field("email"),
  number_input: field("number"),
};
