/* Charts: a title, the picture, what its colours mean, and the figures for whoever cannot see it. */

import { axes } from "/axes.js";
import { el, svg } from "/dom.js";
import { tableOf } from "/tables.js";

const text = (words) => ({ type: "raw_text", text: words });
const number = (value) => ({ type: "raw_number", value });

export function chart(block) {
  const { type, segments, series } = block.chart;
  const picture = type === "pie" ? pie(segments) : axes(block.chart);
  const names = type === "pie" ? segments.map((part) => part.label) : series.map((one) => one.name);
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", block.title);
  const keys = names.length > 1 ? el("div", { class: "legend" }, names.map((name, index) => el("span", {}, el("i", { class: "k" + (index % 6) }), name))) : null;
  const figures = el("details", { class: "figures" }, el("summary", {}, "Figures"), el("div", { class: "scroll" }, tableOf(figuresOf(block.chart), [])));
  return el("div", { class: "block chart" }, el("strong", {}, block.title), picture, keys, figures);
}

function figuresOf({ type, segments, series, axis_config: config }) {
  if (type === "pie") return [[text("Part"), text("Value")], ...segments.map((part) => [text(part.label), number(part.value)])];
  const head = [text(config.x_label || ""), ...series.map((one) => text(one.name))];
  return [head, ...config.categories.map((name, index) => [text(name), ...series.map((one) => number(one.data[index].value))])];
}

function pie(segments) {
  const total = segments.reduce((sum, part) => sum + part.value, 0) || 1;
  const at = (share) => [110 + 100 * Math.sin(share * 2 * Math.PI), 110 - 100 * Math.cos(share * 2 * Math.PI)];
  let turned = 0;
  const slices = segments.map((part, index) => {
    // A whole circle would end where it begins, and be none.
    const share = Math.min(part.value / total, 0.9999);
    const [x1, y1] = at(turned);
    const [x2, y2] = at(turned + share);
    turned += part.value / total;
    const path = `M110 110 L${x1} ${y1} A100 100 0 ${share > 0.5 ? 1 : 0} 1 ${x2} ${y2} Z`;
    const said = `${part.label}: ${part.value.toLocaleString("en-GB")}`;
    return svg("path", { d: path, class: "k" + (index % 6) }, svg("title", {}, said));
  });
  return svg("svg", { viewBox: "0 0 220 220", class: "pie" }, ...slices);
}
