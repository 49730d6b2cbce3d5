/* Bars, lines and areas over categories. */

import { svg } from "/dom.js";

const HIGH = 200;
const LEFT = 52;
const LETTER = 6.2;

/* A little above the value, and such that the middle line is a round number too. */
function roundedUp(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10].find((step) => step * power >= value) * power;
}

export function axes({ type, series, axis_config: config }) {
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
