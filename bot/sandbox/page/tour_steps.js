/* The six things the tour shows: what to send, what that shows, and what to look at once it is answered.

   `look` is what `then` speaks of: the answer, a button of it by its words, or a part of the page by its id. */

export const STEPS = [
  {
    title: "Look something up",
    says: "A slash command answers you alone: who leads here today, for how many people, and whether a merger is on its way.",
    send: "/icb lookup shropshire telford and wrekin",
    then: "One person leads this board and its neighbour. The answer names its sources, each with its date.",
    look: { answer: true },
  },
  {
    title: "Ask in plain words",
    says: "Mention the bot in a message, and everybody in the channel sees the answer.",
    send: "@commissioner who leads Staffordshire and Stoke-on-Trent?",
    then: "The answer says how sure it is. The ⋯ of a message opens a thread, where mentions are answered too.",
    look: { answer: true },
  },
  {
    title: "A name that could be several",
    says: "Names may be short, old or misspelt. Where several bodies could be meant, it asks and does not guess.",
    send: "/ccg lookup Norfolk on 5 November 2018",
    then: "Press the one you mean to get its card.",
    look: { answer: true },
  },
  {
    title: "A league table with its chart",
    says: "Where did one leader answer for the most people? Any day from April 2013 can be asked for.",
    send: "@commissioner rank people per leader top 12 on 5 November 2018",
    then: "Press a heading to sort the table, type under it to filter, and press “Show chart” to see it drawn.",
    look: { button: "Show chart" },
  },
  {
    title: "Watch, and be told",
    says: "A channel that watches Devon gets a digest on every day on which something changed there. That includes the bodies that Devon's board came from.",
    send: "/ccg watch Devon",
    then: "To see one, set the day to 5 November 2018 and play the days forward, at the top of the page.",
    look: { id: "clock" },
  },
  {
    title: "Put something right",
    says: "Whoever knows better says so on the card, with a page that proves it.",
    send: "/stp lookup Devon on 5 November 2018",
    then: "Press “Suggest a correction” on this card. The stewards decide on it in #stewards.",
    look: { button: "Suggest a correction" },
  },
];
