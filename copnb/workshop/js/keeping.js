/** What this browser keeps of each community, so that a lost server costs nothing. */

const DESIGN = "copnb:design:"; // + id: the whole design as the server last said it
const TYPED = "copnb:typed:"; // + id: answers that the server has not acknowledged yet

/**
 * Keep what is known and typed of one community, by its id: the folder and the address may change.
 *
 * `typed` holds, by `step.question`, the value, what it began from (`base`) and when it was typed.
 */
export function makeKeeper({ id, slug, name }, step) {
  const designKey = DESIGN + id;
  const typedKey = TYPED + id;
  const pathOf = (question) => `${step}.${question}`;

  function change(edit) {
    const typed = readKept(typedKey) || {};
    edit(typed);
    return Object.keys(typed).length ? writeKept(typedKey, typed) : removeKept(typedKey);
  }

  return {
    /** Keep a keystroke; false where this browser keeps nothing. */
    typed: (question, base, value) =>
      change((typed) => {
        const begun = typed[pathOf(question)];
        typed[pathOf(question)] = { value, base: begun ? begun.base : base, at: Date.now() };
      }),
    settled: (question) => change((typed) => delete typed[pathOf(question)]),
    /** Take over parts of the design as the server has them. */
    saved(parts) {
      const before = readKept(designKey);
      if (!before && !parts.format) return; // not whole yet
      const design = { ...before?.design, ...parts };
      writeKept(designKey, { ...before, id, slug, name: design.name || name, design, at: Date.now() });
    },
    copied: () => writeKept(designKey, { ...readKept(designKey), copied: Date.now() }),
    get: () => keptOf(id),
    brought: () => removeKept(typedKey),
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
  return [...ids].map(keptOf).filter(({ design }) => design).sort((one, other) => other.at - one.at);
}

/** Return what is kept of one community: its design, what was typed since, and when. */
export function keptOf(id) {
  const { design = null, slug = "", name = "", at = 0, copied = 0 } = readKept(DESIGN + id) || {};
  const typed = readKept(TYPED + id) || {};
  const latest = Math.max(at, ...Object.values(typed).map((one) => one.at));
  return { id, slug, name, design, typed, copied, at: latest };
}

export function forgetKept(id) {
  removeKept(DESIGN + id);
  removeKept(TYPED + id);
}

/** Return a kept design with what was typed since, as the content of a design file. */
export function designFile({ design, typed }) {
  const whole = structuredClone(design);
  for (const [path, { value }] of Object.entries(typed)) {
    const [step, question] = path.split(".");
    if (whole[step]) whole[step][question] = value;
  }
  return `${JSON.stringify(whole, null, 2)}\n`;
}

function readKept(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function writeKept(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false; // full, or shut off as in some private windows
  }
}

function removeKept(key) {
  try {
    localStorage.removeItem(key);
    return true;
  } catch {
    return false;
  }
}
