/** Lists of rows as cards: add one, move one, remove one, bring it back. */

import { field } from "./controls.js";
import { arrange, el, filled, hasFocus, isAnswered, newId, same } from "./elements.js";

const LISTS = new Set(["rows", "choices", "chart"]);
const SETS = new Set(["points", "ratings", "grid"]);
const TEXTS = new Set(["line", "text", "short_text", "time", "time_zone", "group"]);
const BOXES = "input, select, textarea";
const MOST_GONE = 3; // removed rows that can be brought back

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

/** Say whether a row holds any answer; one that holds none is shown, but not saved. */
function hasAnswer(row) {
  return Object.entries(row).some(([key, value]) => key !== "id" && isAnswered(value));
}

/**
 * Return the cells of a row: their nodes, those that only some know folded away, and `set(next)`.
 *
 * `set` shows another row and returns what it shows of it, as a field's `set` does.
 */
function makeCells(form, columns, path, row, within, changed) {
  const make = (column) => {
    const { name } = column;
    return {
      name,
      detail: column.detail,
      ...field(form, { ...column, within }, `${path}.${row.id}.${name}`, row[name], (value) => {
        row[name] = value;
        changed();
      }),
    };
  };
  const cells = columns.map(make);
  const nodesOf = (some) => some.map(({ node }) => node);
  const nodes = nodesOf(cells.filter(({ detail }) => !detail));
  const details = cells.filter(({ detail }) => detail);
  if (details.length) {
    const known = details.some(({ name }) => isAnswered(row[name]));
    const summary = el("summary", { text: form.texts.more_details });
    const inside = el("div", { class: "fields" }, nodesOf(details));
    nodes.push(el("details", { class: "f", open: known }, summary, inside));
  }
  const set = (next) => {
    const shown = { ...next };
    for (const cell of cells) {
      shown[cell.name] = cell.set(next[cell.name]);
      if (same(shown[cell.name], next[cell.name])) row[cell.name] = structuredClone(next[cell.name]);
    }
    return shown;
  };
  return { nodes, set };
}

/**
 * Cards of rows, each kept as long as its row is there, so that nobody's caret moves.
 *
 * `dress(row, fields)` returns the card's `node` and `name(place, all)`, which is told where
 * the card stands and returns what it is called.
 */
export function makeCards(form, path, columns, changed, dress) {
  const node = el("div", { class: "items" });
  const cards = new Map(); // id -> { row, node, name, set, called, base }

  function cardOf(row) {
    if (cards.has(row.id)) return cards.get(row.id);
    const card = { row, called: "", base: null };
    const cells = makeCells(form, columns, path, row, () => card.called, changed);
    cards.set(row.id, Object.assign(card, { set: cells.set }, dress(row, cells.nodes)));
    return card;
  }

  /** Show those rows and no other. */
  function draw(list) {
    const wanted = list.map(cardOf);
    for (const id of cards.keys()) {
      if (list.some((row) => row.id === id)) continue;
      cards.delete(id);
      form.forget(`${path}.${id}.`);
    }
    arrange(node, wanted.map((card) => card.node));
    wanted.forEach((card, place) => (card.called = card.name(place, wanted.length)));
  }

  /**
   * Take over the rows of somebody else; return the rows to show, and what of the others' they are.
   *
   * A row of `list` that is not among them stays where it holds no answer yet, or the focus:
   * who is typing in a row that somebody removed keeps it by going on.
   */
  function merge(list, value) {
    const shown = value.map((row) => (cards.has(row.id) ? cards.get(row.id).set(row) : row));
    const next = shown.map((base) => {
      const card = cards.get(base.id) ?? cardOf(structuredClone(base));
      card.base = base;
      return card.row;
    });
    for (const [place, row] of list.entries()) {
      if (next.includes(row)) continue;
      const { node: card, base } = cards.get(row.id);
      if (hasAnswer(row) && !hasFocus(card)) continue;
      const after = list.slice(0, place).findLast((one) => next.includes(one));
      next.splice(next.indexOf(after) + 1, 0, row);
      if (!base) continue;
      const before = next.slice(0, next.indexOf(row)).filter(({ id }) => shown.some((one) => one.id === id));
      shown.splice(before.length, 0, base);
    }
    return [next, shown];
  }

  return { node, draw, merge, of: (row) => cards.get(row.id) };
}

