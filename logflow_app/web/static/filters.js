// The form above the lines: one for live lines and for the search.

import { byId, el } from "./dom.js";
import { visible } from "./format.js";
import { LEVELS } from "./query.js";

const local = (ms) => {
  const at = new Date(ms - new Date(ms).getTimezoneOffset() * 60_000);
  return at.toISOString().slice(0, 19);
};
const moment = (input) => (input.value ? new Date(input.value).getTime() : null);

export class Filters {
  constructor({ onChange, onSubmit }) {
    this.form = byId("filters");
    this.text = byId("text");
    this.service = byId("service");
    this.last = byId("last");
    this.custom = byId("custom");
    this.from = byId("from");
    this.to = byId("to");
    this.levels = [...byId("levels").querySelectorAll("[data-level]")];
    this.clear = byId("clear");
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      onSubmit(this.read());
    });
    const changed = () => {
      this.custom.hidden = this.last.value !== "custom";
      this.clear.hidden = !this.isSet();
      onChange(this.read());
    };
    this.text.addEventListener("input", changed);
    this.service.addEventListener("change", changed);
    this.last.addEventListener("change", changed);
    this.from.addEventListener("change", changed);
    this.to.addEventListener("change", changed);
    for (const button of this.levels) {
      button.addEventListener("click", () => {
        button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
        changed();
      });
    }
    this.clear.addEventListener("click", () => {
      this.write({ text: "", levels: [], services: [], last: this.last.value === "custom" ? "24h" : this.last.value, from: null, to: null });
      changed();
      this.text.focus();
    });
  }

  isSet() {
    const { text, levels, services } = this.read();
    return Boolean(text || levels.length || services.length);
  }

  read() {
    const isCustom = this.last.value === "custom";
    return {
      text: this.text.value.trim(),
      levels: LEVELS.filter((level) => this.levels.some((one) => one.dataset.level === level && one.getAttribute("aria-pressed") === "true")),
      services: this.service.value ? [this.service.value] : [],
      last: isCustom ? "" : this.last.value,
      from: isCustom ? moment(this.from) : null,
      to: isCustom ? moment(this.to) : null,
    };
  }

  write(query) {
    this.text.value = query.text;
    for (const button of this.levels) button.setAttribute("aria-pressed", String(query.levels.includes(button.dataset.level)));
    this.offer(query.services);
    this.service.value = query.services[0] ?? "";
    const isCustom = Boolean(query.from || query.to);
    const isKnown = [...this.last.options].some((option) => option.value === query.last);
    this.last.value = isCustom ? "custom" : isKnown ? query.last : "24h";
    this.custom.hidden = !isCustom;
    this.from.value = query.from ? local(query.from) : "";
    this.to.value = query.to ? local(query.to) : "";
    this.clear.hidden = !this.isSet();
  }

  /** Have these services to choose from, besides those there are. */
  offer(services) {
    const known = new Set([...this.service.options].map((option) => option.value));
    const more = services.filter((service) => !known.has(service));
    if (!more.length) return;
    const options = [...this.service.options].slice(1).concat(more.map((service) => el("option", { value: service }, visible(service))));
    options.sort((one, other) => one.value.localeCompare(other.value));
    const chosen = this.service.value;
    this.service.replaceChildren(this.service.options[0], ...options);
    this.service.value = chosen;
  }
}
