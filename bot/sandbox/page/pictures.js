/* Pictures and files. Nothing is fetched from elsewhere, so what Slack would show from there is described. */

import { el, toEnd } from "/dom.js";
import { isLink, link } from "/links.js";
import { plain } from "/mrkdwn.js";

const SHOWN = ["image/png", "image/jpeg", "image/gif"];

/* A picture has no height until it is there, so the end of the list moves away under it. */
function followPicture(picture) {
  const list = picture.closest("[role=log]");
  if (list && list.scrollHeight - list.scrollTop - list.clientHeight < picture.offsetHeight + 120) toEnd(list);
}

const shown = (src, alt, style) => el("img", { src, alt, class: style, onload: (event) => followPicture(event.target) });

export function picture(part, style) {
  const file = part.slack_file && (part.slack_file.id ? "/files/" + part.slack_file.id : part.slack_file.url);
  const address = new URL(file || part.image_url, location.href);
  if (address.origin === location.origin || address.protocol === "data:") return shown(address.href, part.alt_text, style);
  return el("span", { class: "no-picture" }, "Picture: " + part.alt_text + " ", isLink(address.href) ? link(address.href, "(" + address.host + ")") : null);
}

export const imageBlock = (block) => el("figure", { class: "block" }, block.title ? el("figcaption", {}, ...plain(block.title)) : null, picture(block));

const sizeOf = (bytes) => (bytes < 1024 ? `${bytes} bytes` : `${Math.round(bytes / 1024).toLocaleString("en-GB")} kB`);

export function fileNode(file) {
  const address = "/files/" + file.id;
  const about = `${file.name} · ${sizeOf(file.size)}`;
  if (SHOWN.includes(file.mimetype)) {
    const title = el("a", { href: address, download: file.name, title: about }, file.title);
    return el("figure", { class: "block" }, el("figcaption", {}, title), shown(address, file.alt_txt || file.title));
  }
  const kind = el("span", { class: "kind", "aria-hidden": "true" }, file.filetype.slice(0, 4).toUpperCase());
  const named = el("span", { class: "named" }, el("strong", {}, file.title), el("span", { class: "about" }, about));
  return el("a", { class: "file", href: address, download: file.name }, kind, named, el("span", { class: "get" }, "Download"));
}

