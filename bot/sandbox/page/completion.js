/* What typing may go on to be: commands of the table, and the mention of the bot. */

const NAME = "commissioner";

/* "lookup" of "lookup NAME [on DATE]": the words that are typed as they stand. */
const fixedWords = (usage) => (usage.match(/^[a-z][a-z-]*(?: [a-z][a-z-]*)*(?= |$)/) || [""])[0];

const wholeOf = (hint) => `${hint.command} ${fixedWords(hint.usage)}`.trimEnd();

/* Gives entries of what is `shown`, what it is `about`, and what to `put` in the box. */
export function completionsFor(typed, hints) {
  if (typed.startsWith("/") && !typed.includes("\n")) {
    const goesOn = (hint) => wholeOf(hint).toLowerCase().startsWith(typed.toLowerCase().trimEnd());
    const isDone = (hint) => typed.endsWith(" ") && typed.trim() !== hint.command;
    const entry = (hint) => ({ shown: `${hint.command} ${hint.usage}`, about: hint.description, put: wholeOf(hint) + " " });
    return hints.filter((hint) => goesOn(hint) && !isDone(hint)).map(entry);
  }
  const at = typed.match(/(?:^|\s)@([a-z]*)$/i);
  if (!at || !NAME.startsWith(at[1].toLowerCase())) return [];
  return [{ shown: "@" + NAME, about: "Commissioner, APP", put: typed.slice(0, typed.length - at[1].length) + NAME + " " }];
}
