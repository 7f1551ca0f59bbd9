// Every service with its lines and its mix of levels.

import { el } from "./dom.js";
import { compact, number, visible } from "./format.js";
import { LEVELS } from "./query.js";

/** Fill `box` with the services; `onPick(service)` is told of clicks. Rows stay where they are while figures change. */
export function showServices(box, figures, onPick) {
  if (!figures.services.length) {
    const words = figures.is_complete ? ["No lines yet", "They appear a second after they are written."] : ["Reading the counts…", ""];
    box.replaceChildren(el("p", { class: "empty" }, el("strong", {}, words[0]), words[1]));
    return;
  }
  const known = new Map([...box.querySelectorAll("button.service")].map((row) => [row.dataset.service, row]));
  const rows = figures.services.map((service) => {
    const row = known.get(service.service) ?? newRow(service.service, onPick);
    fill(row, service);
    return row;
  });
  const rest = figures.services_total - figures.services.length;
  const others = rest > 0 ? [el("p", { class: "empty" }, `and ${number(rest)} more with ${number(figures.others.lines)} lines`)] : [];
  if (box.matches(":hover, :focus-within")) rows.sort((one, other) => standing(box, one) - standing(box, other)); // nothing moves under a pointer
  const wanted = [...rows, ...others];
  const stands = wanted.length === box.children.length && rows.every((row, index) => box.children[index] === row);
  if (!stands || others.length) box.replaceChildren(...wanted);
}

function standing(box, row) {
  const place = [...box.children].indexOf(row);
  return place < 0 ? box.children.length : place;
}

function newRow(service, onPick) {
  return el(
    "button",
    { type: "button", class: "service", data: { service }, onclick: () => onPick(service) },
    el("span", { class: "name" }, visible(service)),
    el("span", { class: "errors" }),
    el("span", { class: "lines" }),
    el("span", { class: "mix" }),
  );
}

function fill(row, service) {
  const [, errors, lines, mix] = row.children;
  errors.textContent = `${compact(service.errors)} err`;
  errors.classList.toggle("none", !service.errors);
  lines.textContent = compact(service.lines);
  const levels = LEVELS.filter((level) => service.levels[level]);
  const words = levels.map((level) => `${level.toLowerCase()} ${number(service.levels[level])}`).join(", ");
  row.title = `${number(service.lines)} lines: ${words}`;
  row.setAttribute("aria-label", `${visible(service.service)}: ${row.title}. Search its lines`);
  mix.replaceChildren(
    ...levels.map((level) => {
      const part = el("span", { data: { level } });
      part.style.flexGrow = service.levels[level];
      return part;
    }),
  );
}
