/** What somebody else changed over what was typed here: told beside the question, never lost. */

import { el, filled, isAnswered, same } from "./elements.js";

const MOST_LOST = 5; // earlier words that one box can bring back

/**
 * Watch the questions of one form.
 *
 * `typed(question, before, now)` is told of each change made here, `arrived(question, now)` of
 * each value that comes from elsewhere. What was typed here and is another now is shown with
 * its words; `put(question, value)` brings them back.
 */
export function makeOthers(texts, { nodeOf, put }) {
  const mine = new Map(); // "question/part" -> { part, value, row }
  const latest = new Map(); // question -> its value now, as the page shows it
  const boxes = new Map(); // "question/part" -> the box that tells of it, and what was lost
  const removed = new Map(); // row id -> the row as it was when it was removed here

  /** Take note of a change made here; return, by id, the rows that it brings back. */
  function typed(question, now) {
    const back = rowsBack(latest.get(question.name), now);
    const before = partsOf(latest.get(question.name));
    const after = partsOf(now);
    for (const [part, value] of after) {
      if (same(before.get(part), value)) continue;
      mine.set(`${question.name}/${part}`, { part, value, row: rowOf(now, part) });
      if (typeof value !== "string" && !Array.isArray(value)) close(`${question.name}/${part}`);
    }
    for (const part of before.keys()) if (!after.has(part)) mine.delete(`${question.name}/${part}`);
    latest.set(question.name, structuredClone(now));
    closeFound(question);
    return back;
  }

  function rowsBack(before, now) {
    if (!Array.isArray(now) || !Array.isArray(before)) return {};
    const ids = new Set(now.map((row) => row?.id));
    for (const row of before) if (row?.id && !ids.has(row.id)) removed.set(row.id, row);
    const had = new Set(before.map((row) => row?.id));
    const again = now.filter((row) => removed.has(row?.id) && !had.has(row.id));
    return Object.fromEntries(again.map(({ id }) => [id, removed.get(id)]));
  }

  /** Take over a value from elsewhere; say whether it changed anything that was typed here. */
  function arrived(question, now) {
    const changed = !same(latest.get(question.name), now);
    latest.set(question.name, structuredClone(now));
    const parts = partsOf(now);
    for (const [key, { part, value, row }] of [...mine]) {
      if (!key.startsWith(`${question.name}/`) || same(parts.get(part), value)) continue;
      mine.delete(key);
      if (isAnswered(value) && !holds(parts.get(part), value)) tell(question, key, part, value, row);
    }
    closeFound(question);
    return changed;
  }

  function tell(question, key, part, value, row) {
    const gone = row && !rowOf(latest.get(question.name), part);
    const at = gone ? `${question.name}/${row.id}` : key;
    if (gone && boxes.has(at)) return; // one box for a whole row
    const earlier = (boxes.get(at)?.lost ?? []).filter((one) => !holds(value, one));
    const lost = gone ? [row] : [...earlier, value].slice(-MOST_LOST);
    const leave = () => {
      enter(question, part);
      close(at);
    };
    const back = (one) => () => {
      leave();
      const now = latest.get(question.name);
      put(question, gone ? withRow(now, row) : withPart(question, now, part, one));
    };
    const button = (text, action, onclick, quiet) =>
      el("button", { type: "button", class: quiet && "quiet", text, "data-action": `${action}:${at}`, onclick });
    const words = (one) => (gone ? wordsOfRow(question, row) : wordsOf(question, part, one));
    const name = titleOf(question, part);
    const node = el("div", { class: "note others", role: "status", "data-others": at },
      el("b", { text: filled(gone ? texts.removed_by_other : texts.changed_by_other, { name }) }),
      lost.map((one) => [
        words(one) && el("p", {}, `${texts.you_had} `, el("q", { dir: "auto", text: words(one) })),
        el("p", { class: "row" }, button(texts.bring_words_back, "words", back(one)),
          one === lost.at(-1) && button(texts.leave_it, "leave", leave, true)),
      ]).flat());
    close(at);
    boxes.set(at, { node, part, lost, gone, question });
    nodeOf(question).prepend(node);
  }

  /** Close each box whose words stand in the question again, or whose row does. */
  function closeFound(question) {
    const now = latest.get(question.name);
    const parts = partsOf(now);
    for (const [at, box] of [...boxes]) {
      if (box.question !== question) continue;
      const found = box.gone ? rowOf(now, box.part) : box.lost.every((one) => holds(parts.get(box.part), one));
      if (found) close(at);
    }
  }

  /** Give the focus to the field that a box tells of: the box goes with its buttons. */
  function enter(question, part) {
    const path = [question.path, ...part.split("/")].filter(Boolean).join(".");
    const fields = [...nodeOf(question).querySelectorAll("input, select, textarea, button:not(.note *)")];
    (fields.find((field) => field.dataset.path === path) ?? fields[0])?.focus();
  }

  function close(key) {
    boxes.get(key)?.node.remove();
    boxes.delete(key);
  }

  return { typed, arrived, start: (question, value) => latest.set(question.name, structuredClone(value)) };
}

