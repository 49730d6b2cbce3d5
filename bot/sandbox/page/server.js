/* Asking the sandbox for something. */

const GONE = "The sandbox does not answer. Is it still running?";

/* Sends JSON and gives the parsed answer; throws an Error with the sandbox's own sentence where it refuses. */
export async function ask(path, body) {
  let answer;
  try {
    const response = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body ?? {}) });
    answer = await response.json();
  } catch {
    throw new Error(GONE);
  }
  if (!answer.ok) throw new Error(answer.error);
  return answer;
}