/** The control of a list. */
export function rows(form, question, slot, emit) {
  let list = [];
  const cards = makeCards(form, slot.path, question.columns, tell, dress);
  const gone = el("div", { class: "gone" });
  const said = el("span", { class: "hide", role: "status" });
  const add = el("button", {
    type: "button",
    text: `+ ${question.add || form.texts.add}`,
    "data-action": `add:${slot.path}`,
    onclick() {
      if (isFull()) return;
      const row = newRow(question.columns);
      list = [...list, row];
      changed();
      enter(row);
      draw(); // with the focus in the row the button may go
    },
  });

  function tell() {
    emit(structuredClone(list.filter(hasAnswer)));
  }

  function draw() {
    cards.draw(list);
    add.hidden = isFull() && !hasFocus(add);
  }

  function isFull() {
    return question.most_rows !== null && list.length >= question.most_rows;
  }

  function changed() {
    draw();
    tell();
  }

  function enter(row) {
    cards.of(row)?.node.querySelector(BOXES)?.focus();
  }

  function button(row, action, onclick) {
    const texts = { up: form.texts.move_up, down: form.texts.move_down, remove: form.texts.remove };
    return el("button", {
      type: "button",
      class: "quiet",
      text: texts[action],
      "data-action": `${action}:${slot.path}.${row.id}`,
      onclick,
    });
  }

  function dress(row, fields) {
    const up = button(row, "up", () => move(row, -1));
    const down = button(row, "down", () => move(row, 1));
    const remove = button(row, "remove", () => takeOut(row));
    const actions = el("div", { class: "actions" }, up, down, remove);
    const attributes = { class: "item fields", role: "group", "data-row": row.id };
    const node = el("div", attributes, fields, actions);
    const { move_up_named, move_down_named, remove_named } = form.texts;
    const named = [[up, move_up_named], [down, move_down_named], [remove, remove_named]];
    const name = (place, all) => {
      const called = `${question.title} ${place + 1}`;
      node.setAttribute("aria-label", called);
      for (const [one, text] of named) one.setAttribute("aria-label", filled(text, { name: called }));
      const pressed = [up, down].find(hasFocus);
      up.hidden = place === 0;
      down.hidden = place === all - 1;
      if (pressed?.hidden) [up, down, remove].find((one) => !one.hidden).focus();
      return called;
    };
    return { node, name };
  }

  function move(row, by) {
    const others = list.filter((one) => one !== row);
    const place = list.indexOf(row) + by;
    list = [...others.slice(0, place), row, ...others.slice(place)];
    changed();
    cards.of(row).node.scrollIntoView({ block: "nearest" });
    said.textContent = filled(form.texts.moved, { n: place + 1, all: list.length });
  }

  function takeOut(row) {
    const place = list.indexOf(row);
    const name = cards.of(row).called;
    list = list.filter((one) => one !== row);
    const back = hasAnswer(row) ? offerBack(row, place, name) : add;
    add.hidden = false;
    back.focus(); // before the card goes: where nothing has the focus, the page's begin has
    changed();
  }

  function offerBack(row, place, name) {
    const text = filled(form.texts.removed, { name });
    const back = el("button", {
      type: "button",
      text: form.texts.bring_back,
      "aria-label": `${form.texts.bring_back}: ${name}`,
      "data-action": `undo:${slot.path}`,
      onclick() {
        list = [...list.slice(0, place), row, ...list.slice(place)];
        changed();
        enter(row);
        line.remove();
      },
    });
    const line = el("p", { "data-gone": row.id }, el("span", { text }), back);
    gone.append(line);
    if (gone.children.length > MOST_GONE) gone.firstChild.remove();
    return back;
  }

  function set(value) {
    const [next, shown] = cards.merge(list, value || []);
    list = next;
    draw();
    for (const line of [...gone.children]) {
      const row = list.find(({ id }) => id === line.dataset.gone); // somebody brought it back
      if (row && hasFocus(line)) enter(row);
      if (row) line.remove();
    }
    return shown;
  }

  return { node: el("div", {}, cards.node, gone, said, add), inputs: [add], set };
}
