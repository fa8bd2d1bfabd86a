/** The chart of ways to interact: four corners to tick in, and below them what each asks for. */

import { pick } from "./controls.js";
import { el, filled, same } from "./elements.js";
import { newRow, rowFields } from "./rows.js";

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
  const below = el("div", { class: "items" });

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
      ? [...list, newRow(question.columns, { format })]
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
      node.hidden = !all && !first && !box.checked;
      if (!first) hidden += 1;
    }
    more.textContent = all ? form.texts.fewer_ways : filled(form.texts.more_ways, { n: hidden });
    more.setAttribute("aria-expanded", String(all));
  }

  function drawBelow() {
    form.forget(`${slot.path}.`);
    const heading = el("p", { class: "lab", text: form.texts.minutes_title });
    const cards = list.map((row) => {
      const label = boxes.find(({ code }) => code === row.format)?.label || form.texts.not_answered;
      const attributes = { class: "item fields", role: "group", "aria-label": label };
      const fields = rowFields(form, asked, slot.path, row, label, tell);
      return el("div", { ...attributes, "data-row": row.id }, el("b", { text: label }), fields);
    });
    below.replaceChildren(...(list.length ? [heading, ...cards] : []));
  }

  function set(value) {
    if (!same(value || [], list)) {
      list = structuredClone(value || []);
      drawBelow();
    }
    showWays();
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
  return { node: el("div", {}, map, axis, more, note, below), inputs, set };
}
