// What is kept of live lines: the newest, bounded; and how many there were altogether.

/** Keeps the last `most` lines. While held, new ones wait, bounded as well; `missed` counts those let go meanwhile. */
export class TailBuffer {
  constructor(most = 1000) {
    this.most = most;
    this.lines = []; // oldest first
    this.waiting = [];
    this.missed = 0;
    this.isHeld = false;
  }

  /** Take lines; return those to show now. */
  push(lines) {
    if (!this.isHeld) {
      this.keep(lines);
      return lines;
    }
    this.waiting.push(...lines);
    const over = this.waiting.length - this.most;
    if (over > 0) {
      this.waiting.splice(0, over);
      this.missed += over;
    }
    return [];
  }

  /** Go on; return what came meanwhile and how many of it are gone. */
  release() {
    const { waiting: lines, missed } = this;
    this.isHeld = false;
    this.waiting = [];
    this.missed = 0;
    this.keep(lines);
    return { lines, missed };
  }

  keep(lines) {
    this.lines.push(...lines);
    if (this.lines.length > this.most) this.lines.splice(0, this.lines.length - this.most);
  }
}

/** How many lines a second were written, and how many of them shown, over the last seconds. */
export class SampleRate {
  constructor(overMs = 5000) {
    this.overMs = overMs;
    this.records = [];
    this.since = null;
  }

  /** Note a record of the tail that came at `now`. */
  add({ seen, shown }, now) {
    this.since ??= now;
    this.records.push({ seen, shown, now });
    this.forget(now);
  }

  /** Return lines a second, seen and shown. */
  at(now) {
    this.forget(now);
    const secs = Math.min(this.overMs, Math.max(1000, now - (this.since ?? now))) / 1000;
    const sum = (name) => this.records.reduce((all, record) => all + record[name], 0);
    return { seen: sum("seen") / secs, shown: sum("shown") / secs };
  }

  forget(now) {
    while (this.records.length && this.records[0].now < now - this.overMs) this.records.shift();
  }
}

/** Return what to say of the rates: nothing was left out, or how much. */
export function ratesInWords({ seen, shown }, rate) {
  if (shown >= seen * 0.999) return `${rate(seen)} lines/s`;
  return `sampled: showing ${rate(shown)} of ${rate(seen)} lines/s`;
}
