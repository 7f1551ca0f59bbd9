// Figures, times and texts as people read them.

const LONGEST_SHOWN = 2000;
// C0 without tab and line feed, DEL and C1, marks and overrides of direction, line separators, the byte order mark.
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Return a text with everything in it that acts instead of showing made visible: ESC as ␛, U+202E as ⟨202E⟩. */
export function visible(text) {
  return String(text).replace(UNSEEN, (sign) => {
    const code = sign.codePointAt(0);
    if (code < 0x20) return String.fromCodePoint(0x2400 + code);
    if (code === 0x7f) return "␡";
    return `⟨${code.toString(16).toUpperCase().padStart(4, "0")}⟩`;
  });
}

/** Return a text for one row: visible, on one line, and no longer than can be looked at. */
export function oneLine(text, longest = LONGEST_SHOWN) {
  const whole = String(text);
  const shown = whole.length > longest ? `${whole.slice(0, longest)}… (${number(whole.length)} characters)` : whole;
  return visible(shown).replaceAll("\n", " ↵ ").replaceAll("\t", "  ");
}

const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });

export const number = (value) => whole.format(value);

/** Return a figure in few characters: 9,999 stays, 12,345 becomes 12.3K. */
export const compact = (value) => (Math.abs(value) < 10000 ? whole.format(value) : short.format(value));

/** Return a rate: below ten with a decimal, so that a trickle is not nothing. */
export const rate = (value) => (value > 0 && value < 9.95 ? value.toFixed(1) : compact(value));

const two = (value) => String(value).padStart(2, "0");

/** Return the time of day here: 14:03, or with seconds 14:03:09. */
export function clock(ms, { seconds = false, millis = false } = {}) {
  const at = new Date(ms);
  const text = `${two(at.getHours())}:${two(at.getMinutes())}`;
  if (millis) return `${text}:${two(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, "0")}`;
  return seconds ? `${text}:${two(at.getSeconds())}` : text;
}

/** Return day and time here, without the day where it is today. */
export function moment(ms, now = Date.now()) {
  const at = new Date(ms);
  const time = clock(ms, { seconds: true });
  return at.toDateString() === new Date(now).toDateString() ? time : `${day(at)} ${time}`;
}

const day = (at) => `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;

/** Return a span of time: 40 s, 4 min, 2 h 5 min, 3 d. */
export function span(secs) {
  const rounded = Math.max(0, Math.round(secs));
  if (rounded < 60) return `${rounded} s`;
  const minutes = Math.round(rounded / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return `${Math.round(hours / 24)} d`;
  return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
}

/** Return "1 error", "2 errors". */
export const plural = (count, word) => `${number(count)} ${word}${count === 1 ? "" : "s"}`;
