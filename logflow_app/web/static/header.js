// How everything is, in a word, and the figures beside it.

import { byId, el } from "./dom.js";
import { compact, plural, rate, span, visible } from "./format.js";

const QUIET_SECS = 10; // each worker says something every second
const MUCH_LAG = 1000;

/** Return a sentence for everything that is not as it should be. */
export function problemsOf(status) {
  const problems = [];
  if (status.problem) problems.push(status.problem);
  else if (status.quiet_secs > QUIET_SECS) problems.push(`No worker has said anything for ${span(status.quiet_secs)}; Kafka may be away.`);
  for (const [name, secs] of Object.entries(allOutages(status))) {
    problems.push(`Output ${visible(name)} cannot be reached, for ${span(secs)} now. Nothing is lost: lines wait.`);
  }
  for (const sentence of allTroubles(status)) problems.push(`${visible(sentence)}. Alerts wait until it takes them.`);
  if (status.missing?.bytes > 0) {
    problems.push(`${plural(status.missing.bytes, "byte")} of ${plural(status.missing.files, "file")} did not arrive though later ones have: logflow status --gaps shows which.`);
  }
  for (const process of status.processes) {
    if (!process.is_alive) problems.push(`${visible(process.component)} on ${visible(process.host)} (process ${Number(process.pid)}) has fallen silent.`);
  }
  return problems;
}

function allOutages(status) {
  const outages = { ...status.outages };
  for (const process of status.processes) {
    const told = process.is_alive ? process.detail?.outages : undefined;
    for (const [name, secs] of Object.entries(told ?? {})) {
      if (Number.isFinite(secs)) outages[name] = Math.max(outages[name] ?? 0, secs);
    }
  }
  return outages;
}

function allTroubles(status) {
  const told = status.processes.filter((process) => process.is_alive).flatMap((process) => process.detail?.troubles ?? []);
  return [...new Set(told.map(String))];
}

/** Show how everything is. */
export function showStatus(status) {
  const problems = problemsOf(status);
  const alive = status.processes.filter((process) => process.is_alive);
  byId("health").dataset.state = !status.is_complete && !problems.length ? "unknown" : problems.length ? "bad" : "good";
  setText(byId("health-word"), healthWord(status, problems));
  const rows = alive.map((process) =>
    el("tr", {}, el("td", {}, visible(process.component)), el("td", {}, visible(process.host)), el("td", {}, visible(process.state)), el("td", {}, `since ${span(status.now - process.started_at)}`)),
  );
  byId("health-list").replaceChildren(
    el("ul", {}, ...(problems.length ? problems.map((problem) => el("li", { class: "bad" }, problem)) : [el("li", {}, "Everything is as it should be.")])),
    rows.length ? el("table", {}, el("tbody", {}, ...rows)) : "",
  );
  setFigure("figure-lag", compact(status.lag), status.lag >= MUCH_LAG);
  setFigure("figure-workers", String(status.workers || (status.processes.length ? 0 : 1)), false);
}

function healthWord(status, problems) {
  if (problems.length) return problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  return status.is_complete ? "All is well" : "Reading…";
}

/** Show how much comes in. */
export function showRates(figures) {
  setFigure("figure-lines", rate(figures.lines_per_sec), false);
  setFigure("figure-errors", rate(figures.errors_per_sec), figures.errors_per_sec > 0);
}

function setFigure(id, text, isHot) {
  setText(byId(id), text);
  byId(id).classList.toggle("hot", isHot);
}

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text; // said aloud again only where it is new
}
