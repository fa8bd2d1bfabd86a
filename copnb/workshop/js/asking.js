/** Questions whose answers are no part of the design, and beside them what follows from these. */

import { drawFields, makeForm, makeMarks } from "./blocks.js";
import { field } from "./controls.js";
import { el, hasFocus, house, same } from "./elements.js";

const PAUSE = 150; // ms after the last keystroke

export function render({ model, el: root }) {
  const page = model.get("page");
  house(root, page.interface, page.language);
  const marks = makeMarks(page.texts, () => {});
  const form = makeForm(model, page, marks);
  const fields = new Map();
  let pause = null;

  function give(answers, after = 0) {
    model.set("answers", answers);
    clearTimeout(pause);
    pause = setTimeout(() => model.save_changes(), after);
  }

  function drawQuestion(question) {
    const { path } = question;
    const one = field(form, question, `ask.${path}`, model.get("answers")[path], (value) =>
      give({ ...model.get("answers"), [path]: value }, PAUSE));
    fields.set(path, one);
    return one.node;
  }

  function refresh() {
    const answers = model.get("answers");
    for (const [path, one] of fields) {
      if (!one.node.contains(document.activeElement)) one.set(answers[path]);
    }
    const isOwn = same(answers, model.get("own"));
    if (isOwn && hasFocus(actions)) fields.values().next().value.focus(); // its button goes
    actions.hidden = isOwn;
  }

  function putBack() {
    const own = { ...model.get("own") };
    give(own);
    for (const [path, one] of fields) one.put(own[path]);
    refresh();
  }

  const button = (text, action, onclick) => el("button", { type: "button", text, "data-action": action, onclick });
  const actions = el("p", { class: "row" },
    page.keep && button(page.keep, "keep", () => model.send({ type: "keep" })),
    button(page.back, "put-back", putBack));
  const result = el("div", { class: "stack", role: "status" });
  const drawResult = () => (result.innerHTML = model.get("html")); // safe: the one door in copnb/report
  const questions = page.blocks.map(({ title, questions }) => page.folded
    ? el("details", {}, el("summary", { text: title }), el("div", {}, drawFields({ questions }, drawQuestion)))
    : drawFields({ title, questions }, drawQuestion));
  const aside = el("aside", { class: "result", "aria-label": page.title }, result, actions);
  root.append(form.placesList, marks.summary,
    el("section", { class: "ask" }, el("div", { class: "stack" }, questions), aside));
  const listeners = { "change:html": drawResult, "change:answers": refresh, "change:own": refresh };
  for (const [event, listener] of Object.entries(listeners)) model.on(event, listener);
  drawResult();
  refresh();
  return () => {
    for (const [event, listener] of Object.entries(listeners)) model.off(event, listener);
  };
}
