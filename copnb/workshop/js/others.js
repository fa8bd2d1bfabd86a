/** What somebody else changed over what was typed here: told beside the question, never lost. */

import { el, filled, isAnswered, same } from "./elements.js";

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
  const boxes = new Map(); // "question/part" -> the box that tells of it
  const removed = new Map(); // row id -> the row as it was when it was removed here

  /** Take note of a change made here; return, by id, the rows that it brings back. */
  function typed(question, now) {
    const back = rowsBack(latest.get(question.name), now);
    const before = partsOf(latest.get(question.name));
    const after = partsOf(now);
    for (const [part, value] of after) {
      if (same(before.get(part), value)) continue;
      mine.set(`${question.name}/${part}`, { part, value, row: rowOf(now, part) });
      close(`${question.name}/${part}`);
    }
    for (const part of before.keys()) if (!after.has(part)) mine.delete(`${question.name}/${part}`);
    latest.set(question.name, structuredClone(now));
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
      const holds = typeof value === "string" && String(parts.get(part) ?? "").includes(value);
      if (isAnswered(value) && !holds) tell(question, key, part, value, row);
    }
    return changed;
  }

  function tell(question, key, part, value, row) {
    const gone = row && !rowOf(latest.get(question.name), part);
    if (gone && boxes.has(`${question.name}/${row.id}`)) return; // one box for a whole row
    const at = gone ? `${question.name}/${row.id}` : key;
    const name = titleOf(question, part);
    const words = gone ? Object.values(row).filter((one) => typeof one === "string" && one !== row.id).join(" · ")
      : wordsOf(question, part, value);
    const text = filled(gone ? texts.removed_by_other : texts.changed_by_other, { name });
    const back = () => {
      close(at);
      put(question, gone ? withRow(latest.get(question.name), row) : withPart(latest.get(question.name), part, value));
    };
    const box = el("div", { class: "note others", role: "status", "data-others": at },
      el("b", { text }),
      words && el("p", {}, `${texts.you_had} `, el("q", { dir: "auto", text: words })),
      el("p", { class: "row" },
        el("button", { type: "button", text: texts.bring_words_back, "data-action": `words:${at}`, onclick: back }),
        el("button", { type: "button", class: "quiet", text: texts.leave_it, "data-action": `leave:${at}`, onclick: () => close(at) })));
    close(at);
    boxes.set(at, box);
    nodeOf(question).prepend(box);
  }

  function close(key) {
    boxes.get(key)?.remove();
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

function rowOf(value, part) {
  const id = part.split("/")[0];
  return Array.isArray(value) ? value.find((row) => row?.id === id) : undefined;
}

function withRow(rows, row) {
  return [...rows.filter(({ id }) => id !== row.id), structuredClone(row)];
}

function withPart(value, part, words) {
  const [id, column] = part.split("/");
  if (column) return value.map((row) => (row.id === id ? { ...row, [column]: words } : row));
  return part ? { ...value, [part]: words } : words;
}

function titleOf(question, part) {
  const [key, column] = part.split("/");
  const inside = column ? question.columns.find(({ name }) => name === column) : question.choices.find(({ code }) => code === key);
  return [question.title, inside?.title || inside?.label].filter(Boolean).join(", ");
}

function wordsOf(question, part, value) {
  const column = part.split("/")[1];
  const asked = column ? question.columns.find(({ name }) => name === column) : question;
  const label = (code) => [...(asked?.choices || []), ...(asked?.scale || [])].find((one) => one.code === code)?.label ?? code;
  if (typeof value === "boolean") return "";
  return [value].flat().map((one) => (typeof one === "object" ? "" : String(label(one)))).join("; ");
}
