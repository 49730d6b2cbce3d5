/* The emoji a bot about the NHS may use, by the names Slack gives them. */

const EMOJI = {
  white_check_mark: "✅", heavy_check_mark: "✔️", x: "❌", warning: "⚠️", information_source: "ℹ️", question: "❓",
  exclamation: "❗", hospital: "🏥", health_worker: "🧑‍⚕️", ambulance: "🚑", bar_chart: "📊", chart_with_upwards_trend: "📈",
  chart_with_downwards_trend: "📉", calendar: "📅", date: "📅", spiral_calendar_pad: "🗓️", clock1: "🕐", hourglass: "⌛",
  hourglass_flowing_sand: "⏳", bell: "🔔", no_bell: "🔕", eyes: "👀", mag: "🔍", link: "🔗", memo: "📝",
  page_facing_up: "📄", newspaper: "📰", books: "📚", book: "📖", bulb: "💡", wave: "👋", thumbsup: "👍", "+1": "👍",
  thumbsdown: "👎", "-1": "👎", tada: "🎉", rocket: "🚀", star: "⭐", pushpin: "📌", round_pushpin: "📍", map: "🗺️",
  busts_in_silhouette: "👥", bust_in_silhouette: "👤", arrow_right: "➡️", arrow_left: "⬅️", arrow_up: "⬆️",
  arrow_down: "⬇️", arrows_counterclockwise: "🔄", twisted_rightwards_arrows: "🔀", heavy_plus_sign: "➕",
  heavy_minus_sign: "➖", large_green_circle: "🟢", large_yellow_circle: "🟡", large_orange_circle: "🟠", red_circle: "🔴",
  large_blue_circle: "🔵", white_circle: "⚪", black_circle: "⚫", small_blue_diamond: "🔹", lock: "🔒", gear: "⚙️",
  wrench: "🔧", inbox_tray: "📥", outbox_tray: "📤", robot_face: "🤖", speech_balloon: "💬", no_entry: "⛔",
  checkered_flag: "🏁", flag_gb: "🇬🇧", gb: "🇬🇧", scales: "⚖️", classical_building: "🏛️", office: "🏢", family: "👪",
  slightly_smiling_face: "🙂", thinking_face: "🤔", raised_hands: "🙌", pray: "🙏", heart: "❤️",
};

export const emoji = (name) => (Object.hasOwn(EMOJI, name) ? EMOJI[name] : `:${name}:`);

export const withEmoji = (text) => text.replace(/:([a-z0-9_+-]+):/g, (_whole, name) => emoji(name));
