// Stacked columns over time, with axes, a read-out under the pointer or the arrow keys, and a table of the same.

import { el, svg } from "./dom.js";
import { clock, compact, number, plural, visible } from "./format.js";
import { labelled, sums, ticksFor } from "./scale.js";

const MARGIN = { left: 44, right: 4, top: 8, bottom: 22 };
const MOST_LABELS = 8;
export const OTHERS = "all others";

/** Return the name of a series to show. */
export const nameOf = (series) => (series.service === null ? OTHERS : visible(series.service));

/** Gives services colours that stay theirs for as long as they are in the chart, and an order that goes with them. */
export class Colours {
  constructor(count = 5) {
    this.count = count;
    this.places = new Map();
  }

  /** Return the series in the order of their places, each with the class of its colour as `fill`. */
  assign(series) {
    const services = new Set(series.map((one) => one.service));
    for (const service of this.places.keys()) if (!services.has(service)) this.places.delete(service);
    for (const service of services) if (service !== null && !this.places.has(service)) this.places.set(service, this.free());
    const placed = series.map((one) => ({ ...one, place: this.places.get(one.service) ?? this.count + 1 }));
    return placed.sort((one, other) => one.place - other.place).map((one) => ({ ...one, fill: `fill-${one.place}` }));
  }

  free() {
    const taken = new Set(this.places.values());
    for (let place = 1; place <= this.count; place += 1) if (!taken.has(place)) return place;
    return this.count + 1;
  }
}

/** A chart in `box`; `draw(figures)` as often as wanted, every series with its `fill`; `onPick(series, from, to)` is told of clicks in ms. */
export class Chart {
  constructor(box, onPick) {
    this.box = box;
    this.onPick = onPick;
    this.figures = null;
    this.at = null;
    this.tip = el("div", { class: "tip", hidden: true });
    this.spoken = el("p", { class: "hidden", "aria-live": "polite" });
    box.tabIndex = 0;
    box.setAttribute("role", "group");
    box.setAttribute("aria-roledescription", "chart");
    box.addEventListener("pointermove", (event) => this.point(event));
    box.addEventListener("pointerleave", () => this.select(null));
    box.addEventListener("blur", () => this.select(null));
    box.addEventListener("keydown", (event) => this.key(event));
    box.addEventListener("click", () => this.pick());
    new ResizeObserver(() => this.redraw()).observe(box);
  }

  draw(figures) {
    this.figures = figures;
    this.redraw();
  }

