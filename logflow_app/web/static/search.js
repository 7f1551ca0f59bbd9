// What the store has, newest first, a page after the other.

import { ask } from "./api.js";
import { byId, el } from "./dom.js";
import { entryOf } from "./entries.js";
import { plural } from "./format.js";
import { askedOf } from "./query.js";

const PAGE = 100;
const MOST_ROWS = 2000;

export class Search {
  constructor(list, state) {
    this.list = list;
    this.state = state;
    this.running = null;
    this.rows = 0;
  }

  hide() {
    this.running?.abort();
    this.running = null;
  }

  /** Ask, and show the answer; the one asked before is given up. */
  async show(query) {
    this.rows = 0;
    this.asked = askedOf(query, Date.now());
    this.asked.set("limit", PAGE);
    this.list.replaceChildren(el("p", { class: "empty" }, "Searching…"));
    this.list.scrollTop = 0;
    this.say("Searching…");
    await this.page("");
  }

  async page(cursor) {
    this.running?.abort();
    const running = (this.running = new AbortController());
    if (cursor) this.asked.set("cursor", cursor);
    try {
      const answer = await ask("/api/search", this.asked, { signal: running.signal });
      if (this.running === running) this.add(answer);
    } catch (error) {
      if (error.name === "AbortError" || this.running !== running) return;
      this.failed(error, cursor);
    }
  }

  add(answer) {
    this.clean();
    if (!answer.searchable) {
      this.list.append(el("p", { class: "empty" }, el("strong", {}, "There is nothing to search here"), answer.instead));
      this.say("");
      return;
    }
    this.list.append(...answer.hits.map((hit) => entryOf(hit, { withDay: true })));
    this.rows += answer.hits.length;
    if (!this.rows) {
      this.list.append(el("p", { class: "empty" }, el("strong", {}, "No line fits"), "Try fewer words, or more time."));
    } else if (!answer.cursor) {
      this.list.append(el("p", { class: "empty" }, "That is all."));
    } else if (this.rows >= MOST_ROWS) {
      this.list.append(el("p", { class: "empty" }, "Older ones: ask for an earlier time."));
    } else {
      this.list.append(el("button", { type: "button", class: "quiet more", onclick: (event) => this.older(event, answer.cursor) }, "Older"));
    }
    this.say(this.rows ? `${plural(this.rows, "line")}, newest first${answer.cursor ? ", more to come" : ""}` : "No line fits");
  }

  older(event, cursor) {
    event.target.disabled = true;
    event.target.textContent = "Searching…";
    this.page(cursor);
  }

  failed(error, cursor) {
    this.clean();
    const again = el("button", { type: "button", class: "quiet more", onclick: () => this.page(cursor) }, "Try again");
    this.list.append(el("p", { class: "empty", role: "alert" }, el("strong", {}, "The search did not work"), error.message), again);
    this.say("");
  }

  clean() {
    for (const node of this.list.querySelectorAll(":scope > .empty, :scope > .more")) node.remove();
    if (!this.rows) this.list.replaceChildren();
  }

  say(words) {
    this.state.dataset.state = "search";
    this.state.textContent = words;
  }
}

export const makeSearch = () => new Search(byId("list"), byId("lines-state"));
