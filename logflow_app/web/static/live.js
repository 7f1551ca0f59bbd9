// The newest lines as they come: newest on top, held while somebody reads.

import { byId, el } from "./dom.js";
import { entryOf } from "./entries.js";
import { number, plural, rate } from "./format.js";
import { filterOf } from "./query.js";
import { Stream } from "./stream.js";
import { ratesInWords, SampleRate, TailBuffer } from "./tail-buffer.js";

const MOST_ROWS = 400;
const SCROLLED_PX = 8;

export class Live {
  constructor(list, state, pauseButton) {
    this.list = list;
    this.state = state;
    this.pauseButton = pauseButton;
    this.buffer = new TailBuffer();
    this.rates = new SampleRate();
    this.filter = () => true;
    this.isFiltered = false;
    this.isShown = false;
    this.reasons = new Set(); // why it is held: "button", "pointer", "scroll", "keys"
    this.connection = ["broken", "Connecting"];
    this.drawn = false;
    this.pending = [];
    this.stream = new Stream({
      onLines: (record) => this.take(record),
      onSkipped: (records) => this.skip(`${plural(records, "moment")} of lines are no longer kept`),
      onState: (...connection) => {
        this.connection = connection;
        this.say();
      },
    });
    pauseButton.addEventListener("click", () => this.hold("button", !this.reasons.has("button")));
    list.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && this.hold("pointer", true));
    list.addEventListener("pointerleave", () => this.hold("pointer", false));
    list.addEventListener("scroll", () => this.hold("scroll", list.scrollTop > SCROLLED_PX), { passive: true });
    list.addEventListener("focusin", () => this.hold("keys", list.querySelector(":focus-visible") !== null));
    list.addEventListener("focusout", () => this.hold("keys", false));
    setInterval(() => this.say(), 1000);
  }

  start() {
    this.stream.follow();
  }

  show(query) {
    this.isShown = true;
    this.pauseButton.hidden = false;
    this.applyFilter(query);
  }

  hide() {
    this.isShown = false;
    this.pauseButton.hidden = true;
    for (const reason of ["pointer", "scroll", "keys"]) this.reasons.delete(reason);
    this.buffer.isHeld = false;
  }

  applyFilter(query) {
    this.filter = filterOf(query);
    this.isFiltered = Boolean(query.text || query.levels.length || query.services.length);
    if (!this.isShown) return;
    this.pending = [];
    const fitting = this.buffer.lines.filter(this.filter).slice(-MOST_ROWS).reverse();
    this.list.replaceChildren(...fitting.map((content) => entryOf({ document: content })));
    this.list.scrollTop = 0;
    this.say();
  }

  take(record) {
    this.rates.add({ seen: record.seen, shown: record.lines.length, at: record.at_ms }, performance.now());
    const lines = this.buffer.push(record.lines);
    if (this.isShown && lines.length) this.add(lines);
  }

  /** Show lines with the next frame; in a page nobody looks at they wait, bounded. */
  add(lines) {
    this.pending.push(...lines.filter(this.filter));
    if (this.pending.length > MOST_ROWS) this.pending.splice(0, this.pending.length - MOST_ROWS);
    if (!this.drawn) {
      this.drawn = true;
      requestAnimationFrame(() => this.draw());
    }
  }

  draw() {
    this.drawn = false;
    if (!this.isShown) return;
    const rows = this.pending.reverse().map((content) => entryOf({ document: content }, { isNew: true }));
    this.pending = [];
    this.list.querySelector(".empty")?.remove();
    this.list.prepend(...rows);
    while (this.list.childElementCount > MOST_ROWS) this.list.lastElementChild.remove();
  }

  skip(words) {
    if (this.isShown) this.list.prepend(el("p", { class: "gap" }, words));
  }

  hold(reason, isWanted) {
    if (!this.isShown || isWanted === this.reasons.has(reason)) return;
    if (isWanted) this.reasons.add(reason);
    else this.reasons.delete(reason);
    if (this.reasons.size) this.buffer.isHeld = true;
    else this.goOn();
    this.say();
  }

  goOn() {
    const { lines, missed } = this.buffer.release();
    if (missed) this.skip(`${number(missed)} lines were passed over while this was held`);
    this.add(lines);
  }

  say() {
    const isHeld = this.reasons.size > 0;
    this.pauseButton.setAttribute("aria-pressed", String(this.reasons.has("button")));
    this.pauseButton.textContent = this.reasons.has("button") ? "Go on" : "Pause";
    if (!this.isShown) return;
    const [connection, why] = this.connection;
    if (connection === "off") this.told("off", "Live lines are switched off (web.tail_lines_per_sec).");
    else if (connection === "broken") this.told("broken", `${why}…`);
    else if (isHeld) this.told("paused", `Held, ${plural(this.buffer.waiting.length + this.buffer.missed, "new line")}`);
    else this.told("live", ratesInWords(this.rates.rates(performance.now()), rate));
    if (!this.list.childElementCount && !this.pending.length) {
      const words = this.isFiltered ? ["No live line fits", "Press Search to look through the stored ones."] : ["Waiting for lines", ""];
      this.list.replaceChildren(el("p", { class: "empty" }, el("strong", {}, words[0]), words[1]));
    }
  }

  told(state, words) {
    this.state.dataset.state = state;
    if (this.state.textContent !== words) this.state.textContent = words;
  }
}

export const makeLive = () => new Live(byId("list"), byId("lines-state"), byId("pause"));
