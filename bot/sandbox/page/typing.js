/* Types a text into a box as a person would, only faster. */

const LASTS = 500;
const PAUSE = 250;

const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

export async function typeOut(box, text) {
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) {
    const steps = Math.min(text.length, 25);
    for (let step = 1; step < steps; step += 1) {
      box.put(text.slice(0, Math.round((text.length * step) / steps)));
      box.offerNothing();
      await wait(LASTS / steps);
    }
  }
  box.put(text);
  box.offerNothing();
  await wait(PAUSE);
}
