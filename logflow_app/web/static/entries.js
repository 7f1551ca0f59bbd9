// One line of a log as a row that opens to the whole document.

import { el } from "./dom.js";
import { clock, moment, number, oneLine, visible } from "./format.js";

const LONGEST_OPENED = 100_000;
const documents = new WeakMap();

/** Return the row of a document; `{id, document}` as the search gives it, live lines have no id. */
export function entryOf(hit, { isNew = false, withDay = false } = {}) {
  const { document: content } = hit;
  const at = Date.parse(content.timestamp);
  const time = Number.isFinite(at) ? (withDay ? moment(at) : clock(at, { millis: true })) : "";
  const level = String(content.level ?? "");
  const row = el(
    "details",
    { class: isNew ? "entry is-new" : "entry", data: { level } },
    el(
      "summary",
      {},
      el("time", { datetime: Number.isFinite(at) ? new Date(at).toISOString() : undefined, title: visible(content.timestamp ?? "") }, time),
      el("span", { class: "level" }, visible(level)),
      el("span", { class: "service-name" }, oneLine(content.service ?? "", 100)),
      el("span", { class: "message" }, oneLine(content.message ?? "")),
    ),
  );
  documents.set(row, hit);
  return row;
}

/** Fill rows of `list` when they are opened, not before. */
export function openOnDemand(list) {
  list.addEventListener("toggle", (event) => {
    const row = event.target;
    const hit = documents.get(row);
    if (hit && row.open && !row.querySelector(".document")) row.append(opened(hit));
  }, true);
}

function opened(hit) {
  const { message, ...rest } = hit.document;
  const whole = String(message ?? "");
  const shown = whole.length > LONGEST_OPENED ? whole.slice(0, LONGEST_OPENED) : whole;
  const parts = [el("pre", {}, visible(shown))];
  if (shown.length < whole.length) parts.push(el("p", {}, `The first ${number(shown.length)} of ${number(whole.length)} characters.`));
  if (hit.is_cut || hit.document.cut) parts.push(el("p", {}, "This line is too long to be sent whole to a page; the store has all of it."));
  const pairs = flat({ ...(hit.id ? { id: hit.id } : {}), ...rest });
  parts.push(el("dl", {}, ...pairs.flatMap(([name, value]) => [el("dt", {}, visible(name)), el("dd", {}, oneLine(value, 20_000))])));
  parts.push(el("p", { class: "actions" }, copier(hit)));
  return el("div", { class: "document" }, ...parts);
}

/** Return the fields of a document as pairs, those of nested ones with dotted names. */
export function flat(value, prefix = "") {
  return Object.entries(value).flatMap(([name, inner]) => {
    const path = prefix ? `${prefix}.${name}` : name;
    if (inner !== null && typeof inner === "object" && !Array.isArray(inner)) return flat(inner, path);
    return [[path, typeof inner === "string" ? inner : JSON.stringify(inner)]];
  });
}

function copier(hit) {
  const button = el("button", { type: "button", class: "link" }, "Copy as JSON");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(JSON.stringify(hit.document, null, 2));
      button.textContent = "Copied";
    } catch {
      button.textContent = "The browser does not allow it";
    }
    setTimeout(() => { button.textContent = "Copy as JSON"; }, 2000);
  });
  return button;
}