/** Return the parts of a value that two people can change without touching: cells, shares, or itself. */
function partsOf(value) {
  if (Array.isArray(value) && value.some((row) => row?.id)) {
    const cells = (row) => Object.entries(row).filter(([name]) => name !== "id");
    return new Map(value.flatMap((row) => cells(row).map(([name, cell]) => [`${row.id}/${name}`, cell])));
  }
  if (value && typeof value === "object" && !Array.isArray(value)) return new Map(Object.entries(value));
  return new Map([["", value]]);
}

/** Say whether what is there now still has what was typed: a text around it, or further ticks. */
function holds(now, value) {
  if (typeof value === "string") return String(now ?? "").includes(value);
  if (Array.isArray(value)) return Array.isArray(now) && value.every((one) => now.includes(one));
  return same(now, value);
}

function rowOf(value, part) {
  const id = part.split("/")[0];
  return Array.isArray(value) ? value.find((row) => row?.id === id) : undefined;
}

function withRow(rows, row) {
  return [...rows.filter(({ id }) => id !== row.id), structuredClone(row)];
}

function withPart(question, value, part, words) {
  const [id, column] = part.split("/");
  const again = (now) => (Array.isArray(words) ? besides(askedIn(question, part), now, words) : words);
  if (column) return value.map((row) => (row.id === id ? { ...row, [column]: again(row[column]) } : row));
  return part ? { ...value, [part]: words } : again(value);
}

/** Return what was ticked together with what is ticked now. */
function besides({ choices }, now, ticked) {
  return choices.map(({ code }) => code).filter((code) => ticked.includes(code) || now?.includes(code));
}

/** Return the question that a part answers: a column of the rows, or the question itself. */
function askedIn(question, part) {
  const column = part.split("/")[1];
  return column ? question.columns.find(({ name }) => name === column) : question;
}

function titleOf(question, part) {
  const [key, column] = part.split("/");
  const inside = column ? question.columns.find(({ name }) => name === column) : question.choices.find(({ code }) => code === key);
  return [question.title, inside?.title || inside?.label].filter(Boolean).join(", ");
}

function wordsOfRow(question, { id, ...cells }) {
  const words = Object.entries(cells).map(([name, cell]) => wordsOf(question, `${id}/${name}`, cell));
  return words.filter(Boolean).join(" · ");
}

function wordsOf(question, part, value) {
  const asked = askedIn(question, part);
  const label = (code) => [...(asked?.choices || []), ...(asked?.scale || [])].find((one) => one.code === code)?.label ?? code;
  if (typeof value === "boolean") return "";
  return [value].flat().map((one) => (typeof one === "object" ? "" : String(label(one)))).join("; ");
}
