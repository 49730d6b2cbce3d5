"use strict";

/* What is shown comes from a bot and from people, so it is only ever put into the page as text nodes. */

const $ = (id) => document.getElementById(id);

function el(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "value") made.value = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

function svg(tag, attributes, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes || {})) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

const state = { channels: [], people: {}, hints: { commands: [], questions: [], shortcuts: [] }, messages: new Map(), requests: new Map(), current: null, botUp: null, connected: false, human: "", tab: "messages", suggesting: false };
const recent = [];

/* ---- Slack's text ---- */

const EMOJI = { white_check_mark: "✅", heavy_check_mark: "✔️", x: "❌", warning: "⚠️", information_source: "ℹ️", question: "❓", exclamation: "❗", hospital: "🏥", health_worker: "🧑‍⚕️", ambulance: "🚑", bar_chart: "📊", chart_with_upwards_trend: "📈", chart_with_downwards_trend: "📉", calendar: "📅", date: "📅", spiral_calendar_pad: "🗓️", clock1: "🕐", hourglass: "⌛", hourglass_flowing_sand: "⏳", bell: "🔔", no_bell: "🔕", eyes: "👀", mag: "🔍", link: "🔗", memo: "📝", page_facing_up: "📄", newspaper: "📰", books: "📚", book: "📖", bulb: "💡", wave: "👋", thumbsup: "👍", "+1": "👍", thumbsdown: "👎", "-1": "👎", tada: "🎉", rocket: "🚀", star: "⭐", pushpin: "📌", round_pushpin: "📍", map: "🗺️", busts_in_silhouette: "👥", bust_in_silhouette: "👤", arrow_right: "➡️", arrow_left: "⬅️", arrow_up: "⬆️", arrow_down: "⬇️", arrows_counterclockwise: "🔄", twisted_rightwards_arrows: "🔀", heavy_plus_sign: "➕", heavy_minus_sign: "➖", large_green_circle: "🟢", large_yellow_circle: "🟡", large_orange_circle: "🟠", red_circle: "🔴", large_blue_circle: "🔵", white_circle: "⚪", black_circle: "⚫", small_blue_diamond: "🔹", lock: "🔒", gear: "⚙️", wrench: "🔧", inbox_tray: "📥", outbox_tray: "📤", robot_face: "🤖", speech_balloon: "💬", no_entry: "⛔", checkered_flag: "🏁", flag_gb: "🇬🇧", gb: "🇬🇧", scales: "⚖️", classical_building: "🏛️", office: "🏢", family: "👪" };

const withEmoji = (text) => text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => (Object.hasOwn(EMOJI, name) ? EMOJI[name] : whole));
const unescaped = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
const isLink = (url) => /^(https?:\/\/|mailto:)/i.test(url);
const link = (url, ...children) => el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, ...children);
const mention = (text) => el("span", { class: "mention" }, text);