  redraw() {
    const { figures, box } = this;
    const width = box.clientWidth;
    const height = box.clientHeight;
    if (!figures || width < 80) return;
    const totals = sums(figures.series);
    const most = Math.max(0, ...totals);
    const ticks = ticksFor(most || 4);
    const top = ticks.at(-1);
    const y = (value) => height - MARGIN.bottom - (value / top) * (height - MARGIN.top - MARGIN.bottom);
    this.step = (width - MARGIN.left - MARGIN.right) / figures.times.length;
    const x = (index) => MARGIN.left + index * this.step;
    const shape = svg("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
    for (const tick of ticks) {
      const line = { x1: MARGIN.left, x2: width - MARGIN.right, y1: y(tick), y2: y(tick) };
      shape.append(svg("line", { ...line, class: tick === 0 ? "grid base" : "grid" }));
      if (most > 0 || tick === 0) {
        shape.append(svg("text", { x: MARGIN.left - 8, y: y(tick) + 4, "text-anchor": "end" }, compact(tick)));
      }
    }
    const seconds = figures.step_secs < 60;
    for (const index of labelled(figures.times, Math.min(MOST_LABELS, width / 90))) {
      const time = clock(figures.times[index] * 1000, { seconds });
      shape.append(svg("text", { x: x(index), y: height - 5, "text-anchor": "middle" }, time));
    }
    this.columns = figures.times.map((_, index) =>
      svg("rect", { class: "column", x: x(index), y: MARGIN.top, width: this.step, height: height - MARGIN.top - MARGIN.bottom }),
    );
    shape.append(...this.columns);
    const bar = Math.max(1, this.step - Math.min(3, this.step * 0.25));
    figures.times.forEach((_, index) => {
      let below = 0;
      figures.series.forEach((series) => {
        const value = series.values[index];
        if (!value) return;
        const bottom = y(below);
        below += value;
        const up = Math.max(1, bottom - y(below));
        shape.append(svg("rect", { class: series.fill, x: x(index) + (this.step - bar) / 2, y: bottom - up, width: bar, height: up, rx: Math.min(1.5, bar / 3) }));
      });
    });
    if (most === 0) {
      const words = figures.is_complete === false ? "Reading the counts…" : "No errors in this time";
      shape.append(svg("text", { class: "calm", x: (width + MARGIN.left) / 2, y: height / 2, "text-anchor": "middle" }, words));
    }
    box.setAttribute("aria-label", this.sentence(totals));
    box.replaceChildren(shape, this.tip, this.spoken);
    this.select(this.at);
  }

  sentence(totals) {
    const { series, minutes } = this.figures;
    const all = totals.reduce((sum, value) => sum + value, 0);
    const parts = series.map((one) => `${nameOf(one)} ${number(one.values.reduce((sum, value) => sum + value, 0))}`);
    return `Errors of the last ${minutes} minutes: ${number(all)}. ${parts.join(", ")}. Arrow keys read it out.`;
  }

  point(event) {
    const place = event.clientX - this.box.getBoundingClientRect().left - MARGIN.left;
    const index = Math.floor(place / this.step);
    this.select(this.figures && index >= 0 && index < this.figures.times.length ? index : null);
  }

  key(event) {
    if (!this.figures) return;
    const last = this.figures.times.length - 1;
    const moves = { ArrowLeft: Math.max(0, (this.at ?? last + 1) - 1), ArrowRight: Math.min(last, (this.at ?? last - 1) + 1), Home: 0, End: last };
    if (event.key in moves) {
      this.select(moves[event.key], true);
      event.preventDefault();
    } else if (event.key === "Enter") this.pick();
    else if (event.key === "Escape") this.select(null);
  }

  select(index, aloud = false) {
    this.columns?.[this.at]?.classList.remove("is-on");
    this.at = index;
    this.tip.hidden = index === null || !this.figures;
    if (this.tip.hidden) return;
    this.columns[index].classList.add("is-on");
    const { series } = this.figures;
    const rows = series
      .map((one) => ({ name: nameOf(one), fill: one.fill, value: one.values[index] }))
      .filter((row) => row.value);
    const all = rows.reduce((sum, row) => sum + row.value, 0);
    const [from, to] = this.bounds(index);
    const seconds = this.figures.step_secs < 60;
    const when = `${clock(from, { seconds })} – ${clock(to, { seconds })}`;
    this.tip.replaceChildren(
      el("p", { class: "when" }, `${when} · ${plural(all, "error")}`),
      el("ul", {}, ...rows.map((row) => el("li", {}, el("span", { class: `swatch ${row.fill}` }), el("span", {}, row.name), el("b", {}, number(row.value))))),
    );
    const middle = MARGIN.left + (index + 0.5) * this.step;
    const left = middle + 16 + this.tip.offsetWidth > this.box.clientWidth ? middle - 16 - this.tip.offsetWidth : middle + 16;
    this.tip.style.transform = `translateX(${Math.max(0, left)}px)`;
    if (aloud) this.spoken.textContent = `${when}: ${rows.map((row) => `${row.name} ${row.value}`).join(", ") || "no errors"}`;
  }

  bounds(index) {
    const from = this.figures.times[index] * 1000;
    return [from, from + this.figures.step_secs * 1000];
  }

  pick() {
    if (this.at !== null && this.figures) this.onPick(null, ...this.bounds(this.at));
  }
}

/** Return the figures of a chart as a table, times with errors only, newest first. */
export function tableOf(figures) {
  const names = figures.series.map(nameOf);
  const totals = sums(figures.series);
  const rows = figures.times.map((time, index) => ({ time, index })).filter(({ index }) => totals[index]).reverse();
  if (!rows.length) return el("p", {}, "No errors in this time.");
  const head = el("tr", {}, ...["From", ...names, "All"].map((name) => el("th", { scope: "col" }, name)));
  const body = rows.map(({ time, index }) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, clock(time * 1000, { seconds: figures.step_secs < 60 })),
      ...figures.series.map((one) => el("td", {}, number(one.values[index]))),
      el("td", {}, number(totals[index])),
    ),
  );
  return el("table", {}, el("caption", { class: "hidden" }, "Errors by service and time"), el("thead", {}, head), el("tbody", {}, ...body));
}
