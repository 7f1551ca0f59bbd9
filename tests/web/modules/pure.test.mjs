// The parts of the page that need no browser.

import assert from "node:assert/strict";
import { test } from "node:test";

import { linesOf } from "./alerts.js";
import { Colours } from "./chart.js";
import { flat } from "./entries.js";
import { compact, oneLine, plural, rate, span, visible } from "./format.js";
import { problemsOf } from "./header.js";
import { askedOf, filterOf, readQuery, spanMs, writeQuery } from "./query.js";
import { labelled, sums, ticksFor } from "./scale.js";
import { ratesInWords, SampleRate, TailBuffer } from "./tail-buffer.js";

const asked = (text) => readQuery(new URLSearchParams(text));

test("what acts instead of showing is made visible", () => {
  assert.equal(visible("\u001b[31mred\u0007\u0000"), "␛[31mred␇␀");
  assert.equal(visible("a\u202egnp.exe\u2066\ufeff\u009b"), "a⟨202E⟩gnp.exe⟨2066⟩⟨FEFF⟩⟨009B⟩");
  assert.equal(visible("plain שלום 日本 🎉\n\t"), "plain שלום 日本 🎉\n\t");
});

test("a row is one line and no longer than can be read", () => {
  assert.equal(oneLine("a\nb\tc"), "a ↵ b  c");
  const long = oneLine("x".repeat(1_000_000));
  assert.ok(long.length < 2100);
  assert.ok(long.endsWith("… (1,000,000 characters)"));
});

test("figures are short and honest", () => {
  assert.deepEqual([0, 9999, 12_345, 4_000_000].map(compact), ["0", "9,999", "12.3K", "4M"]);
  assert.deepEqual([0, 0.04, 3.14, 41.2].map(rate), ["0", "0.0", "3.1", "41"]);
  assert.deepEqual([3, 59.6, 3600, 7500, 200_000].map(span), ["3 s", "1 min", "1 h", "2 h 5 min", "2 d"]);
  assert.deepEqual([plural(1, "line"), plural(2000, "line")], ["1 line", "2,000 lines"]);
});

test("an address and a question are the same thing", () => {
  const query = asked("text=timeout+%22a+b%22&level=error&level=FATAL&level=nonsense&service=a%26b&last=15m");
  assert.deepEqual(query.levels, ["ERROR", "FATAL"]);
  assert.deepEqual(query.services, ["a&b"]);
  assert.deepEqual(asked(writeQuery(query).toString()), query);
  assert.equal(asked("").isAsked, false);
  assert.equal(asked("from=oops&to=1700000000000").from, null);
  assert.equal(asked("from=1795249285&to=1795249285000").from, asked("to=1795249285000").to);
  assert.equal(asked("from=2026-01-01T00:00:00Z").from, Date.UTC(2026, 0, 1));
});

test("the last quarter of an hour becomes a moment when it is asked for", () => {
  assert.equal(askedOf(asked("last=15m"), 1_000_000).toString(), "from=100000");
  assert.equal(askedOf(asked("from=5&to=9&last=15m"), 1_000_000).toString(), "from=5000&to=9000");
  assert.equal(askedOf(asked("last="), 1_000_000).toString(), "");
  assert.deepEqual(["15m", "7d", "5", "-1h", null].map(spanMs), [900_000, 604_800_000, 0, 0, 0]);
});

test("live lines are filtered by words, phrases, level and service", () => {
  const line = { message: "Payment timed OUT after 5 s", level: "ERROR", service: "pay" };
  const fits = (text) => filterOf(asked(text))(line);
  assert.ok(fits("text=out+payment") && fits('text="timed out"') && fits("level=ERROR&service=pay") && fits("text="));
  assert.ok(!fits('text="out timed"') && !fits("level=INFO") && !fits("service=other") && !fits("text=refund"));
});

test("axes have round numbers that hold the highest value", () => {
  for (const most of [0, 1, 3, 7, 42, 99, 100, 12_345]) {
    const ticks = ticksFor(most);
    assert.equal(ticks[0], 0);
    assert.ok(ticks.at(-1) >= most && ticks.length <= 7, `${most}: ${ticks}`);
    assert.ok(ticks.every(Number.isInteger));
  }
  assert.deepEqual(sums([{ values: [1, 2] }, { values: [10, 20] }]), [11, 22]);
  assert.deepEqual(sums([]), []);
  const hour = Array.from({ length: 60 }, (_, n) => 1_800_000_000 + n * 60);
  assert.ok(labelled(hour, 8).length <= 8 && labelled(hour, 8).length >= 4);
});

