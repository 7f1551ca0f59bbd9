// A question to the store, as the address of the page and the API have it.

export const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];
const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const LEAST_MS = 100_000_000_000; // lower numbers are seconds, as an alert's own link has them
const NAMES = ["text", "level", "service", "last", "from", "to"];

/** Return the question in an address's parameters; `isAsked` tells whether there is one. */
export function readQuery(parameters) {
  const levels = parameters.getAll("level").map((level) => level.toUpperCase());
  return {
    text: parameters.get("text") ?? "",
    levels: LEVELS.filter((level) => levels.includes(level)),
    services: parameters.getAll("service").filter(Boolean),
    last: parameters.get("last") ?? "",
    from: milliseconds(parameters.get("from")),
    to: milliseconds(parameters.get("to")),
    isAsked: NAMES.some((name) => parameters.has(name)),
  };
}

/** Return the parameters for the address of a question. */
export function writeQuery(query) {
  const parameters = new URLSearchParams();
  if (query.text) parameters.set("text", query.text);
  for (const level of query.levels) parameters.append("level", level);
  for (const service of query.services) parameters.append("service", service);
  if (query.from || query.to) {
    if (query.from) parameters.set("from", query.from);
    if (query.to) parameters.set("to", query.to);
  } else {
    parameters.set("last", query.last);
  }
  return parameters;
}

/** Return the parameters for the API: spans of time become moments. */
export function askedOf(query, now) {
  const parameters = writeQuery(query);
  parameters.delete("last");
  const ms = spanMs(query.last);
  if (!query.from && !query.to && ms) parameters.set("from", now - ms);
  return parameters;
}

/** Return the milliseconds of 15m, 1h, 7d; 0 for anything else. */
export function spanMs(text) {
  const match = /^(\d{1,6})([smhd])$/.exec(text ?? "");
  return match ? Number(match[1]) * UNITS[match[2]] : 0;
}

function milliseconds(text) {
  if (!text) return null;
  const ms = /^\d{1,14}$/.test(text) ? Number(text) * (Number(text) < LEAST_MS ? 1000 : 1) : Date.parse(text);
  return Number.isFinite(ms) && ms >= 0 ? ms : null;
}

/** Return a test for live lines that fits a question; time does not matter to what comes now. */
export function filterOf(query) {
  const words = (query.text.match(/"[^"]*"|\S+/g) ?? [])
    .map((word) => word.replace(/^"|"$/g, "").toLowerCase())
    .filter(Boolean);
  const levels = new Set(query.levels);
  const services = new Set(query.services);
  return (line) =>
    (levels.size === 0 || levels.has(line.level)) &&
    (services.size === 0 || services.has(line.service)) &&
    words.every((word) => String(line.message ?? "").toLowerCase().includes(word));
}
