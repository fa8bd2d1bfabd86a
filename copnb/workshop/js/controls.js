/** One control for each kind of question, with its label, its help and its message. */

import { chart } from "./chart.js";
import { el, filled, hasFocus, same, showText } from "./elements.js";
import { exampleOf } from "./example.js";
import { rows } from "./rows.js";

const KINDS = {
  line: textControl("input", { type: "text" }),
  short_text: textControl("textarea", { rows: 2 }),
  text: textControl("textarea", { rows: 4 }),
  count,
  yes_no: yesNo,
  date: dated("date", "no_such_day", { max: "9999-12-31" }),
  time: dated("time", "no_such_time"),
  time_zone: timeZone,
  choice,
  group,
  choices,
  points: (form, question, slot, emit) =>
    amounts(form, question, slot, emit, { step: 5, most: 100, blank: "0", total: true }),
  ratings: (form, question, slot, emit) =>
    amounts(form, question, slot, emit, { step: 1, most: 5, blank: "", total: false }),
  grid,
  rows,
  chart,
};
const IN_ONE = new Set("line short_text text count date time time_zone choice group".split(" "));

const LONG = 28; // letters that fit into half the width

/**
 * Return a question with its control: `node`, `set` and `put`.
 *
 * `set(value)` shows what somebody else answered, also while the control has the focus: the
 * caret stays, and so does what cannot stand yet and a row that somebody is in. It returns what
 * the control now shows of what is stored: `value`, but the value before where it left a part
 * alone; that is the base of the next change. `put(value)` shows a value whatever is there.
 *
 * A kind returns `node`, `inputs`, `set` and calls `emit(value)`; what cannot stand it leaves
 * out and calls `emit.wrong(message, input)` instead. Its `set` returns what it shows, or
 * nothing where that is the whole value. `path` also finds the field in tests.
 * `within()` names the row that the question stands in.
 */
export function field(form, question, path, value, changed) {
  const id = `${form.uid}-${path.replace(/\W/g, "-")}`;
  const alone = IN_ONE.has(question.kind);
  const example = exampleOf(form, path, question.title);
  const help = helpOf(form, question, example);
  const message = el("span", { class: "err", id: `${id}-e`, hidden: true });
  const described = [help && `${id}-h`, `${id}-e`].filter(Boolean).join(" ");
  const slot = { path, id, own: { "data-path": path } };
  if (alone) Object.assign(slot.own, { id, "aria-describedby": described });

  const title = () => [question.within?.(), question.title].filter(Boolean).join(", ");
  let shown = value;
  let isWrong = false;
  const mark = form.mark(path, { title, message, has: () => part.inputs });
  const emit = (given) => {
    emit.wrong("");
    changed(given);
  };
  emit.wrong = (text, input) => {
    isWrong = text !== "";
    mark.wrong(text, input);
  };
  const set = (next) => (isWrong ? shown : (shown = part.set(next) ?? next));
  const put = (next) => {
    emit.wrong("");
    set(next);
  };
  const part = KINDS[question.kind](form, question, slot, emit);
  const helpNode = help && el("span", { class: "help", id: `${id}-h`, text: help });
  const node = alone
    ? el("div", {}, el("label", { for: id, text: question.title }), helpNode, example, message, part.node)
    : el(
        "fieldset",
        { "aria-describedby": described },
        el("legend", { text: question.title }),
        helpNode,
        example,
        message,
        part.node,
      );
  node.className = `f f-${question.kind}`;
  if (question.choices.some(({ label }) => label.length > LONG)) node.classList.add("wide");
  mark.watch(node);
  set(value);
  return { node, set, put, focus: () => part.inputs[0]?.focus() };
}

/** Return the help of a question; a short example goes with it where none can be unfolded. */
function helpOf(form, { help, example }, unfolded) {
  const short = !unfolded && example && filled(form.texts.such_as, { example });
  return [help, short].filter(Boolean).join(" ");
}

function textControl(tag, attributes) {
  return (form, _question, slot, emit) => {
    const input = el(tag, { ...attributes, ...slot.own, lang: form.page.language, dir: "auto" });
    let shown = "";
    let composing = false; // a letter of several keystrokes must not be cut short
    input.addEventListener("input", () => emit(input.value));
    for (const kind of ["compositionstart", "compositionend"]) {
      input.addEventListener(kind, () => (composing = kind === "compositionstart"));
    }
    const set = (value) => {
      if (composing) return shown;
      showText(input, value ?? "");
      return (shown = value);
    };
    return { node: input, inputs: [input], set };
  };
}

function numberBox(attributes) {
  return el("input", { type: "text", inputmode: "numeric", autocomplete: "off", ...attributes });
}

/** Show an answer as the house writes it, unless somebody is writing the same in another way. */
function showUnless(input, isTheSame, text) {
  if (!hasFocus(input) || !isTheSame()) showText(input, String(text));
}

