/* Dates and times, with the browser's own pickers. */

import { el } from "/dom.js";
import { label } from "/mrkdwn.js";

const read = (node) => node.value || null;
const write = (node, value) => {
  node.value = value || "";
};

function picker(type, initial, words) {
  const draw = (part, use) => el("input", { type, "aria-label": label(part.placeholder) || words, value: part[initial] || "", onchange: (event) => event.target.value && use(event.target.value, event.target) });
  return { draw, read, write };
}

/* Slack counts seconds since 1970; the browser writes a local day and time. */
function localFrom(seconds) {
  if (!seconds) return "";
  const there = new Date(seconds * 1000);
  return new Date(there.getTime() - there.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

const secondsFrom = (local) => (local ? String(Math.floor(new Date(local).getTime() / 1000)) : null);

const DATE_AND_TIME = {
  draw: (part, use) => el("input", { type: "datetime-local", "aria-label": "Select a date and time", value: localFrom(part.initial_date_time), onchange: (event) => event.target.value && use(secondsFrom(event.target.value), event.target) }),
  read: (node) => secondsFrom(node.value),
  write: (node, value) => {
    node.value = localFrom(Number(value));
  },
};

export const PICKERS = {
  datepicker: picker("date", "initial_date", "Select a date"),
  timepicker: picker("time", "initial_time", "Select a time"),
  datetimepicker: DATE_AND_TIME,
};
