/** Events wait in the browser's local storage under a key, over the end of the page; where there is none, or no room, in memory. */
export function localStorageQueue(key = "codecatalyst-events") {
  return {
    load() {
      try {
        return JSON.parse(localStorage.getItem(key) ?? "[]");
      } catch {
        return [];
      }
    },
    save(events) {
      try {
        localStorage.setItem(key, JSON.stringify(events));
      } catch {
        // Private windows and full storages refuse; the queue goes on in memory.
      }
    },
  };
}
/** Sends what waits when the page is left, and when the network comes back. Returns the way to stop. */
export function flushWithPage(queue) {
  const onHide = () => {
    if (document.visibilityState === "hidden") void queue.flush({ keepalive: true });
  };
  const onOnline = () => void queue.flush();
  document.addEventListener("visibilitychange", onHide);
  window.addEventListener("online", onOnline);
  return () => {
    document.removeEventListener("visibilitychange", onHide);
    window.removeEventListener("online", onOnline);
  };
}