test("a service keeps its colour while others come and go", () => {
  const colours = new Colours();
  const fills = (...names) => Object.fromEntries(colours.assign(names.map((service) => ({ service, values: [] }))).map((one) => [one.service, one.fill]));
  assert.deepEqual(fills("a", "b", null), { a: "fill-1", b: "fill-2", null: "fill-6" });
  assert.deepEqual(fills("b", "c", null), { b: "fill-2", c: "fill-1", null: "fill-6" });
});

test("a held tail keeps the newest lines and says how many it let go", () => {
  const buffer = new TailBuffer(3);
  assert.deepEqual(buffer.push([1, 2]), [1, 2]);
  buffer.isHeld = true;
  assert.deepEqual(buffer.push([3, 4]), []);
  buffer.push([5, 6]);
  assert.deepEqual(buffer.release(), { lines: [4, 5, 6], missed: 1 });
  assert.deepEqual(buffer.lines, [4, 5, 6]);
  assert.deepEqual(buffer.push([7]), [7]);
});

test("rates are those of the last seconds, whatever came at once from before", () => {
  const rates = new SampleRate(5000);
  for (let at = 0; at < 60_000; at += 100) rates.add({ seen: 100, shown: 10, at }, 0);
  assert.ok(Math.abs(rates.rates(0).seen - 1000) < 50);
  assert.equal(ratesInWords({ seen: 41_235, shown: 200 }, String), "sampled: showing 200 of 41235 lines/s");
  assert.equal(ratesInWords({ seen: 40, shown: 40 }, String), "40 lines/s");
  assert.deepEqual(rates.rates(10_000), { seen: 0, shown: 0 });
});

test("an alert leads to the lines it is about", () => {
  const start = 1_800_000_000;
  const alert = { group: "pay & co", state: "resolved", window_start: start, window_end: start + 60, resolved_at: start + 300 };
  const query = (more, now) => readQuery(new URLSearchParams(linesOf({ ...alert, ...more }, now).slice(2)));
  const ended = query({}, start + 999);
  assert.deepEqual([ended.services, ended.levels], [["pay & co"], ["ERROR", "FATAL"]]);
  assert.deepEqual([ended.from, ended.to], [start * 1000, (start + 300) * 1000]);
  assert.equal(query({ state: "firing" }, start + 999).to, (start + 999) * 1000);
  assert.deepEqual(query({ query_url: "/?service=a&level=WARN&from=1" }, start).levels, ["WARN"]);
  assert.deepEqual(query({ query_url: "javascript:alert(1)" }, start).services, ["pay & co"]);
});

test("every trouble is a sentence", () => {
  const calm = { problem: "", quiet_secs: 1, outages: {}, processes: [] };
  assert.deepEqual(problemsOf(calm), []);
  const silent = { component: "shipper", host: "web-1", pid: 7, is_alive: false };
  const told = { component: "worker", host: "w", pid: 8, is_alive: true, detail: { outages: { sqlite: 12 }, troubles: ["notifier chat has been failing for 9 s"] } };
  const problems = problemsOf({ ...calm, quiet_secs: 30, outages: { es: 5 }, processes: [silent, told] });
  assert.equal(problems.length, 5);
  assert.match(problems.join("\n"), /for 30 s[^]*Output es[^]*Output sqlite[^]*notifier chat[^]*shipper on web-1 \(process 7\)/);
});

test("what is missing of files is a problem, and nothing is none", () => {
  const calm = { problem: "", quiet_secs: 0, processes: [], missing: { bytes: 0, files: 0 } };
  assert.deepEqual(problemsOf(calm), []);
  assert.match(problemsOf({ ...calm, missing: { bytes: 1500, files: 1 } }).join("\n"), /^1,500 bytes of 1 file did not arrive/);
});

test("nested fields are shown with dotted names", () => {
  assert.deepEqual(flat({ a: { b: 1, c: { d: "x" } }, e: [1, 2], f: null }), [["a.b", "1"], ["a.c.d", "x"], ["e", "[1,2]"], ["f", "null"]]);
});
