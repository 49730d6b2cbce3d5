/* Where this reader is in the tour, kept by their browser. */

const NAME = "commissioner-tour";

/* Gives `{step, open}`; a reader who was never here begins at the first step. */
export function remembered(steps) {
  try {
    const kept = JSON.parse(localStorage.getItem(NAME));
    if (Number.isInteger(kept.step) && kept.step >= 0 && kept.step < steps) return { step: kept.step, open: Boolean(kept.open) };
  } catch {
    // Nothing is kept, or not what was written here.
  }
  return { step: 0, open: true };
}

export function remember(place) {
  try {
    localStorage.setItem(NAME, JSON.stringify(place));
  } catch {
    // A browser that keeps nothing shows the tour again.
  }
}
