// The stream of live lines: connects, and connects again, from where it was.

import { ask } from "./api.js";

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 15_000;

/** Listens to /api/tail; tells `onLines(record)`, `onSkipped(records)`, `onState("live" | "broken" | "off", why)`. */
export class Stream {
  constructor({ onLines, onSkipped, onState }) {
    this.tell = { onLines, onSkipped, onState };
    this.last = null;
    this.pauseMs = FIRST_PAUSE_MS;
    this.timer = null;
    this.source = null;
  }

  /** Listen while somebody looks. A browser has six connections to a worker: pages in the background must not hold them. */
  follow() {
    document.addEventListener("visibilitychange", () => (document.hidden ? this.stop() : this.start()));
    window.addEventListener("pagehide", () => this.stop());
    window.addEventListener("pageshow", () => this.start());
    this.start();
  }

  start() {
    if (this.source || this.timer || document.hidden) return;
    const after = this.last === null ? "" : `?after=${this.last}`;
    this.source = new EventSource(`/api/tail${after}`);
    this.source.addEventListener("hello", (event) => {
      this.pauseMs = FIRST_PAUSE_MS;
      this.tell.onState(JSON.parse(event.data).lines_per_sec > 0 ? "live" : "off");
    });
    this.source.addEventListener("lines", (event) => {
      this.last = event.lastEventId;
      this.tell.onLines(JSON.parse(event.data));
    });
    this.source.addEventListener("skipped", (event) => this.tell.onSkipped(JSON.parse(event.data).records));
    this.source.addEventListener("error", () => this.broken());
  }

  /** The browser connects again by itself after a cut, saying what it saw last, but not after a refusal. */
  broken() {
    this.tell.onState("broken", "Connection lost, trying again");
    if (this.source?.readyState !== EventSource.CLOSED) return;
    this.stop();
    this.timer = setTimeout(async () => {
      this.timer = null;
      try {
        await ask("/api/status"); // without a session this leads to signing in
      } catch { /* it is away: the next try will tell */ }
      this.start();
    }, this.pauseMs);
    this.pauseMs = Math.min(LONGEST_PAUSE_MS, this.pauseMs * 2);
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = null;
    this.source?.close();
    this.source = null;
  }
}
