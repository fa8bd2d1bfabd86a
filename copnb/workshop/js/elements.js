/** What every module builds with: elements whose text is only ever text, the focus, plain values. */

/** Return an element; `on…` attributes are listeners, `text` is its text, false leaves one out. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "text") node.textContent = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child || child === 0));
  return node;
}

/** Say whether the focus is on an element or inside it. */
export function hasFocus(node) {
  return node.contains(document.activeElement);
}

/** Replace the children of an element; where one had the focus, its like among the new ones gets it. */
export function redraw(node, ...children) {
  const had = hasFocus(node) ? document.activeElement : null;
  const names = Object.entries(had?.dataset || {}).filter(([name]) => FINDABLE.has(name));
  const why = had?.closest("[data-why]")?.dataset.why;
  node.replaceChildren(...children);
  if (!had || hasFocus(node)) return;
  const like = names.map(([name, value]) => `[data-${name}="${CSS.escape(value)}"]`).join("");
  const fold = why && `[data-why="${CSS.escape(why)}"] > summary`;
  for (const found of [like, fold, CAN_HAVE_FOCUS]) {
    if (found && !hasFocus(node)) node.querySelector(found)?.focus();
  }
}

const FINDABLE = new Set(["path", "action", "step"]);
const CAN_HAVE_FOCUS = "a, button, input, select, textarea, summary";

/** Give the focus to the first control in sight, where what had it goes away. */
export function focusIn(node) {
  [...node.querySelectorAll(CAN_HAVE_FOCUS)].find((one) => one.checkVisibility())?.focus();
}

/** Put children into this order; the one that has the focus stays, the others go around it. */
export function arrange(node, children) {
  const now = [...node.children];
  if (now.length === children.length && now.every((child, place) => child === children[place])) return;
  const still = children.findIndex(hasFocus);
  if (still < 0) return node.replaceChildren(...children);
  for (const child of now) if (!children.includes(child)) child.remove();
  children[still].before(...children.slice(0, still));
  children[still].after(...children.slice(still + 1));
}

/** Show another text in a box; who types in it finds the caret at the same letter. */
export function showText(input, text) {
  const before = input.value;
  if (before === text) return;
  const [start, end] = [input.selectionStart, input.selectionEnd];
  input.value = text;
  if (!hasFocus(input)) return;
  const shorter = Math.min(before.length, text.length);
  let head = 0;
  while (head < shorter && before[head] === text[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === text.at(-1 - tail)) tail += 1;
  const moved = (place) =>
    place <= head ? place : text.length - Math.min(tail, before.length - place);
  input.setSelectionRange(moved(start), moved(end));
}

/** Return a text with its `{names}` filled in. */
export function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** Say whether two plain values hold the same, whatever the order of their keys. */
export function same(one, other) {
  return JSON.stringify(one, sorted) === JSON.stringify(other, sorted);
}

function sorted(_key, value) {
  if (!value || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Return a fresh row id of eight hexadecimal characters. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(4));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Say whether an answer is one: not null, not an empty text, list or set of keys. */
export function isAnswered(value) {
  if (value === null || value === undefined || value === "") return false;
  return typeof value !== "object" || Object.keys(value).length > 0;
}

/** Return a moment as the reader's own clock shows it; on another day, the day. */
export function clock(moment, tag) {
  if (!moment) return "";
  const then = new Date(moment);
  if (then.toDateString() !== new Date().toDateString()) return day(moment, tag);
  const digits = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return then.toLocaleTimeString(localeOf(tag), digits);
}

/** Return the day of a moment in words. */
export function day(moment, tag) {
  const language = localeOf(tag);
  const parts = { day: "numeric", month: "long", year: "numeric" };
  const place = language === "en" ? "en-GB" : language; // 23 November 2026, not November 23, 2026
  return moment ? new Date(moment).toLocaleDateString(place, parts) : "";
}

function localeOf(tag) {
  try {
    return Intl.getCanonicalLocales(tag)[0] || "en";
  } catch {
    return "en"; // a tag that no browser takes, such as en-12
  }
}

/** Make an element a copnb page: its style, its language, and its keys kept to itself. */
export function house(root, language, answersIn = language) {
  const rightToLeft = /^(ar|ckb|dv|fa|he|ps|sd|ug|ur|yi)\b/.test(answersIn);
  root.classList.add("copnb", "copnb-form");
  root.lang = language;
  root.dir = rightToLeft ? "rtl" : "ltr";
  // JupyterLab looks at keys before they arrive here (d d deletes a cell) and passes over marked
  // elements; the mark counts only on the very element that has the focus.
  root.addEventListener("focusin", (event) => {
    event.target.setAttribute("data-lm-suppress-shortcuts", "true");
  });
  for (const kind of ["keydown", "keypress", "keyup"]) {
    root.addEventListener(kind, (event) => event.stopPropagation());
  }
}

/** In Voila the page is ours: what `top` holds stands above its title. Returns how to take it back. */
export function liftInVoila(root, top) {
  const cells = document.body.dataset.voila && document.getElementById("rendered_cells");
  if (!cells || cells.querySelector(".copnb-top")) return () => {};
  const parts = [...top.children].map((part) => el("div", { lang: root.lang, dir: root.dir }, part));
  for (const part of parts) part.className = "copnb copnb-form copnb-top";
  cells.prepend(...parts);
  top.hidden = true;
  return () => parts.forEach((part) => part.remove());
}
