/* What the page knows of the workspace, as the sandbox last told it. */

import { onEvent } from "/feed.js";

export const state = {
  channels: [],
  people: {},
  hints: { commands: [], questions: [], shortcuts: [] },
  human: "",
  botUser: "",
  current: null,
  tab: "messages",
  thread: null,
};

const messages = new Map();

export function keep(message) {
  if (!messages.has(message.channel)) messages.set(message.channel, new Map());
  messages.get(message.channel).set(message.ts, message);
}

export const forget = ({ channel, ts }) => messages.get(channel)?.delete(ts);

function take(snapshot) {
  const { channels, people, hints, human, bot_user: botUser } = snapshot;
  Object.assign(state, { channels, people, hints, human, botUser });
  messages.clear();
  snapshot.messages.forEach(keep);
}

const byTime = (a, b) => (a.ts < b.ts ? -1 : 1);

export const saidIn = (channel) => [...(messages.get(channel)?.values() || [])].sort(byTime);

export const messageAt = (channel, ts) => messages.get(channel)?.get(ts);

/* Whether a message stands in a thread's pane and not in its channel. */
export const isReply = (message) => Boolean(message.thread_ts && message.thread_ts !== message.ts && messageAt(message.channel, message.thread_ts));

export const repliesTo = (channel, ts) => saidIn(channel).filter((message) => message.thread_ts === ts && message.ts !== ts);

export const channelOf = (id) => state.channels.find((channel) => channel.id === id);

export const nameOf = (channel) => (channel.is_im ? "Commissioner" : "#" + channel.name);

export const placeOf = (message) => ({ channel: message.channel, message_ts: message.ts });

// Listens before every part that reads this does, as they import it.
onEvent("snapshot", take);
