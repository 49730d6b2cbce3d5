/* What a menu offers: its own options, or the sandbox's people and channels. Each is a group of [value, words, about]. */

import { label } from "/mrkdwn.js";
import { nameOf, state } from "/state.js";

const own = (options) => options.map((one) => [one.value, label(one.text), label(one.description)]);

function listed(part) {
  if (part.option_groups) return part.option_groups.map((group) => [label(group.label), own(group.options)]);
  return [["", own(part.options)]];
}

const people = () => [["", Object.values(state.people).map((person) => [person.id, person.real_name, ""])]];
const named = (channels) => [["", channels.map((channel) => [channel.id, nameOf(channel), ""])]];
const channels = () => named(state.channels.filter((channel) => !channel.is_im));

function conversations(part) {
  const kinds = part.filter?.include;
  return named(state.channels.filter((channel) => !kinds || kinds.includes(channel.is_im ? "im" : "public")));
}

const OFFERED = { static: listed, users: people, channels, conversations };

export const offered = (part) => OFFERED[part.type.replace(/^multi_|_select$/g, "")](part);

export const initialOf = (part) => {
  const one = part.initial_option?.value ?? part.initial_user ?? part.initial_channel ?? part.initial_conversation;
  if (one !== undefined) return [one];
  if (part.default_to_current_conversation) return [state.current];
  return part.initial_options?.map((option) => option.value) ?? part.initial_users ?? part.initial_channels ?? part.initial_conversations ?? [];
};

export const wordsFor = (part) => label(part.placeholder) || "Select an item";
