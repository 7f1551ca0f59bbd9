// What fires now, and what has ended.

import { el } from "./dom.js";
import { clock, moment, number, oneLine, span, visible } from "./format.js";
import { readQuery, writeQuery } from "./query.js";

/** Return the address of the lines an alert is about: its own question, and while it fires up to now. */
export function linesOf(alert, now) {
  const asked = /^\/\?/.test(alert.query_url ?? "") ? readQuery(new URLSearchParams(alert.query_url.slice(2))) : readQuery(new URLSearchParams());
  const end = alert.state === "resolved" ? alert.resolved_at ?? alert.window_end : now;
  return `/?${writeQuery({
    text: asked.text,
    levels: asked.levels.length ? asked.levels : ["ERROR", "FATAL"],
    services: asked.services.length || !alert.group ? asked.services : [alert.group],
    from: Math.floor(alert.window_start * 1000),
    to: Math.ceil(Math.max(end, alert.window_end) * 1000),
  })}`;
}

/** Fill `box` with the alerts. */
export function showAlerts(box, alerts) {
  const parts = [];
  if (!alerts.firing.length) {
    const word = alerts.is_complete ? "Nothing fires" : "Reading the alerts…";
    parts.push(el("p", { class: "empty" }, el("strong", {}, word), alerts.is_complete ? "Rules watch every service." : ""));
  }
  parts.push(...alerts.firing.map((alert) => card(alert, alerts.now)));
  if (alerts.pending.length) parts.push(el("h3", { class: "part" }, "About to fire"), ...alerts.pending.map((alert) => card(alert, alerts.now)));
  if (alerts.resolved.length) parts.push(el("h3", { class: "part" }, "Ended"), ...alerts.resolved.map((alert) => card(alert, alerts.now)));
  box.replaceChildren(...parts);
}

function card(alert, now) {
  const sample = alert.state === "firing" ? alert.samples?.[0] : undefined;
  return el(
    "a",
    { class: "alert", href: linesOf(alert, now), data: { state: alert.state, alert: alert.fingerprint } },
    el("span", { class: "name" }, el("span", {}, visible(alert.group || alert.rule)), el("small", {}, since(alert, now))),
    el("span", { class: "what" }, what(alert)),
    alert.note || alert.late ? el("span", { class: "what" }, visible(alert.note || "found late, when its lines came")) : null,
    sample ? el("span", { class: "sample" }, oneLine(sample, 200)) : null,
  );
}

function what(alert) {
  const secs = alert.window_end - alert.window_start;
  const words = `${visible(alert.rule)}: ${number(alert.value)} in ${span(secs)}, fires at ${number(alert.threshold)}`;
  if (alert.state !== "resolved" || !alert.resolved_at) return words;
  return `${visible(alert.rule)}: ended ${moment(alert.resolved_at * 1000, Date.now())}`;
}

function since(alert, now) {
  if (alert.state === "resolved") return alert.resolved_at ? `for ${span(alert.resolved_at - alert.started_at)}` : "";
  return `since ${clock(alert.started_at * 1000)} · ${span(now - alert.started_at)}`;
}
