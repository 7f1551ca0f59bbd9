// Elements made from plain values. Whatever comes from a log goes through here as text, never as HTML.

const SVG = "http://www.w3.org/2000/svg";

/** Return an element; `class`, `data` and attributes are set by name, handlers as `on…`, children are nodes or texts. */
export function el(tag, properties = {}, ...children) {
  return filled(document.createElement(tag), properties, children);
}

/** Return an SVG element. */
export function svg(tag, properties = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), properties, children);
}

function filled(node, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "data") Object.assign(node.dataset, value);
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** Return the element of an id. */
export const byId = (id) => document.getElementById(id);
