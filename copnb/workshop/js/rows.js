/** Lists of rows as cards: add one, remove one, bring it back. */

import { field } from "./controls.js";
import { el, filled, isAnswered, newId, same } from "./elements.js";

const LISTS = new Set(["rows", "choices", "chart"]);
const SETS = new Set(["points", "ratings", "grid"]);
const TEXTS = new Set(["line", "text", "short_text", "time", "time_zone", "group"]);

/** Return what a question holds before it is answered. */
export function emptyValue(kind) {
  if (LISTS.has(kind)) return [];
  if (SETS.has(kind)) return {};
  return TEXTS.has(kind) ? "" : null;
}

/** Return a new row for those columns. */
export function newRow(columns, values = {}) {
  const empty = columns.map(({ name, kind }) => [name, emptyValue(kind)]);
  return { id: newId(), ...Object.fromEntries(empty), ...values };
}

/** Return the fields of a row, and beside them, folded away, those that only some know. */
export function rowFields(form, columns, path, row, within, changed) {
  const make = (column) =>
    field(form, { ...column, within }, `${path}.${row.id}.${column.name}`, row[column.name], (value) => {
      row[column.name] = value;
      changed();
    }).node;
  const details = columns.filter(({ detail }) => detail);
  const plain = columns.filter(({ detail }) => !detail).map(make);
  if (!details.length) return plain;
  const known = details.some(({ name }) => isAnswered(row[name]));
  const summary = el("summary", { text: form.texts.more_details });
  const inside = el("div", { class: "fields" }, details.map(make));
  return [...plain, el("details", { class: "f", open: known }, summary, inside)];
}

/** Say whether a row holds any answer; one that holds none is shown, but not saved. */
function hasAnswer(row) {
  return Object.entries(row).some(([key, value]) => key !== "id" && isAnswered(value));
}

/** The control of a list. */
export function rows(form, question, slot, emit) {
  let list = [];
  const cards = el("div", { class: "items" });
  let removed = null;
  const gone = el("p", { class: "gone", hidden: true });
  const add = el("button", {
    type: "button",
    text: `+ ${question.add || form.texts.add}`,
    "data-action": `add:${slot.path}`,
    onclick() {
      list.push(newRow(question.columns));
      draw();
      tell();
      cards.lastChild.querySelector("input, select, textarea")?.focus();
    },
  });

  function tell() {
    emit(structuredClone(list.filter(hasAnswer)));
  }

  function draw() {
    form.forget(`${slot.path}.`);
    cards.replaceChildren(...list.map(card));
    add.hidden = question.most_rows !== null && list.length >= question.most_rows;
  }

  function card(row, place) {
    const name = `${question.title} ${place + 1}`;
    const remove = el("button", {
      type: "button",
      class: "quiet",
      text: form.texts.remove,
      "aria-label": filled(form.texts.remove_named, { name }),
      "data-action": `remove:${slot.path}.${row.id}`,
      onclick: () => takeOut(row, place, name),
    });
    const fields = rowFields(form, question.columns, slot.path, row, name, tell);
    const attributes = { class: "item fields", role: "group", "aria-label": name };
    return el("div", { ...attributes, "data-row": row.id }, fields, remove);
  }

  function takeOut(row, place, name) {
    list = list.filter((one) => one !== row);
    draw();
    tell();
    offerBack(row, place, name);
  }

  function offerBack(row, place, name) {
    removed = row.id;
    gone.hidden = !hasAnswer(row);
    if (gone.hidden) return add.focus();
    const back = el("button", {
      type: "button",
      text: form.texts.bring_back,
      "data-action": `undo:${slot.path}`,
      onclick() {
        list.splice(place, 0, row);
        gone.hidden = true;
        draw();
        tell();
        cards.children[place]?.querySelector("input, select, textarea")?.focus();
      },
    });
    gone.replaceChildren(el("span", { text: filled(form.texts.removed, { name }) }), back);
    return back.focus();
  }

  function set(value) {
    if (same(value, list.filter(hasAnswer))) return;
    list = [...structuredClone(value), ...list.filter((row) => !hasAnswer(row))];
    if (list.some(({ id }) => id === removed)) gone.hidden = true; // somebody brought it back
    draw();
  }

  return { node: el("div", {}, cards, gone, add), inputs: [add], set };
}