/** Return the whole number that a person wrote, null for nothing, or what would do, as a text. */
export function readCount(texts, text, { minimum, maximum }) {
  const written = text.trim();
  const inThousands = /^\d{1,3}([\s.,'’]\d{3})+$/.test(written);
  const digits = inThousands ? written.replace(/\D/g, "") : written;
  if (digits === "") return null;
  if (!/^[-−]?\d+$/.test(digits)) {
    return filled(texts.whole_number, { n: Math.min(maximum ?? 60, 60) });
  }
  const number = Number(digits.replace("−", "-"));
  if (minimum !== null && number < minimum) return filled(texts.at_least, { n: minimum });
  if (maximum !== null && number > maximum) return filled(texts.at_most, { n: maximum });
  return number;
}

function count(form, question, slot, emit) {
  const input = numberBox({
    ...slot.own,
    oninput() {
      const read = readCount(form.texts, input.value, question);
      if (typeof read === "string") emit.wrong(read);
      else emit(read);
    },
  });
  const node = el("span", { class: "with-unit" }, input, question.unit && el("span", { text: question.unit }));
  const set = (value) => {
    const isTheSame = () => readCount(form.texts, input.value, question) === (value ?? null);
    showUnless(input, isTheSame, value ?? "");
  };
  return { node, inputs: [input], set };
}

function dated(type, problem, attributes = {}) {
  return (form, _question, slot, emit) => {
    const input = el("input", { type, ...attributes, ...slot.own });
    const read = () => {
      const { badInput, rangeOverflow } = input.validity;
      if (badInput || rangeOverflow) emit.wrong(form.texts[problem]);
      else if (type === "time") emit(input.value.slice(0, 5));
      else emit(input.value || null);
    };
    input.addEventListener("input", read);
    input.addEventListener("blur", () => input.validity.badInput && read());
    const set = (value) => {
      if (input.value !== (value ?? "")) input.value = value ?? ""; // keeps the part that is written
    };
    return { node: input, inputs: [input], set };
  };
}

function timeZone(form, question, slot, emit) {
  const places = form.page.time_zones;
  const input = el("input", { type: "text", list: form.places(), autocomplete: "off", ...slot.own });
  const found = (text) => {
    const wanted = plain(text);
    const fits = (test) => places.filter((place) => test(plain(place.label), place.code));
    const whole = fits((label, code) => label === wanted || plain(code) === wanted);
    const begun = fits((label) => label.startsWith(wanted));
    return whole[0] || (begun.length === 1 ? begun[0] : fits((label) => label.startsWith(`${wanted} (`))[0]);
  };
  const read = (left) => {
    if (!input.value.trim()) return emit("");
    const place = found(input.value);
    if (!place) return emit.wrong(form.texts.no_such_place);
    if (left) input.value = place.label;
    return emit(place.code);
  };
  input.addEventListener("input", () => read(false));
  input.addEventListener("change", () => read(true));
  const set = (code) => {
    const isTheSame = () => (input.value.trim() ? found(input.value)?.code : "") === (code ?? "");
    showUnless(input, isTheSame, places.find((place) => place.code === code)?.label ?? code ?? "");
  };
  return { node: input, inputs: [input], set };
}

function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").trim().toLowerCase();
}

/** Return a list to choose from; the first line takes the answer back. */
function select(form, options, own, changed) {
  const list = el("select", { ...own, onchange: () => changed(list.value) });
  let filledWith = null;
  const fill = (shown, value) => {
    const lines = shown.map(({ code, label }) => el("option", { value: code, text: label }));
    if (!same(shown, filledWith)) list.replaceChildren(el("option", { value: "", text: form.texts.choose }), ...lines);
    filledWith = shown;
    list.value = value;
  };
  fill(options, "");
  return { list, fill };
}

function choice(form, question, slot, emit) {
  const { list } = select(form, question.choices, slot.own, (code) => emit(code || null));
  return { node: list, inputs: [list], set: (value) => (list.value = value ?? "") };
}

function group(form, _question, slot, emit) {
  let shown = "";
  const { list, fill } = select(form, [], slot.own, (code) => emit((shown = code)));
  const note = el("span", { class: "help", text: form.texts.no_groups });
  const set = (value) => {
    shown = value ?? "";
    const known = form.groups().map(({ id, name }) => ({ code: id, label: name }));
    const gone = shown && !known.some(({ code }) => code === shown);
    if (gone) known.push({ code: shown, label: form.texts.group_gone });
    note.hidden = known.length > 0;
    fill(known, shown);
  };
  form.whenGroupsChange(list, () => set(shown));
  return { node: el("span", {}, note, list), inputs: [list], set };
}

/** Return a box to tick with its words; the whole box is the target. */
export function pick(input, label, remark = "") {
  const words = el("span", {}, el("span", { text: label }), remark && el("small", { text: remark }));
  return el("label", { class: "pick" }, input, words);
}

function choices(_form, question, slot, emit) {
  const boxes = question.choices.map(({ code }) =>
    el("input", { type: "checkbox", value: code, ...slot.own, onchange: () => emit(ticked()) }),
  );
  const ticked = () => boxes.filter((box) => box.checked).map((box) => box.value);
  const picks = question.choices.map(({ label, remark }, n) => pick(boxes[n], label, remark));
  const set = (value) => {
    for (const box of boxes) box.checked = (value || []).includes(box.value);
  };
  return { node: el("div", { class: "picks" }, picks), inputs: boxes, set };
}

function yesNo(form, _question, slot, emit) {
  const values = { yes: true, no: false, none: null };
  const labels = { yes: form.texts.yes, no: form.texts.no, none: form.texts.not_answered };
  const dots = Object.keys(values).map((code) =>
    el("input", {
      type: "radio",
      name: slot.id,
      value: code,
      ...slot.own,
      onchange: () => emit(values[code]),
    }),
  );
  const set = (value) => {
    for (const dot of dots) dot.checked = values[dot.value] === (value ?? null);
  };
  const picks = dots.map((dot) => pick(dot, labels[dot.value]));
  picks[2].classList.add("none");
  return { node: el("div", { class: "picks" }, picks), inputs: dots, set };
}

/** Numbers by choice, each with a button for less and for more, and a bar. */
function amounts(form, question, slot, emit, { step, most, blank, total }) {
  let given = {};
  const sum = total && el("p", { class: "total", role: "status" });
  const lines = question.choices.map(({ code, label, remark }) => line(code, label, remark));

  function line(code, label, remark) {
    const id = `${slot.id}-${code}`;
    const path = `${slot.path}.${code}`;
    const input = numberBox({ id, "data-path": path, oninput: () => typed(code, input) });
    const button = (sign, text, by) =>
      el("button", {
        type: "button",
        class: "sq",
        text: sign,
        "aria-label": filled(text, { n: step, name: label }),
        "data-action": `${by < 0 ? "less" : "more"}:${path}`,
        onclick: () => press(code, by),
      });
    const bar = el("span", { class: "fill" });
    const node = el(
      "div",
      { class: "amount" },
      el("label", { for: id }, label, remark && el("small", { text: remark })),
      el("span", { class: "track", "aria-hidden": "true" }, bar),
      button("−", form.texts.less, -step),
      input,
      button("+", form.texts.more, step),
    );
    return { code, node, input, bar };
  }

  function read(input) {
    return readCount(form.texts, input.value, { minimum: 0, maximum: most });
  }

  function typed(code, input) {
    const number = read(input);
    if (typeof number === "string") return emit.wrong(number, input);
    return put(code, number);
  }

  function press(code, by) {
    const now = given[code] ?? 0;
    put(code, Math.min(most, Math.max(0, Math.round((now + by) / step) * step)));
    show();
  }

  function put(code, number) {
    const { [code]: _before, ...others } = given;
    const isNothing = number === null || (total && number === 0);
    given = isNothing ? others : { ...others, [code]: number };
    drawBars();
    emit({ ...given });
  }

  function drawBars() {
    for (const { code, bar } of lines) bar.style.width = `${(100 * (given[code] ?? 0)) / most}%`;
    if (total) sayTotal();
  }

  function sayTotal() {
    const n = Object.values(given).reduce((all, one) => all + one, 0);
    const rest = n < 100 ? filled(form.texts.points_left, { n: 100 - n }) : "";
    const over = n > 100 ? filled(form.texts.points_over, { n: n - 100 }) : "";
    const tail = rest || over ? ` · ${rest || over}` : " ✓";
    const words = filled(form.texts.points_of, { n }) + tail;
    sum.replaceChildren(el("span", { text: form.texts.points_given }), el("span", { text: words }));
  }

  function show() {
    for (const { code, input } of lines) {
      const isTheSame = () => (read(input) ?? Number(blank)) === (given[code] ?? Number(blank));
      showUnless(input, isTheSame, given[code] ?? blank);
    }
    drawBars();
  }

  const set = (value) => {
    given = { ...value };
    show();
  };
  const nodes = lines.map(({ node }) => node);
  return { node: el("div", {}, nodes, sum), inputs: lines.map(({ input }) => input), set };
}

function grid(form, question, slot, emit) {
  let given = {};
  const lines = question.choices.map(({ code, label, remark }) => {
    const id = `${slot.id}-${code}`;
    const own = { id, "data-path": `${slot.path}.${code}` };
    const { list } = select(form, question.scale, own, (chosen) => {
      const { [code]: _before, ...others } = given;
      given = chosen ? { ...others, [code]: chosen } : others;
      emit({ ...given });
    });
    const words = el("label", { for: id }, label, remark && el("small", { text: remark }));
    return { code, list, node: el("div", { class: "grid-line" }, words, list) };
  });
  const set = (value) => {
    given = { ...value };
    for (const { code, list } of lines) list.value = given[code] ?? "";
  };
  return {
    node: el("div", {}, lines.map(({ node }) => node)),
    inputs: lines.map(({ list }) => list),
    set,
  };
}
