/** What this browser keeps of each community, so that a lost server costs nothing. */

import { newId, same } from "./elements.js";

const DESIGN = "copnb:design:"; // + id: the whole design as the server last said it
const TYPED = "copnb:typed:"; // + id: answers that the server has not acknowledged yet
const unwritten = new Map(); // what the browser did not take: kept on this screen, for a file

/**
 * Keep what is known and typed of one community, by its id: the folder and the address may change.
 *
 * What was typed is kept by `step.question` and page: the value, what it began from (`base`) and
 * when it was typed. No page writes over what another one left, such as itself before it was
 * loaded again. A design older than the kept one is taken over only once somebody was asked.
 */
export function makeKeeper({ id, slug, name }, step) {
  const designKey = DESIGN + id;
  const typedKey = TYPED + id;
  const here = ` ${newId()}`;
  const keyOf = (question) => `${step}.${question}${here}`;
  let early = {}; // parts that came before the whole design did
  let answered = false; // somebody was asked about what was kept

  function change(edit) {
    const typed = readKept(typedKey) || {};
    edit(typed);
    return Object.keys(typed).length ? writeKept(typedKey, typed) : removeKept(typedKey);
  }

  return {
    /** Keep a keystroke; false where this browser keeps nothing. */
    typed: (question, base, value) =>
      change((typed) => {
        if (!readKept(designKey)) writeKept(designKey, { id, slug, name });
        const begun = typed[keyOf(question)];
        typed[keyOf(question)] = { value, base: begun ? begun.base : base, at: Date.now() };
      }),
    settled: (question) => change((typed) => delete typed[keyOf(question)]),
    /** Take over parts of the design as the server has them. */
    saved(parts) {
      const before = readKept(designKey);
      if (!before?.design && !parts.format) return void (early = { ...early, ...parts });
      if (!answered && before?.design?.revision > parts.revision) return;
      const design = { ...before?.design, ...parts };
      const at = same(design, before?.design) ? before.at : Date.now();
      writeKept(designKey, { ...before, id, slug, name: design.name || name, design, at });
    },
    copied: () => writeKept(designKey, { ...readKept(designKey), copied: Date.now() }),
    get: () => ({ ...keptOf(id), slug, name, early }),
    /** Return what other pages left, by path the newest: each with its value, base, time and key. */
    left: () => newest(readKept(typedKey), (key) => !key.endsWith(here)),
    /** Keep those no longer: they were brought back or left out. */
    done(left) {
      answered = true;
      change((typed) => Object.values(left).forEach(({ key }) => delete typed[key]));
    },
  };
}

/** Return all that this browser keeps, the newest first. */
export function allKept() {
  const ids = new Set();
  try {
    for (const key of Object.keys(localStorage)) {
      for (const start of [DESIGN, TYPED]) if (key.startsWith(start)) ids.add(key.slice(start.length));
    }
  } catch {
    return []; // a browser that keeps nothing
  }
  return [...ids].map(keptOf).sort((one, other) => other.at - one.at);
}

/** Return what is kept of one community: its design, what was typed since, and when. */
export function keptOf(id) {
  const { design = null, slug = "", name = "", at = 0, copied = 0 } = readKept(DESIGN + id) || {};
  const typed = newest(readKept(TYPED + id));
  const latest = Math.max(at, ...Object.values(typed).map((one) => one.at));
  return { id, slug, name, design, typed, copied, at: latest };
}

export function forgetKept(id) {
  removeKept(DESIGN + id);
  removeKept(TYPED + id);
}

/** Return what was typed by path, of several pages the newest; `key` says where it is kept. */
function newest(kept, wanted = () => true) {
  const all = Object.entries(kept || {}).filter(([key]) => wanted(key));
  all.sort(([, one], [, other]) => one.at - other.at);
  return Object.fromEntries(all.map(([key, one]) => [key.split(" ")[0], { ...one, key }]));
}

/** Return a kept design with what was typed since, as the content of a design file. */
export function designFile({ id, name, design, typed, early }) {
  const whole = structuredClone(design || { format: 1, id, name, ...early });
  for (const [path, { value }] of Object.entries(typed)) {
    const [step, question, rule] = path.split(".");
    if (!rule) whole[step] = { ...whole[step], [question]: value }; // rules are the workshop's
  }
  return `${JSON.stringify(whole, null, 2)}\n`;
}

function readKept(key) {
  try {
    return unwritten.get(key) ?? JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function writeKept(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
    unwritten.delete(key);
    return true;
  } catch {
    unwritten.set(key, structuredClone(value)); // full, or shut off as in some private windows
    return false;
  }
}

function removeKept(key) {
  unwritten.delete(key);
  try {
    localStorage.removeItem(key);
    return true;
  } catch {
    return false;
  }
}
