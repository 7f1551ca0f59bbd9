// The page: asks for figures every two seconds while somebody looks, and shows live lines or a search below.

import { showAlerts } from "./alerts.js";
import { ask } from "./api.js";
import { Chart, Colours, nameOf, tableOf } from "./chart.js";
import { wireColours } from "./colours.js";
import { byId, el } from "./dom.js";
import { openOnDemand } from "./entries.js";
import { Filters } from "./filters.js";
import { number, plural } from "./format.js";
import { showRates, showStatus } from "./header.js";
import { makeLive } from "./live.js";
import { readQuery, writeQuery } from "./query.js";
import { makeSearch } from "./search.js";
import { showServices } from "./services.js";

const EVERY_MS = 2000;
const FINE_SECS = 5; // buckets so short make a chart of five minutes worth while

const RANGES = [5, 15, 60];

let minutes = 60;
let isChosen = false; // by the visitor; until then the chart is as long as there is something to show
let mode = "live";
const live = makeLive();
const search = makeSearch();
const chart = new Chart(byId("chart"), (service, from, to) => searchFor({ levels: ["ERROR", "FATAL"], services: service ? [service] : [], from, to }));
const colours = new Colours();
const filters = new Filters({
  onChange: (query) => (mode === "live" ? live.applyFilter(query) : undefined),
  onSubmit: (query) => open("search", query),
});

// -- figures

async function refresh() {
  const asked = minutes;
  const [figures, alerts, status] = await Promise.all([ask("/api/overview", new URLSearchParams({ minutes })), ask("/api/alerts"), ask("/api/status")]);
  if (asked !== minutes) return; // another range was chosen meanwhile, and is asked for already
  byId("range").querySelector("[data-minutes='5']").hidden = figures.bucket_secs > FINE_SECS;
  if (!isChosen && figures.since !== null && minutes !== fitting(figures)) {
    show(fitting(figures));
    return refresh();
  }
  figures.series = colours.assign(figures.series);
  chart.draw(figures);
  showLegend(figures);
  if (byId("chart-table").parentElement.open) byId("chart-table").replaceChildren(tableOf(figures));
  byId("errors-sum").textContent = `${plural(figures.totals.errors, "error")} in ${minutes === 60 ? "1 h" : `${minutes} min`}${figures.is_approximate ? ", about" : ""}`;
  showServices(byId("services"), figures, (service) => searchFor({ services: [service] }));
  byId("services-sum").textContent = figures.services_total ? `${plural(figures.totals.lines, "line")} from ${number(figures.services_total)}` : "";
  filters.offer(figures.services.map((row) => row.service));
  showRates(figures);
  showAlerts(byId("alerts"), alerts);
  byId("alerts-sum").textContent = alerts.firing_total ? `${number(alerts.firing_total)} firing` : "";
  document.title = alerts.firing_total ? `(${alerts.firing_total}) LogFlow` : "LogFlow";
  showStatus(status);
}

function fitting({ since, now, bucket_secs: bucket }) {
  return RANGES.find((range) => (range > 5 || bucket <= FINE_SECS) && now - since < range * 60 - bucket) ?? 60;
}

function show(range) {
  minutes = range;
  for (const one of byId("range").querySelectorAll("button")) one.setAttribute("aria-pressed", String(Number(one.dataset.minutes) === range));
}

function showLegend(figures) {
  const wanted = figures.series.map((series) => series.service).join("\n");
  const legend = byId("legend");
  if (legend.dataset.shown === wanted) return;
  legend.dataset.shown = wanted;
  legend.replaceChildren(
    ...figures.series.map((series) => {
      const parts = [el("span", { class: `swatch ${series.fill}` }), el("span", { class: "name" }, nameOf(series))];
      if (series.service === null) return el("li", {}, ...parts);
      const pick = () => searchFor({ levels: ["ERROR", "FATAL"], services: [series.service] });
      return el("li", {}, el("button", { type: "button", title: "Search its errors", onclick: pick }, ...parts));
    }),
  );
}

function notice(words) {
  byId("notice").hidden = !words;
  if (byId("notice").textContent !== words) byId("notice").textContent = words;
}

let timer = null;

async function keepFresh() {
  clearTimeout(timer);
  timer = null;
  if (document.hidden) return;
  try {
    await refresh();
    notice("");
  } catch (error) {
    notice(`${error.message} Figures are as they were; trying again.`);
    byId("health").dataset.state = "unknown";
  }
  clearTimeout(timer); // another may have begun meanwhile
  timer = setTimeout(keepFresh, EVERY_MS);
}

// -- lines

function open(wanted, query, { remember = true } = {}) {
  mode = wanted;
  for (const name of ["live", "search"]) {
    byId(`tab-${name}`).setAttribute("aria-selected", String(name === wanted));
    byId(`tab-${name}`).tabIndex = name === wanted ? 0 : -1;
  }
  byId("list").setAttribute("aria-labelledby", `tab-${wanted}`);
  filters.last.hidden = wanted === "live";
  if (wanted === "live") filters.custom.hidden = true;
  if (remember) history.pushState(null, "", wanted === "live" ? location.pathname : `?${writeQuery(query)}`);
  if (wanted === "live") {
    search.hide();
    live.show(query);
  } else {
    live.hide();
    search.show(query);
  }
}

function searchFor(wanted) {
  const query = { text: "", levels: [], services: [], last: "1h", from: null, to: null, ...wanted };
  filters.write(query);
  open("search", query);
  byId("lines").scrollIntoView({ block: "nearest", behavior: "smooth" });
}

function openFromAddress() {
  const query = readQuery(new URLSearchParams(location.search));
  filters.write(query.isAsked ? query : { ...query, last: "24h" });
  open(query.isAsked ? "search" : "live", query.isAsked ? query : filters.read(), { remember: false });
}

// -- wiring

wireColours(byId("theme"));
openOnDemand(byId("list"));
for (const button of byId("range").querySelectorAll("button")) {
  button.addEventListener("click", () => {
    isChosen = true;
    show(Number(button.dataset.minutes));
    keepFresh();
  });
}
byId("tab-live").addEventListener("click", () => open("live", filters.read()));
byId("tab-search").addEventListener("click", () => open("search", filters.read()));
document.querySelector("[role=tablist]").addEventListener("keydown", (event) => {
  if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
  const other = mode === "live" ? "search" : "live";
  open(other, filters.read());
  byId(`tab-${other}`).focus();
});
byId("chart-table").parentElement.addEventListener("toggle", keepFresh);
byId("alerts").addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  history.pushState(null, "", link.getAttribute("href"));
  openFromAddress();
  byId("lines").scrollIntoView({ block: "nearest", behavior: "smooth" });
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, select, textarea")) return;
  event.preventDefault();
  byId("text").focus();
});
document.addEventListener("click", (event) => {
  if (byId("health").open && !event.target.closest("#health")) byId("health").open = false;
});
document.addEventListener("visibilitychange", () => document.hidden || keepFresh());
byId("sign-out").addEventListener("click", async () => {
  await ask("/api/sign-out", null, { method: "POST" });
  location.assign("/");
});
window.addEventListener("popstate", openFromAddress);

openFromAddress();
live.start();
keepFresh();
ask("/api/session").then((session) => {
  byId("sign-out").hidden = !session.has_token;
}, () => {});
