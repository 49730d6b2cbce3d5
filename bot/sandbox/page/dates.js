/* Slack's dates, which every reader sees in their own zone. */

import { el } from "/dom.js";
import { isLink, link, unescaped } from "/links.js";

const LONG = { day: "numeric", month: "long", year: "numeric" };
const SHORT = { day: "numeric", month: "short", year: "numeric" };
const DAY = 864e5;

const write = (day, options) => day.toLocaleString("en-GB", options);
const noon = (day) => new Date(day).setHours(12, 0, 0, 0);

function near(day) {
  return { "-1": "yesterday", 0: "today", 1: "tomorrow" }[Math.round((noon(day) - noon(Date.now())) / DAY)];
}

function ago(day) {
  const days = Math.round((noon(day) - noon(Date.now())) / DAY);
  const words = new Intl.RelativeTimeFormat("en-GB", { numeric: "auto" });
  if (Math.abs(days) >= 365) return words.format(Math.trunc(days / 365), "year");
  return Math.abs(days) >= 30 ? words.format(Math.trunc(days / 30), "month") : words.format(days, "day");
}

const numbers = (day) => [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, "0")).join("-");

const FORMS = {
  date_num: numbers,
  date_slash: (day) => write(day, { dateStyle: "short" }),
  date: (day) => write(day, LONG),
  date_short: (day) => write(day, SHORT),
  date_long: (day) => write(day, { weekday: "long", ...LONG }),
  date_long_full: (day) => write(day, { weekday: "long", ...LONG }),
  date_pretty: (day) => near(day) || write(day, LONG),
  date_short_pretty: (day) => near(day) || write(day, SHORT),
  date_long_pretty: (day) => near(day) || write(day, { weekday: "long", ...LONG }),
  day_divider_pretty: (day) => near(day) || write(day, { weekday: "long", ...LONG }),
  time: (day) => write(day, { hour: "2-digit", minute: "2-digit" }),
  time_secs: (day) => write(day, { timeStyle: "medium" }),
  ago,
};

/* `seconds` since 1970, a text with forms such as "{date_short}", and what to show where that makes no date. */
export function dated(seconds, format, url, fallback) {
  const day = new Date(Number(seconds) * 1000);
  if (Number.isNaN(day.getTime()) || !format) return document.createTextNode(unescaped(fallback || ""));
  const text = format.replace(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(FORMS, name) ? FORMS[name](day) : whole));
  if (url && isLink(url)) return link(url, text);
  return el("time", { datetime: day.toISOString(), title: write(day, { dateStyle: "full", timeStyle: "short" }) }, text);
}

/* The workspace is in London, as are the days that part its messages. */
const LONDON = { timeZone: "Europe/London" };

export function clockTime(ts) {
  const when = new Date(Number(ts) * 1000);
  const title = write(when, { dateStyle: "full", timeStyle: "medium", ...LONDON });
  return el("time", { datetime: when.toISOString(), title }, write(when, { hour: "2-digit", minute: "2-digit", ...LONDON }));
}
