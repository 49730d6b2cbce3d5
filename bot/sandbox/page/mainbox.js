/* The box under the conversation. */

import { composer } from "/composer.js";
import { $ } from "/dom.js";
import { state } from "/state.js";

export const main = composer({
  form: $("composer"),
  box: $("typed"),
  send: $("send"),
  list: $("completions"),
  place: () => ({ channel: state.current }),
});
