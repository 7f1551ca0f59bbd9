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

/** How many lines a second were written, and how many of them shown, over the last seconds; times are the workers'. */
export class SampleRate {
  constructor(overMs = 5000) {
    this.overMs = overMs;
    this.records = [];
    this.since = null; // of the first record
    this.newest = 0;
    this.heard = 0; // here, when the newest came
  }

  /** Note a record of the tail; `at` is its own time, `now` any clock of this page. Older ones may come first. */
  add({ seen, shown, at }, now) {
    this.since = Math.min(this.since ?? at, at);
    if (at >= this.newest) [this.newest, this.heard] = [at, now];
    this.records.push({ seen, shown, at });
    this.forget(now);
  }

  /** Return lines a second, seen and shown. */
  rates(now) {
    this.forget(now);
    const secs = Math.min(this.overMs, Math.max(1000, this.ends(now) - (this.since ?? this.ends(now)))) / 1000;
    const sum = (name) => this.records.reduce((all, record) => all + record[name], 0);
    return { seen: sum("seen") / secs, shown: sum("shown") / secs };
  }

  ends(now) {
    return this.newest + (now - this.heard);
  }

  forget(now) {
    const oldest = this.ends(now) - this.overMs;
    this.records = this.records.filter((record) => record.at >= oldest);
  }
}

/** Return what to say of the rates: nothing was left out, or how much. */
export function ratesInWords({ seen, shown }, rate) {
  if (shown >= seen * 0.999) return `${rate(seen)} lines/s`;
  return `sampled: showing ${rate(shown)} of ${rate(seen)} lines/s`;
}
