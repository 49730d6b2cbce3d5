/* A field for files. The sandbox passes on what a file is called and how large it is, and keeps nothing of it. */

import { el } from "/dom.js";

const described = (file) => ({ name: file.name, size: file.size, mimetype: file.type });

function draw(part, use) {
  const ending = (kind) => "." + kind;
  const box = el("input", { type: "file", multiple: (part.max_files || 10) > 1, accept: part.filetypes?.map(ending).join(","), onchange: () => take([...box.files].map(described)) });
  const list = el("ul", { class: "chosen-files" });
  const node = el("div", { class: "file-field" }, box, list);
  node.files = [];

  function take(files) {
    node.show(files);
    use(files, box);
  }

  node.show = (files) => {
    node.files = files;
    list.replaceChildren(...files.map((file) => el("li", {}, file.name)));
  };
  return node;
}

export const FILES = {
  file_input: {
    draw,
    read: (node) => node.files,
    write: (node, value) => node.show(Array.isArray(value) ? value : []),
  },
};
