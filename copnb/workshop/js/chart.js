/** The chart of ways to interact: four corners to tick in, and below them what each asks for. */

import { pick } from "./controls.js";
import { el, filled, hasFocus } from "./elements.js";
import { makeCards, newRow } from "./rows.js";

/** The control of the list of chosen formats. */
export function chart(form, question, slot, emit) {
  const { corners } = form.page.chart;
  const asked = question.columns.filter(({ name }) => name !== "format");
  let list = [];
  let all = false;
  const boxes = [];
  const more = el("button", {
    type: "button",
    class: "quiet",
    "data-action": `show-all:${slot.path}`,
    onclick() {
      all = !all;
      showWays();
    },
  });
  const cards = makeCards(form, slot.path, asked, tell, dress);
  const heading = el("p", { class: "lab", text: form.texts.minutes_title, hidden: true });

  function way({ code, label, remark, first }) {
    const box = el("input", {
      type: "checkbox",
      value: code,
      ...slot.own,
      onchange: () => tick(code, box.checked),
    });
    const node = pick(box, label, remark);
    boxes.push({ code, label, first, box, node });
    return node;
  }

  function corner({ code, label, remark, formats }) {
    const heading = el("p", { class: "corner" }, el("b", { text: label }), el("small", { text: remark }));
    const group = { class: `corner-${code}`, role: "group", "aria-label": label };
    return el("div", group, heading, el("div", { class: "picks" }, formats.map(way)));
  }

  function tick(format, on) {
    list = on
      ? [...list, newRow(question.columns, { format, id: idOf(format) })]
      : list.filter((row) => row.format !== format);
    drawBelow();
    tell();
  }

  function tell() {
    emit(structuredClone(list));
  }

  function isTicked(code) {
    return list.some((row) => row.format === code);
  }

  function showWays() {
    let hidden = 0;
    for (const { code, first, box, node } of boxes) {
      box.checked = isTicked(code);
      node.hidden = !all && !first && !box.checked && !hasFocus(node);
      if (!first) hidden += 1;
    }
    more.textContent = all ? form.texts.fewer_ways : filled(form.texts.more_ways, { n: hidden });
    more.setAttribute("aria-expanded", String(all));
  }

  function drawBelow() {
    cards.draw(list);
    heading.hidden = list.length === 0;
  }

  function dress(row, fields) {
    const label = boxes.find(({ code }) => code === row.format)?.label || form.texts.not_answered;
    const attributes = { class: "item fields", role: "group", "aria-label": label };
    const node = el("div", { ...attributes, "data-row": row.id }, el("b", { text: label }), fields);
    return { node, name: () => label };
  }

  function set(value) {
    const [next, shown] = cards.merge(list, value || []);
    list = next;
    drawBelow();
    showWays();
    return shown;
  }

  const map = el("div", { class: "chart" }, corners.map(corner));
  const axis = el(
    "p",
    { class: "axis", "aria-hidden": "true" },
    el("span", { text: `← ${form.texts.own_time}` }),
    el("span", { text: `${form.texts.same_time} →` }),
  );
  const note = el("p", { class: "help", text: form.page.chart.note });
  const inputs = boxes.map(({ box }) => box);
  return { node: el("div", {}, map, axis, more, note, heading, cards.node), inputs, set };
}

/** Return the id of a format's row: the same for everybody, so that two who tick it make one row. */
function idOf(format) {
  let sum = 2166136261; // FNV-1a, 32 bits
  for (const letter of format) sum = Math.imul(sum ^ letter.codePointAt(0), 16777619) >>> 0;
  return sum.toString(16).padStart(8, "0");
}
