/** The form of a step: its bar, its questions in blocks, its messages, and what keeps them in step. */

import { drawFields, makeForm, makeMarks } from "./blocks.js";
import { makeClock } from "./clock.js";
import { field } from "./controls.js";
import { el, filled, focusIn, house, redraw, same } from "./elements.js";
import { meaning } from "./findings.js";
import { inviting } from "./invite.js";
import { makeKeeper } from "./keeping.js";
import { linkTo } from "./links.js";
import { makeCopies, makeOffer } from "./offer.js";
import { makeOthers } from "./others.js";
import { makeSaver } from "./saving.js";
import { makeSkip } from "./skip.js";

const WRITING = 1000; // ms without a keystroke until somebody no longer writes

export function render({ model, el: root }) {
  const page = model.get("page");
  const { texts, community } = page;
  house(root, page.interface, page.language);
  root.dataset.folder = model.get("folder");
  const marks = makeMarks(texts, () => saver.needsLook(marks.anyWrong()));
  const form = makeForm(model, page, marks);
  const keeper = makeKeeper(community, page.step);
  const copies = makeCopies(model, page, keeper);
  const saver = makeSaver(model, {
    texts,
    language: page.interface,
    keeper,
    onState(state) {
      root.dataset.state = state;
      copies.connected(state !== "not-connected");
    },
    onSettled: refresh,
  });
  const offer = makeOffer(model, page, saver, keeper, () => focusIn(main));
  const fields = new Map();
  const typing = makeTyping(() => refresh());
  const others = makeOthers(texts, {
    nodeOf: ({ name }) => fields.get(name).node,
    put(question, value) {
      fields.get(question.name).set(value);
      changed(question, value);
    },
  });

  form.changeRule = saver.change;

  function changed(question, value) {
    if (question.path === "inquire.groups") form.setGroups(value);
    const back = others.typed(question, value);
    copies.typed();
    saver.change(question.name, value, back);
  }
  const blocks = page.blocks.map((block) => drawBlock(block, form, (question) => {
    const answer = model.get("answers")[question.name];
    saver.showed(question.name, answer);
    others.start(question, answer);
    const one = field(form, question, question.path, answer, (value) => changed(question, value));
    fields.set(question.name, { ...one, question });
    return one.node;
  }));

  const steps = el("ol", { class: "steps" });
  const bar = el("div", { class: "bar" }, brand(page), saver.line, copies.above);
  const nav = el("nav", { "aria-label": texts.six_steps }, steps);
  const here = model.get("steps")[page.number - 1].notebook;
  const aim = () => ({ notebook: here, slug: community.slug, name: community.name });
  const below = el("div", { class: "row" }, inviting({ model, texts: page.invite, aim, quiet: true }));
  const ticking = makeClock(page, bar, below);
  const skip = makeSkip(model, page, saver);
  const top = el("header", { class: "top" }, bar, nav, below, offer.node);
  const end = el("div", { class: "end" });
  const notes = el("div", { class: "stack" });
  const main = el("div", { class: "main-part" }, notes, marks.summary, blocks, end, copies.line);
  root.append(form.placesList, top, main);
  const takeBarBack = liftInVoila(root, top);

  const drawNotes = () =>
    notes.replaceChildren(...model.get("notes").map((text) => el("p", { class: "note bad", role: "status", text })));

  function drawSteps() {
    redraw(steps, ...model.get("steps").map((step) => stepLink(step, page)));
    const here = model.get("steps").find(({ key }) => key === page.step);
    skip.show(here.state);
    redraw(end, ...agreement(here, texts, saver), skip.node);
  }

  /** Show what the file has now, but never over what is not saved yet. */
  function refresh() {
    const answers = model.get("answers");
    keep({ [page.step]: answers });
    for (const [name, { question, set }] of fields) {
      if (same(answers[name], saver.baseOf(name))) continue;
      if (saver.isUnsent(name) || marks.wrongUnder(question.path)) continue;
      if (typing.isIn(question.path)) continue;
      saver.showed(name, set(answers[name]));
      if (others.arrived(question, answers[name])) {
        saver.say(filled(texts.other_changed, { name: question.title }));
      }
    }
  }

  function keep(parts) {
    keeper.saved({ ...parts, revision: model.get("revision") });
  }

  const received = (message) => message.type === "design" && keep(message.parts);
  const listeners = {
    "msg:custom": received,
    "change:revision": () => keep({}),
    "change:answers": refresh,
    "change:steps": drawSteps,
    "change:open_count": () => skip.show(model.get("steps")[page.number - 1].state),
    "change:groups": () => form.setGroups(null),
    "change:notes": drawNotes,
    "change:findings": () => form.showFindings(),
    "change:errors": () => marks.setStored(model.get("errors")),
    "change:saved_at": () => saver.needsLook(marks.anyWrong()),
  };
  for (const [event, listener] of Object.entries(listeners)) model.on(event, listener);
  root.addEventListener("input", typing.noted);
  root.addEventListener("focusout", () => {
    typing.left();
    saver.flush();
    setTimeout(refresh); // after the focus has arrived elsewhere: what was left alone is shown now
  });
  root.addEventListener("focusin", ticking.enter);
  const stopGuarding = guardLeaving(saver, texts);
  drawSteps();
  drawNotes();
  form.showFindings();
  marks.setStored(model.get("errors"));
  offer.look(model.get("revision"));
  keep({ [page.step]: model.get("answers") });
  model.send({ type: "whole" });

  return () => {
    saver.stop();
    copies.stop();
    offer.stop();
    typing.left();
    ticking.stop();
    takeBarBack();
    stopGuarding();
    for (const [event, listener] of Object.entries(listeners)) model.off(event, listener);
  };
}

/** Know where somebody is writing just now: words of others wait until the writer pauses. */
function makeTyping(paused) {
  let path = "";
  let pause = null;
  const left = () => {
    clearTimeout(pause);
    path = "";
  };
  return {
    left,
    isIn: (question) => path === question || path.startsWith(`${question}.`),
    noted({ target }) {
      if (!target.matches("textarea, [type=text]") || !target.dataset.path) return;
      left();
      path = target.dataset.path;
      pause = setTimeout(() => {
        left();
        paused();
      }, WRITING);
    },
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
 * Let what was just typed arrive before another page takes this one's place. What does not
 * arrive is kept by this browser; where it keeps nothing, a page is not left without asking.
 * Returns how to stop that.
 *
 * A link asks by itself: by the time the browser asks, Voila has ended the kernel, and who
 * then stays can only copy what is on the screen.
 */
function guardLeaving(saver, texts) {
  let agreed = false;
  const atRisk = () => saver.isStuck() && !saver.keeps();
  const follow = (link) => {
    const stays = link.hasAttribute("data-commandlinker-command"); // JupyterLab opens a tab
    if (!stays && atRisk() && !confirm(texts.leave)) return;
    agreed = !stays;
    link.click();
  };
  const wait = (event) => {
    const link = event.target.closest('.copnb a[href*=".ipynb"]');
    const otherTab = event.ctrlKey || event.metaKey;
    if (!link || otherTab || !event.isTrusted || (saver.isSettled() && !atRisk())) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    saver.flush();
    const look = setInterval(() => {
      if (!saver.isSettled() && !saver.isStuck()) return;
      clearInterval(look);
      follow(link);
    }, 50);
  };
  const ask = (event) => atRisk() && !agreed && event.preventDefault();
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
