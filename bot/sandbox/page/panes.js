/* The two panes at the right, of which one is open at a time. */

import { $ } from "/dom.js";

const closers = { requests: () => $("requests-toggle").setAttribute("aria-expanded", "false") };

export const whenPaneCloses = (name, closer) => {
  closers[name] = closer;
};

/* Closes the other pane. */
export function onlyPane(name) {
  for (const [other, closed] of Object.entries(closers)) {
    if (other === name || $(other).hidden) continue;
    $(other).hidden = true;
    closed();
  }
}
