/* What happens in the sandbox, as it happens. */

const handlers = new Map();

/* Calls `handler` with every event of a kind: "snapshot" with all there is, then "message", "removed", "request",
   "views", "bot" and whatever else the sandbox tells of. "connection" tells whether the sandbox is there. */
export function onEvent(kind, handler) {
  if (!handlers.has(kind)) handlers.set(kind, []);
  handlers.get(kind).push(handler);
}

function tell(event) {
  for (const handler of handlers.get(event.type) || []) {
    try {
      handler(event);
    } catch (problem) {
      // One listener that fails must not keep the others from hearing of it.
      reportError(problem);
    }
  }
}

/* Starts listening. A browser connects again by itself and gets another snapshot then. */
export function follow() {
  const source = new EventSource("/sandbox/events");
  source.onopen = () => tell({ type: "connection", connected: true });
  source.onerror = () => tell({ type: "connection", connected: false });
  source.onmessage = (event) => tell(JSON.parse(event.data));
}