const INLINE = /`([^`\n]+)`|<([^<>\n]+)>|(?<![\w*])\*(?!\s)([^*\n]*[^*\s])\*(?![\w*])|(?<![\w_])_(?!\s)([^_\n]*[^_\s])_(?![\w_])|(?<![\w~])~(?!\s)([^~\n]*[^~\s])~(?![\w~])/g;

function inline(text) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(INLINE)) {
    nodes.push(withEmoji(unescaped(text.slice(from, found.index))));
    const [, code, angled, bold, italic, struck] = found;
    if (code !== undefined) nodes.push(el("code", {}, unescaped(code)));
    else if (angled !== undefined) nodes.push(marked(angled));
    else if (bold !== undefined) nodes.push(el("strong", {}, ...inline(bold)));
    else if (italic !== undefined) nodes.push(el("em", {}, ...inline(italic)));
    else nodes.push(el("s", {}, ...inline(struck)));
    from = found.index + found[0].length;
  }
  nodes.push(withEmoji(unescaped(text.slice(from))));
  return nodes;
}

function marked(angled) {
  const bar = angled.indexOf("|");
  const target = bar < 0 ? angled : angled.slice(0, bar);
  const label = bar < 0 ? "" : angled.slice(bar + 1);
  if (target.startsWith("@")) return mention("@" + personName(target.slice(1), label));
  if (target.startsWith("#")) return mention("#" + channelName(target.slice(1), label));
  if (target.startsWith("!date^")) return dated(target.slice(6), label);
  if (target.startsWith("!subteam^")) return mention(label || "@group");
  if (target.startsWith("!")) return mention("@" + unescaped(label || target.slice(1)));
  const url = unescaped(target);
  const words = label ? inline(label) : [url.replace(/^mailto:/, "")];
  return isLink(url) ? link(url, ...words) : document.createTextNode("<" + unescaped(angled) + ">");
}

const personName = (id, label) => (state.people[id] ? state.people[id].real_name : unescaped(label || id));
const channelName = (id, label) => (state.channels.find((channel) => channel.id === id) || { name: unescaped(label || id) }).name;

function dated(spec, fallback) {
  const [seconds, format, url] = spec.split("^");
  const day = new Date(Number(seconds) * 1000);
  if (Number.isNaN(day.getTime()) || !format) return document.createTextNode(unescaped(fallback));
  const write = (options) => day.toLocaleString("en-GB", options);
  const long = { day: "numeric", month: "long", year: "numeric" };
  const short = { day: "numeric", month: "short", year: "numeric" };
  const near = { "-1": "yesterday", 0: "today", 1: "tomorrow" }[Math.round((new Date(day).setHours(12) - new Date().setHours(12)) / 864e5)];
  const forms = { date_num: day.toISOString().slice(0, 10), date_slash: write({ dateStyle: "short" }), date: write(long), date_short: write(short), date_long: write({ weekday: "long", ...long }), date_pretty: near || write(long), date_short_pretty: near || write(short), date_long_pretty: near || write({ weekday: "long", ...long }), time: write({ hour: "2-digit", minute: "2-digit" }), time_secs: write({ timeStyle: "medium" }), ago: near || write(short) };
  const text = format.replace(/\{(\w+)\}/g, (whole, name) => forms[name] || whole);
  return url && isLink(url) ? link(url, text) : el("time", { datetime: day.toISOString(), title: write({ dateStyle: "full", timeStyle: "short" }) }, text);
}

function mrkdwn(text) {
  const nodes = [];
  String(text).split(/```\n?([\s\S]+?)\n?```/).forEach((part, index) => {
    if (index % 2) nodes.push(el("pre", {}, unescaped(part)));
    else if (part.trim() || index === 0) nodes.push(...lines(part));
  });
  return nodes;
}

function lines(text) {
  const nodes = [];
  let quote = null;
  text.replace(/^\n|\n$/g, "").split("\n").forEach((line) => {
    const quoted = line.match(/^(?:&gt;|>) ?(.*)$/);
    const words = inline(quoted ? quoted[1] : line);
    const bullet = /^\s*(?:[•◦▪-]|\d+\.)\s/.test(quoted ? quoted[1] : line);
    const row = el("div", { class: bullet ? "bullet" : null }, ...(words.some((word) => word !== "") ? words : [el("br")]));
    if (!quoted) { quote = null; nodes.push(row); return; }
    if (!quote) { quote = el("blockquote"); nodes.push(quote); }
    quote.append(row);
  });
  return nodes;
}

const textObject = (object) => (object && object.type === "mrkdwn" ? mrkdwn(object.text) : plain(object));
const plain = (object) => String((object && object.text) || "").split("\n").flatMap((line, index) => (index ? [el("br"), withEmoji(line)] : [withEmoji(line)]));
const label = (object) => withEmoji(String((object && object.text) || ""));

/* ---- blocks ---- */

const BLOCKS = {
  header: (block) => el("div", { class: "block header", role: "heading", "aria-level": "3" }, ...plain(block.text)),
  divider: () => el("hr"),
  section: (block, surface) => {
    const words = el("div", { class: "words" }, ...(block.text ? [el("div", {}, ...textObject(block.text))] : []));
    if (block.fields) words.append(el("div", { class: "fields" }, block.fields.map((field) => el("div", {}, ...textObject(field)))));
    return el("div", { class: "block section" }, words, block.accessory ? element(block.accessory, block, surface) : null);
  },
  context: (block) => el("div", { class: "block context" }, block.elements.map((part) => (part.type === "image" ? picture(part, "thumb") : el("span", {}, ...textObject(part))))),
  actions: (block, surface) => el("div", { class: "block actions" }, block.elements.map((part) => element(part, block, surface))),
  image: (block) => el("figure", { class: "block" }, picture(block), block.title ? el("figcaption", {}, ...plain(block.title)) : null),
  rich_text: (block) => el("div", { class: "block" }, block.elements.map(richPart)),
  markdown: (block) => el("div", { class: "block" }, ...markdownLines(block.text)),
  table: (block) => el("div", { class: "block" }, scrolled("Table", tableOf(block.rows, block.column_settings || []))),
  data_table: dataTable,
  data_visualization: chart,
};

function blockNode(block, surface) {
  const draw = BLOCKS[block.type];
  return draw ? draw(block, surface) : el("p", { class: "unknown" }, `This page does not show a “${block.type}” block.`);
}

function picture(part, style) {
  const file = part.slack_file && (part.slack_file.id ? "/files/" + part.slack_file.id : part.slack_file.url);
  const address = new URL(file || part.image_url, location.href);
  if (address.origin === location.origin || address.protocol === "data:") return el("img", { src: address.href, alt: part.alt_text, class: style });
  // Nothing is fetched from elsewhere, so what Slack would show as a picture is described.
  return el("span", { class: "no-picture" }, "Picture: " + part.alt_text + " ", isLink(address.href) ? link(address.href, "(" + address.host + ")") : null);
}

function richPart(part) {
  if (part.type === "rich_text_list") return el(part.style === "ordered" ? "ol" : "ul", { start: part.offset ? part.offset + 1 : null, class: part.indent ? "indent" : null }, part.elements.map((item) => el("li", {}, ...item.elements.map(richInline))));
  const tag = { rich_text_quote: "blockquote", rich_text_preformatted: "pre" }[part.type] || "div";
  return el(tag, {}, ...part.elements.flatMap(richInline));
}

function richInline(part) {
  const styled = (node) => Object.entries({ bold: "strong", italic: "em", strike: "s", code: "code" }).reduce((inner, [style, tag]) => (part.style && part.style[style] ? el(tag, {}, inner) : inner), node);
  switch (part.type) {
    case "text": { const rows = part.text.split("\n").flatMap((line, index) => (index ? [el("br"), line] : [line])); return styled(el("span", {}, ...rows)); }
    case "link": return styled(isLink(part.url) ? link(part.url, part.text || part.url) : document.createTextNode(part.text || part.url));
    case "emoji": return EMOJI[part.name] || `:${part.name}:`;
    case "user": return mention("@" + personName(part.user_id, ""));
    case "channel": return mention("#" + channelName(part.channel_id, ""));
    case "broadcast": return mention("@" + part.range);
    case "date": return dated(`${part.timestamp}^${part.format}^${part.url || ""}`, part.fallback || "");
    default: return document.createTextNode(part.text || `[${part.type}]`);
  }
}

/* Standard Markdown as far as a bot's plain answers use it: headings, lists, emphasis, links and code. */
function markdownLines(text) {
  return text.split("\n").map((line) => {
    const heading = line.match(/^#{1,6}\s+(.*)$/);
    const slackish = (heading ? heading[1] : line).replace(/\[([^\]]+)\]\((https?:[^)\s]+)\)/g, "<$2|$1>").replace(/^\s*[-*]\s+/, "• ").replace(/\*\*(.+?)\*\*/g, "*$1*");
    return el("div", { class: heading ? "block header" : slackish.startsWith("• ") ? "bullet" : null }, ...(slackish ? inline(slackish) : [el("br")]));
  });
}

/* ---- tables and charts ---- */

const scrolled = (name, table) => el("div", { class: "scroll", role: "region", "aria-label": name, tabindex: "0" }, table);
const cellNodes = (cell) => (cell.type === "rich_text" ? cell.elements.map(richPart) : [cell.type === "raw_number" ? cell.text || Number(cell.value).toLocaleString("en-GB") : cell.text]);
const cellKey = (cell) => (cell.type === "raw_number" ? cell.value : cell.type === "raw_text" ? cell.text.toLowerCase() : JSON.stringify(cell));

function tableOf(rows, settings, headCell) {
  const place = (index) => (settings[index] && settings[index].align) || null;
  const [first, ...others] = rows;
  const align = (made, index) => { if (place(index)) made.style.textAlign = place(index); return made; };
  const head = el("tr", {}, first.map((cell, index) => align(el("th", { scope: "col" }, ...(headCell ? headCell(cell, index) : cellNodes(cell))), index)));
  const body = others.map((row) => el("tr", {}, row.map((cell, index) => align(el("td", { class: cell.type === "raw_number" ? "number" : null }, ...cellNodes(cell)), index))));
  return el("table", {}, el("thead", {}, head), el("tbody", {}, body));
}

function dataTable(block) {
  const size = block.page_size || 5;
  const [header, ...rows] = block.rows;
  const view = { page: 0, column: -1, down: false };
  const numeric = header.map((_, index) => ({ align: rows.every((row) => row[index].type === "raw_number") ? "right" : "left" }));
  const frame = el("div", { class: "block" });
  const sortBy = (column) => { view.down = view.column === column && !view.down; view.column = column; view.page = 0; draw(); };
  function draw() {
    const sorted = view.column < 0 ? rows : [...rows].sort((a, b) => { const [x, y] = [cellKey(a[view.column]), cellKey(b[view.column])]; return (x < y ? -1 : x > y ? 1 : 0) * (view.down ? -1 : 1); });
    const from = view.page * size;
    const shown = sorted.slice(from, from + size);
    const arrow = (index) => (index !== view.column ? "" : view.down ? " ▼" : " ▲");
    const table = tableOf([header, ...shown], numeric, (cell, index) => [el("button", { type: "button", title: "Sort", onclick: () => sortBy(index) }, ...cellNodes(cell), arrow(index))]);
    table.prepend(el("caption", {}, block.caption));
    const turn = (step, name, off) => el("button", { type: "button", class: "button", disabled: off, "aria-label": name, onclick: () => { view.page += step; draw(); } }, step < 0 ? "‹" : "›");
    const pager = rows.length > size ? el("div", { class: "pager" }, turn(-1, "Previous rows", from === 0), `${from + 1}–${from + shown.length} of ${rows.length}`, turn(1, "Next rows", from + size >= rows.length)) : null;
    frame.replaceChildren(...[scrolled(block.caption, table), pager].filter(Boolean));
  }
  draw();
  return frame;
}

function chart(block) {
  const picture = block.chart.type === "pie" ? pie(block.chart.segments) : axes(block.chart);
  const names = block.chart.type === "pie" ? block.chart.segments.map((part) => `${part.label}: ${part.value.toLocaleString("en-GB")}`) : block.chart.series.map((one) => one.name);
  const keys = el("div", { class: "legend" }, names.map((name, index) => el("span", {}, el("i", { class: "k" + (index % 6) }), name)));
  const data = (block.chart.segments || block.chart.series.flatMap((one) => one.data.map((point) => ({ label: `${one.name} ${point.label}`, value: point.value })))).map((point) => `${point.label}: ${point.value}`).join("; ");
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", `${block.title}. ${data}`);
  return el("div", { class: "block chart" }, el("strong", {}, block.title), picture, keys);
}

function pie(segments) {
  const total = segments.reduce((sum, part) => sum + part.value, 0) || 1;
  let turned = 0;
  const at = (share) => [110 + 100 * Math.sin(share * 2 * Math.PI), 110 - 100 * Math.cos(share * 2 * Math.PI)];
  const slices = segments.map((part, index) => {
    const share = Math.min(part.value / total, 0.9999);
    const [x1, y1] = at(turned);
    const [x2, y2] = at(turned + share);
    turned += part.value / total;
    return svg("path", { d: `M110 110 L${x1} ${y1} A100 100 0 ${share > 0.5 ? 1 : 0} 1 ${x2} ${y2} Z`, class: "k" + (index % 6) });
  });
  return svg("svg", { viewBox: "0 0 480 220" }, ...slices);
}

/* A little above the value, and such that the middle line is a round number too. */
function roundedUp(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10].find((step) => step * power >= value) * power;
}

function axes({ type, series, axis_config: config }) {
  const values = series.flatMap((one) => one.data.map((point) => point.value));
  const top = roundedUp(Math.max(0, ...values) || 1);
  const low = Math.min(0, ...values);
  const [left, wide, high] = [60, 490, 200];
  const y = (value) => 10 + high * (1 - (value - low) / (top - low));
  const step = wide / config.categories.length;
  const parts = [0, 0.5, 1].flatMap((share) => {
    const value = low + share * (top - low);
    return [svg("line", { x1: left, x2: left + wide, y1: y(value), y2: y(value), class: "axis" }), svg("text", { x: left - 6, y: y(value) + 4, "text-anchor": "end" }, value.toLocaleString("en-GB", { notation: "compact" }))];
  });
  config.categories.forEach((name, index) => {
    const text = name.length * 6 > step ? name.slice(0, Math.max(2, Math.floor(step / 6) - 1)) + "…" : name;
    parts.push(svg("text", { x: left + step * (index + 0.5), y: high + 26, "text-anchor": "middle" }, svg("title", {}, name), text));
  });
  series.forEach((one, number) => {
    const middle = (index) => left + step * (index + 0.5);
    if (type === "bar") {
      const width = (step * 0.7) / series.length;
      one.data.forEach((point, index) => parts.push(svg("rect", { x: middle(index) - step * 0.35 + width * number, width, y: Math.min(y(point.value), y(0)), height: Math.abs(y(0) - y(point.value)), class: "k" + (number % 6) }, svg("title", {}, `${point.label}: ${point.value}`))));
    } else {
      const path = one.data.map((point, index) => `${index ? "L" : "M"}${middle(index)} ${y(point.value)}`).join(" ");
      if (type === "area") parts.push(svg("path", { d: `${path} L${middle(one.data.length - 1)} ${y(0)} L${middle(0)} ${y(0)} Z`, class: `under k${number % 6}` }));
      parts.push(svg("path", { d: path, class: `curve k${number % 6}` }));
    }
  });
  if (config.x_label) parts.push(svg("text", { x: left + wide / 2, y: high + 44, "text-anchor": "middle" }, config.x_label));
  if (config.y_label) parts.push(svg("text", { x: 12, y: 10 + high / 2, "text-anchor": "middle", transform: `rotate(-90 12 ${10 + high / 2})` }, config.y_label));
  return svg("svg", { viewBox: `0 0 560 ${high + 50}` }, ...parts);
}

/* ---- what a person can use ---- */

const ELEMENTS = {
  image: (part) => picture(part, "thumb"),
  button: (part, use) => {
    const style = "button" + (part.style ? " " + part.style : "");
    if (part.url && isLink(part.url)) return el("a", { class: style, href: part.url, target: "_blank", rel: "noopener noreferrer", "aria-label": part.accessibility_label, onclick: () => use(null) }, label(part.text));
    return el("button", { type: "button", class: style, "aria-label": part.accessibility_label, onclick: (event) => use(null, event.currentTarget) }, label(part.text));
  },
  static_select: (part, use) => {
    const name = label(part.placeholder) || "Select an item";
    const option = (one) => el("option", { value: one.value }, label(one.text));
    const options = part.options ? part.options.map(option) : part.option_groups.map((group) => el("optgroup", { label: label(group.label) }, group.options.map(option)));
    const initial = part.initial_option ? part.initial_option.value : "";
    const menu = el("select", { "aria-label": name, onchange: (event) => use(event.target.value, event.target) }, el("option", { value: "", disabled: true }, name), options);
    menu.value = initial;
    return menu;
  },
  overflow: (part, use) => dropDown(part.options.map((one) => ({ text: label(one.text), url: one.url, use: (control) => use(one.value, control) }))),
  datepicker: (part, use) => el("input", { type: "date", "aria-label": label(part.placeholder) || "Select a date", value: part.initial_date || "", onchange: (event) => event.target.value && use(event.target.value, event.target) }),
  radio_buttons: (part, use) => choices("radio", part, (box) => use(box.value, box)),
  checkboxes: (part, use) => choices("checkbox", part, (box) => use([...box.closest("fieldset").querySelectorAll("input:checked")].map((one) => one.value), box)),
};

let groups = 0;

function choices(type, part, use) {
  const name = `choice-${++groups}`;
  const initial = part.initial_options || (part.initial_option ? [part.initial_option] : []);
  const about = (one) => (one.description ? el("span", { class: "about" }, ...textObject(one.description)) : null);
  const choice = (one) => el("label", { class: "choice" }, el("input", { type, name, value: one.value, checked: initial.some((other) => other.value === one.value), onchange: (event) => use(event.target) }), el("span", {}, ...textObject(one.text), about(one)));
  return el("fieldset", { role: type === "radio" ? "radiogroup" : null }, part.options.map(choice));
}

/* A menu behind three dots. Its entries are links where they have an address. */
function dropDown(entries, style) {
  const items = entries.map(({ text, url, use }) => (url && isLink(url) ? el("a", { class: "plain", href: url, target: "_blank", rel: "noopener noreferrer", onclick: () => use() }, text) : el("button", { type: "button", class: "plain", onclick: () => { menu.open = false; menu.firstChild.focus(); use(menu.firstChild); } }, text)));
  const menu = el("details", { class: "overflow " + (style || ""), onkeydown: (event) => { if (event.key === "Escape") { menu.open = false; menu.firstChild.focus(); event.preventDefault(); } }, onfocusout: (event) => { if (!menu.contains(event.relatedTarget)) menu.open = false; }, ontoggle: () => menu.open && menu.lastChild.scrollIntoView({ block: "nearest" }) }, el("summary", { class: "button", "aria-label": "More actions" }, "⋯"), el("div", {}, items));
  return menu;
}

/* `surface` says where the element stands: `where()` for the sandbox, and its `controls`, if it keeps them. */
function element(part, block, surface) {
  const draw = ELEMENTS[part.type];
  if (!draw) return el("span", { class: "unknown" }, `This page does not show a “${part.type}”.`);
  const made = draw(part, async (value, control) => {
    if (block.type === "input" && !block.dispatch_action) return;
    if (part.confirm && !(await confirmed(part.confirm))) return;
    if (control) control.setAttribute("aria-busy", "true");
    await ask("/sandbox/act", { ...surface.where(), block_id: block.block_id, action_id: part.action_id, value });
    if (control) control.removeAttribute("aria-busy");
  });
  made.dataset.action = `${block.block_id} ${part.action_id}`;
  if (surface.controls) surface.controls.push({ block, part, node: made });
  return made;
}

function confirmed(wanted) {
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

async function ask(address, body) {
  try {
    const response = await fetch(address, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    const answer = await response.json();
    if (!answer.ok) announce(answer.error);
  } catch {
    announce("The sandbox does not answer. Is it still running?");
  }
}

/* ---- messages ---- */

function messageNode(message) {
  try {
    return drawn(message);
  } catch (problem) {
    // One message this page cannot draw must not hide the others.
    return el("div", { class: "refused", "data-ts": message.ts }, `This page cannot show this message: ${problem.message}`);
  }
}

function drawn(message) {
  if (message.kind === "note") return el("p", { class: "note", "data-ts": message.ts }, ...inline(message.text));
  if (message.kind === "refused") return el("div", { class: "refused", "data-ts": message.ts, role: "alert" }, el("strong", {}, message.text), message.reasons.length ? el("ul", {}, message.reasons.map((reason) => el("li", {}, el("code", {}, reason)))) : null);
  const person = state.people[message.user] || { real_name: message.user, is_bot: false, name: "" };
  const when = new Date(Number(message.ts) * 1000);
  const time = el("time", { datetime: when.toISOString(), title: when.toLocaleString("en-GB", { dateStyle: "full", timeStyle: "medium" }) }, when.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" }));
  const avatar = el("div", { class: "avatar" + (person.name === "slackbot" ? " slackbot" : person.is_bot ? " bot" : ""), "aria-hidden": "true" }, person.real_name.slice(0, 1));
  const who = el("div", { class: "who" }, el("strong", {}, person.real_name), person.is_bot ? el("span", { class: "badge" }, "APP") : null, time, message.thread_ts ? el("span", { class: "edited" }, "in a thread") : null, menuOf(message));
  const content = message.blocks.length ? message.blocks.map((block) => blockNode(block, { where: () => placeOf(message) })) : mrkdwn(message.text);
  if (message.edited && message.kind === "message") content.push(el("span", { class: "edited" }, "(edited)"));
  content.push(...message.files.map(fileNode));
  if (message.reactions.length) content.push(el("div", { class: "reactions" }, message.reactions.map((name) => el("span", {}, withEmoji(`:${name}:`) + " 1"))));
  const onlyYou = message.kind === "ephemeral";
  return el("article", { class: "message" + (onlyYou ? " ephemeral" : ""), "data-ts": message.ts, "data-user": message.user, "aria-label": `${person.real_name}, ${time.textContent}` }, avatar, onlyYou ? el("div", { class: "only-you" }, "Only visible to you") : null, who, el("div", { class: "body" }, content));
}

const placeOf = (message) => ({ channel: message.channel, message_ts: message.ts });

/* The menu of shortcuts. Slack offers it for messages it keeps. */
function menuOf(message) {
  if (message.kind !== "message" || state.hints.shortcuts.length === 0) return null;
  return dropDown(state.hints.shortcuts.map((one) => ({ text: one.name, use: () => ask("/sandbox/shortcut", { ...placeOf(message), callback_id: one.callback_id }) })), "more");
}

const PICTURES = ["image/png", "image/jpeg", "image/gif"];
const sizeOf = (bytes) => (bytes < 1024 ? `${bytes} bytes` : `${Math.round(bytes / 1024).toLocaleString("en-GB")} kB`);

function fileNode(file) {
  const address = "/files/" + file.id;
  const about = `${file.name} · ${sizeOf(file.size)}`;
  if (PICTURES.includes(file.mimetype)) return el("figure", { class: "block" }, el("figcaption", {}, el("a", { href: address, download: file.name, title: about }, file.title)), el("img", { src: address, alt: file.alt_txt || file.title, onload: (event) => followPicture(event.target) }));
  return el("a", { class: "file", href: address, download: file.name }, el("span", { class: "kind", "aria-hidden": "true" }, file.filetype.slice(0, 4).toUpperCase()), el("span", { class: "named" }, el("strong", {}, file.title), el("span", { class: "about" }, about)), el("span", { class: "get" }, "Download"));
}

/* A picture has no height until it is there, so the end of the list moves away under it. */
function followPicture(picture) {
  const list = $("messages");
  if (list.scrollHeight - list.scrollTop - list.clientHeight < picture.offsetHeight + 120) toEnd();
}

function keep(message) {
  if (!state.messages.has(message.channel)) state.messages.set(message.channel, new Map());
  state.messages.get(message.channel).set(message.ts, message);
}

const said = () => state.messages.get(state.current) || new Map();
const nearEnd = () => { const list = $("messages"); return list.scrollHeight - list.scrollTop - list.clientHeight < 120; };
const toEnd = () => { const list = $("messages"); list.scrollTop = list.scrollHeight; };

function place(message) {
  const follow = nearEnd() || message.user === state.human;
  const node = messageNode(message);
  const old = $("messages").querySelector(`[data-ts="${message.ts}"]`);
  if (old) {
    // Whoever pressed a button by keyboard goes on from the same button.
    const action = old.contains(document.activeElement) && document.activeElement.closest("[data-action]")?.dataset.action;
    old.replaceWith(node);
    if (action) [...node.querySelectorAll("[data-action]")].find((control) => control.dataset.action === action || control.dataset.action.split(" ")[1] === action.split(" ")[1])?.focus();
  } else {
    const later = [...$("messages").querySelectorAll("[data-ts]")].find((other) => other.dataset.ts > message.ts);
    $("messages").insertBefore(node, later || null);
  }
  if (follow) toEnd();
}

function showChannel(id) {
  const tab = state.current === id ? state.tab : "messages";
  state.current = id;
  const channel = state.channels.find((one) => one.id === id);
  const name = channel.is_im ? "Commissioner" : "#" + channel.name;
  $("title").textContent = name;
  document.title = `${name} · Commissioner sandbox`;
  $("typed").placeholder = "Message " + name;
  $("typed").setAttribute("aria-label", "Message " + name);
  const start = channel.is_im ? "Ask Commissioner anything here; no need to mention it." : "Type a slash command, or mention @commissioner in a message.";
  $("messages").replaceChildren(el("div", { class: "start" }, el("h2", {}, channel.is_im ? "Commissioner" : "# " + channel.name), el("p", {}, start)), ...[...said().values()].sort((a, b) => (a.ts < b.ts ? -1 : 1)).map(messageNode));
  state.suggesting = false;
  for (const button of document.querySelectorAll(".sidebar button")) {
    if (button.dataset.channel === id) { button.setAttribute("aria-current", "page"); button.classList.remove("unread"); } else button.removeAttribute("aria-current");
  }
  showSidebar(false);
  showSuggestions();
  showTab(tab);
  toEnd();
}

function drawSidebar() {
  const row = (channel) => el("li", {}, el("button", { type: "button", "data-channel": channel.id, onclick: () => { showChannel(channel.id); $("typed").focus(); } }, el("span", { "aria-hidden": "true" }, channel.is_im ? "●" : "#"), channel.is_im ? "Commissioner" : channel.name));
  $("channels").replaceChildren(...state.channels.filter((one) => !one.is_im).map(row));
  $("directs").replaceChildren(...state.channels.filter((one) => one.is_im).map(row));
}

function showSidebar(open) {
  $("sidebar").classList.toggle("open", open);
  $("menu").setAttribute("aria-expanded", String(open));
}

function showSuggestions() {
  const show = state.suggesting || said().size === 0;
  const chips = show ? state.hints.questions.slice(0, 3).map((question) => el("button", { type: "button", onclick: () => { state.suggesting = false; say(question); } }, question)) : [];
  $("suggestions").replaceChildren(...chips);
  $("suggest").setAttribute("aria-expanded", String(chips.length > 0));
  $("suggest").hidden = state.hints.questions.length === 0;
}

let announced = "";
function announce(text) { announced = text; showBanner(); setTimeout(() => { announced = ""; showBanner(); }, 6000); }

function showBanner() {
  const waiting = state.botUp === false ? `Waiting for the bot at ${state.botUrl}. What you send is held for a while until it is there.` : "";
  const text = announced || (state.connected ? waiting : "The sandbox has gone away. This page comes back when it does.");
  $("banner").textContent = text;
  $("banner").hidden = !text;
}

/* ---- requests ---- */

function requestNode(entry) {
  const waiting = entry.milliseconds === null;
  const bad = entry.error || (entry.status !== null && entry.status >= 300);
  const status = waiting ? "…" : `${entry.error || entry.status} · ${entry.milliseconds} ms`;
  const json = (value) => el("pre", { tabindex: "0" }, typeof value === "string" ? value : JSON.stringify(value, null, 2));
  const parts = [el("h3", {}, "Request"), json(entry.request), el("h3", {}, "Answer"), json(waiting ? "waiting" : entry.answer === null ? "(empty)" : entry.answer)];
  const details = el("details", { open: state.requests.get(entry.number)?.node?.querySelector("details")?.open }, el("summary", {}, el("span", { class: "status" + (bad ? " bad" : "") }, status), entry.direction === "to bot" ? "→ " : "← ", el("span", { class: "kind" }, entry.kind + (entry.attempt > 1 ? `, retry ${entry.attempt - 1}` : "") + " "), entry.label), ...parts);
  return el("li", {}, details);
}

function placeRequest(entry) {
  const known = state.requests.get(entry.number);
  const node = requestNode(entry);
  if (known) known.node.replaceWith(node);
  else $("request-list").prepend(node);
  state.requests.set(entry.number, { node });
  $("request-count").textContent = String(state.requests.size);
}

function showRequests(open) {
  $("requests").hidden = !open;
  $("requests-toggle").setAttribute("aria-expanded", String(open));
  if (open) $("requests-close").focus(); else $("requests-toggle").focus();
}

/* ---- typing ---- */

function say(text) {
  if (!text.trim()) return;
  recent.push(text);
  ask("/sandbox/say", { channel: state.current, text });
}

function send() {
  const text = $("typed").value;
  if (!text.trim()) return;
  setTyped("");
  say(text);
}

function setTyped(text) { $("typed").value = text; onTyped(); }

function onTyped() {
  const box = $("typed");
  box.style.height = "auto";
  box.style.height = Math.min(box.scrollHeight, 180) + "px";
  $("send").disabled = !box.value.trim();
  showCompletions(completionsFor(box.value));
}

/* "lookup" of "lookup NAME [on DATE]": the words that are typed as they stand. */
const fixedWords = (usage) => (usage.match(/^[a-z][a-z-]*(?: [a-z][a-z-]*)*(?= |$)/) || [""])[0];

function completionsFor(typed) {
  if (typed.startsWith("/") && !typed.includes("\n")) {
    return state.hints.commands.filter((hint) => `${hint.command} ${fixedWords(hint.usage)}`.toLowerCase().startsWith(typed.toLowerCase().trimEnd()) && !(typed.endsWith(" ") && typed.trim() !== hint.command)).map((hint) => ({ shown: `${hint.command} ${hint.usage}`, about: hint.description, put: `${hint.command} ${fixedWords(hint.usage)}`.trimEnd() + " " }));
  }
  const at = typed.match(/(^|\s)@([a-z]*)$/i);
  if (at && "commissioner".startsWith(at[2].toLowerCase())) return [{ shown: "@commissioner", about: "Commissioner, APP", put: typed.slice(0, typed.length - at[2].length) + "commissioner " }];
  return [];
}

const completion = { options: [], chosen: -1 };

function showCompletions(options) {
  completion.options = options;
  completion.chosen = -1;
  $("completions").replaceChildren(...options.map((option, index) => el("li", { id: "completion-" + index, role: "option", "aria-selected": "false", onmousedown: (event) => { event.preventDefault(); complete(index); } }, el("b", {}, option.shown), option.about ? el("span", {}, option.about) : null)));
  $("completions").hidden = options.length === 0;
  $("typed").setAttribute("aria-expanded", String(options.length > 0));
  $("typed").removeAttribute("aria-activedescendant");
}

function choose(index) {
  completion.chosen = (index + completion.options.length) % completion.options.length;
  [...$("completions").children].forEach((item, number) => item.setAttribute("aria-selected", String(number === completion.chosen)));
  $("completions").children[completion.chosen].scrollIntoView({ block: "nearest" });
  $("typed").setAttribute("aria-activedescendant", "completion-" + completion.chosen);
}

function complete(index) {
  setTyped(completion.options[index].put);
  showCompletions([]);
  $("typed").focus();
}

function onKey(event) {
  const open = completion.options.length > 0;
  if (open && event.key === "ArrowDown") { event.preventDefault(); choose(completion.chosen + 1); }
  else if (open && event.key === "ArrowUp") { event.preventDefault(); choose(completion.chosen < 0 ? completion.options.length - 1 : completion.chosen - 1); }
  else if (open && event.key === "Tab" && !event.shiftKey) { event.preventDefault(); complete(Math.max(completion.chosen, 0)); }
  else if (open && event.key === "Escape") showCompletions([]);
  else if (open && event.key === "Enter" && completion.chosen >= 0) { event.preventDefault(); complete(completion.chosen); }
  else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); send(); }
  else if (event.key === "ArrowUp" && !$("typed").value && recent.length) { event.preventDefault(); setTyped(recent[recent.length - 1]); showCompletions([]); }
}

/* ---- what happens ---- */

const HAPPENINGS = {
  snapshot: (event) => {
    Object.assign(state, { channels: event.channels, people: event.people, hints: event.hints, human: event.human, botUp: event.bot.up, botUrl: event.bot.url });
    state.messages.clear();
    event.messages.forEach(keep);
    state.requests.clear();
    $("request-list").replaceChildren();
    event.requests.forEach(placeRequest);
    drawSidebar();
    showBanner();
    showChannel(state.current || state.channels[0].id);
    showViews(event.views);
  },
  message: ({ message }) => {
    keep(message);
    const seen = message.channel === state.current && state.tab === "messages" && !$("modal").open;
    if (message.kind === "refused" && !seen) announce(message.text);
    if (message.channel === state.current) { place(message); showSuggestions(); }
    else if (message.kind !== "note") document.querySelector(`.sidebar [data-channel="${message.channel}"]`)?.classList.add("unread");
  },
  removed: ({ channel, ts }) => {
    state.messages.get(channel)?.delete(ts);
    if (channel === state.current) { $("messages").querySelector(`[data-ts="${ts}"]`)?.remove(); showSuggestions(); }
  },
  request: ({ entry }) => placeRequest(entry),
  bot: ({ up }) => { state.botUp = up; showBanner(); },
};

function start() {
  $("composer").addEventListener("submit", (event) => { event.preventDefault(); send(); });
  $("typed").addEventListener("input", onTyped);
  $("typed").addEventListener("keydown", onKey);
  $("typed").addEventListener("blur", () => showCompletions([]));
  $("suggest").addEventListener("click", () => { state.suggesting = $("suggestions").children.length === 0; showSuggestions(); });
  $("requests-toggle").addEventListener("click", () => showRequests($("requests").hidden));
  $("requests-close").addEventListener("click", () => showRequests(false));
  $("menu").addEventListener("click", () => showSidebar(!$("sidebar").classList.contains("open")));
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") showSidebar(false); });
  document.querySelector(".conversation").addEventListener("click", (event) => { if (!event.target.closest("#menu")) showSidebar(false); });
  const feed = new EventSource("/sandbox/events");
  feed.onopen = () => { state.connected = true; showBanner(); };
  feed.onerror = () => { state.connected = false; showBanner(); };
  feed.onmessage = (event) => { const happened = JSON.parse(event.data); HAPPENINGS[happened.type]?.(happened); };
  onTyped();
  $("typed").focus();
}

// Not before views.js is there too.
document.addEventListener("DOMContentLoaded", start);
