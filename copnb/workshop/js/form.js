/** The form of a step: its bar, its questions in blocks, its messages, and what keeps them in step. */

import { drawFields, makeForm, makeMarks } from "./blocks.js";
import { field } from "./controls.js";
import { el, filled, house } from "./elements.js";
import { meaning } from "./findings.js";
import { linkTo } from "./links.js";
import { makeSaver } from "./saving.js";

export function render({ model, el: root }) {
  const page = model.get("page");
  const { texts, community } = page;
  house(root, page.interface, page.language);
  root.dataset.folder = model.get("folder");
  const marks = makeMarks(texts, () => saver.needsLook(marks.anyWrong()));
  const form = makeForm(model, page, marks);
  const saver = makeSaver(model, {
    texts,
    language: page.interface,
    onState: (state) => (root.dataset.state = state),
    onSettled: refresh,
  });

  form.changeRule = saver.change;

  const fields = new Map();
  const blocks = page.blocks.map((block) => drawBlock(block, form, (question) => {
    const answer = model.get("answers")[question.name];
    saver.showed(question.name, answer);
    const one = field(form, question, question.path, answer, (value) => {
      if (question.path === "inquire.groups") form.setGroups(value);
      saver.change(question.name, value);
    });
    fields.set(question.name, one);
    return one.node;
  }));

  const steps = el("ol", { class: "steps" });
  const bar = el("div", { class: "bar" }, brand(page), saver.line);
  const nav = el("nav", { "aria-label": texts.six_steps }, steps);
  const top = el("header", { class: "top" }, bar, nav);
  const end = el("div", { class: "end" });
  const main = el("div", { class: "main-part" }, marks.summary, blocks, end);
  root.append(form.placesList, top, main);
  const takeBarBack = liftInVoila(root, top);

  function drawSteps() {
    steps.replaceChildren(...model.get("steps").map((step) => stepLink(step, page)));
    const here = model.get("steps").find(({ key }) => key === page.step);
    end.replaceChildren(...agreement(here, texts, saver));
  }

  /** Show what the file has now, but never over what is being typed. */
  function refresh() {
    const answers = model.get("answers");
    for (const [name, one] of fields) {
      const busy = one.node.contains(document.activeElement) || marks.wrongUnder(`${page.step}.${name}`);
      if (busy || saver.isUnsent(name)) continue;
      one.set(answers[name]);
      saver.showed(name, answers[name]);
    }
  }

  const listeners = {
    "change:answers": refresh,
    "change:steps": drawSteps,
    "change:groups": () => form.setGroups(null),
    "change:findings": () => form.showFindings(),
    "change:errors": () => marks.setStored(model.get("errors")),
    "change:saved_at": () => saver.needsLook(marks.anyWrong()),
  };
  for (const [event, listener] of Object.entries(listeners)) model.on(event, listener);
  const left = () => {
    saver.flush();
    setTimeout(refresh); // after the focus has arrived elsewhere
  };
  root.addEventListener("focusout", left);
  const stopGuarding = guardLeaving(saver, texts);
  drawSteps();
  form.showFindings();
  marks.setStored(model.get("errors"));

  return () => {
    saver.stop();
    takeBarBack();
    stopGuarding();
    for (const [event, listener] of Object.entries(listeners)) model.off(event, listener);
  };
}

function drawBlock(block, form, draw) {
  const { title, questions } = block;
  const said = meaning(form, filled(form.texts.meaning_of, { title }));
  form.whenFindingsChange((all) => said.set(all.filter(({ block }) => block === questions[0].path)));
  const attributes = { class: "ask", "data-block": questions[0].path };
  return el("section", attributes, drawFields(block, draw), said.node);
}

function brand({ community, language, start, texts }) {
  const { name } = community;
  const shown = el("bdi", { lang: name && language, text: name || texts.start_page });
  return linkTo(start, community.slug, { class: "brand" }, shown);
}

function stepLink(step, page) {
  const words = el(
    "span",
    { class: "t" },
    el("b", { text: `${step.number}. ${step.title}` }),
    el("small", { text: `${step.sign} ${step.state_label}` }),
  );
  const sign = step.state === "agreed" ? "✓" : step.number;
  const link = linkTo(
    step.notebook,
    page.community.slug,
    { "aria-current": step.key === page.step && "step", "data-step": step.key },
    el("b", { class: "n", "aria-hidden": "true", text: sign }),
    words,
  );
  return el("li", { class: step.state }, link);
}

/**
 * Let what was just typed arrive before another page takes this one's place; what does not
 * arrive is not left without asking. Returns how to stop that.
 *
 * A link asks by itself: by the time the browser asks, Voila has ended the kernel, and who
 * then stays can only copy what is on the screen.
 */
function guardLeaving(saver, texts) {
  let agreed = false;
  const follow = (link) => {
    const stays = link.hasAttribute("data-commandlinker-command"); // JupyterLab opens a tab
    if (!stays && saver.isStuck() && !confirm(texts.leave)) return;
    agreed = !stays;
    link.click();
  };
  const wait = (event) => {
    const link = event.target.closest('.copnb a[href*=".ipynb"]');
    const otherTab = event.ctrlKey || event.metaKey;
    if (!link || otherTab || !event.isTrusted || (saver.isSettled() && !saver.isStuck())) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    saver.flush();
    const look = setInterval(() => {
      if (!saver.isSettled() && !saver.isStuck()) return;
      clearInterval(look);
      follow(link);
    }, 50);
  };
  const ask = (event) => saver.isStuck() && !agreed && event.preventDefault();
  const listeners = Object.entries({ beforeunload: ask, pagehide: saver.flush, click: wait });
  for (const [kind, listener] of listeners) window.addEventListener(kind, listener, true);
  return () => {
    for (const [kind, listener] of listeners) window.removeEventListener(kind, listener, true);
  };
}

function agreement(step, texts, saver) {
  const button = (state, text, main, action) =>
    el("button", {
      type: "button",
      class: main && "main",
      text,
      "data-action": action,
      onclick: () => saver.state(state),
    });
  if (step.state !== "agreed") return [button("agreed", texts.agree, true, "agree")];
  const done = el("span", { class: "tag", text: `✓ ${texts.agreed}` });
  return [done, button("drafted", texts.reopen, false, "reopen")];
}

/** In Voila the page is ours: bar and steps stand above its title. Returns how to take them back. */
function liftInVoila(root, top) {
  const cells = document.body.dataset.voila && document.getElementById("rendered_cells");
  if (!cells || cells.querySelector(".copnb-top")) return () => {};
  const parts = [...top.children].map((part) => el("div", { lang: root.lang, dir: root.dir }, part));
  for (const part of parts) part.className = "copnb copnb-form copnb-top";
  cells.prepend(...parts);
  top.hidden = true;
  return () => parts.forEach((part) => part.remove());
}
