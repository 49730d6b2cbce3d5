/* Charts: bars, lines, areas and pies. */

import { el, svg } from "/dom.js";
import { tableOf } from "/tables.js";

/* Bars, lines and areas over categories. */

const HIGH = 200;
const LEFT = 52;
const LETTER = 6.2;

/* A little above the value, and such that the middle line is a round number too. */
function roundedUp(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10].find((step) => step * power >= value) * power;
}

function axes({ type, series, axis_config: config }) {
  const values = series.flatMap((one) => one.data.map((point) => point.value));
  const top = roundedUp(Math.max(0, ...values) || 1);
  const low = Math.min(0, ...values);
  // Narrower on a telephone, so that the letters keep their size.
  const wide = (window.innerWidth < 700 ? 350 : 560) - LEFT - 8;
  const step = wide / config.categories.length;
  const y = (value) => 10 + HIGH * (1 - (value - low) / (top - low));
  const x = (index) => LEFT + step * (index + 0.5);
  const { nodes, room } = names(config.categories, step, x);
  const parts = [...grid(low, top, wide, y), ...nodes];
  series.forEach((one, number) => parts.push(...(type === "bar" ? bars(one, number, series.length, step, x, y) : curve(one, number, type === "area", x, y))));
  if (config.x_label) parts.push(svg("text", { x: LEFT + wide / 2, y: HIGH + room + 28, "text-anchor": "middle" }, config.x_label));
  if (config.y_label) parts.push(svg("text", { x: 10, y: 10 + HIGH / 2, "text-anchor": "middle", transform: `rotate(-90 10 ${10 + HIGH / 2})` }, config.y_label));
  return svg("svg", { viewBox: `0 0 ${LEFT + wide + 8} ${HIGH + room + (config.x_label ? 34 : 16)}` }, ...parts);
}

function grid(low, top, wide, y) {
  return [0, 0.5, 1].flatMap((share) => {
    const value = low + share * (top - low);
    const line = svg("line", { x1: LEFT, x2: LEFT + wide, y1: y(value), y2: y(value), class: "axis" });
    return [line, svg("text", { x: LEFT - 5, y: y(value) + 4, "text-anchor": "end" }, value.toLocaleString("en-GB", { notation: "compact" }))];
  });
}

/* The categories under the axis; slanted where they are wider than their place. */
function names(categories, step, x) {
  const longest = Math.max(...categories.map((name) => name.length)) * LETTER;
  const slanted = longest > step;
  const nodes = categories.map((name, index) => {
    const at = { x: x(index), y: HIGH + 26, "text-anchor": "middle" };
    if (slanted) Object.assign(at, { y: HIGH + 22, "text-anchor": "end", transform: `rotate(-55 ${x(index)} ${HIGH + 22})` });
    return svg("text", at, name);
  });
  return { nodes, room: slanted ? 14 + longest * 0.82 : 20 };
}

function bars(one, number, among, step, x, y) {
  const width = (step * 0.7) / among;
  return one.data.map((point, index) => {
    const said = `${one.name}, ${point.label}: ${point.value.toLocaleString("en-GB")}`;
    const place = { x: x(index) - step * 0.35 + width * number, y: Math.min(y(point.value), y(0)), width, height: Math.abs(y(0) - y(point.value)) };
    return svg("rect", { ...place, class: "k" + (number % 6) }, svg("title", {}, said));
  });
}

function curve(one, number, filled, x, y) {
  const path = one.data.map((point, index) => `${index ? "L" : "M"}${x(index)} ${y(point.value)}`).join(" ");
  const under = `${path} L${x(one.data.length - 1)} ${y(0)} L${x(0)} ${y(0)} Z`;
  const points = one.data.map((point, index) => svg("circle", { cx: x(index), cy: y(point.value), r: 3.5, class: "k" + (number % 6) }, svg("title", {}, `${one.name}, ${point.label}: ${point.value.toLocaleString("en-GB")}`)));
  return [filled ? svg("path", { d: under, class: `under k${number % 6}` }) : null, svg("path", { d: path, class: `curve k${number % 6}` }), ...points];
}

/* Charts: a title, the picture, what its colours mean, and the figures for whoever cannot see it. */

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
