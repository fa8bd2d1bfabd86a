/** The form of a step: its bar, its questions in blocks, its messages, and what keeps them in step. */

import { field } from "./controls.js";
import { el, filled, house, same } from "./elements.js";
import { meaning } from "./findings.js";
import { linkTo } from "./links.js";
import { makeSaver } from "./saving.js";

const NARROW = new Set("count date time time_zone choice".split(" "));

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

/** What the controls of one form share: texts, ids, places, groups and messages. */
function makeForm(model, page, marks) {
  const uid = `copnb-${Math.random().toString(36).slice(2, 8)}`;
  const placesList = el("datalist", { id: `${uid}-places` });
  const followers = new Map();
  const readers = [];
  let typed = null;
  return {
    uid,
    page,
    texts: page.texts,
    placesList,
    mark: marks.add,
    forget: marks.forget,
    places() {
      if (!placesList.children.length) {
        placesList.append(...page.time_zones.map(({ label }) => el("option", { value: label })));
      }
      return placesList.id;
    },
    groups() {
      if (!typed) return model.get("groups");
      const unnamed = (n) => filled(page.texts.group_n, { n });
      return typed.map(({ id, name }, place) => ({ id, name: name || unnamed(place + 1) }));
    },
    setGroups(list) {
      typed = list;
      for (const [control, follow] of followers) {
        if (control.isConnected) follow();
        else followers.delete(control);
      }
    },
    whenFindingsChange: (follow) => readers.push(follow),
    showFindings: () => readers.forEach((follow) => follow(model.get("findings"))),
    whenGroupsChange: (control, follow) => followers.set(control, follow),
  };
}

/** Messages: beside each field once it was left, and together at the top of the form. */
function makeMarks(texts, onChange) {
  const all = new Map();
  const list = el("ul");
  const heading = el("b");
  const summary = el("div", { class: "note bad", role: "group", hidden: true }, heading, list);
  let stored = {};

  function add(path, { title, message, has }) {
    const mark = { path, title, message, has, own: "", input: null, touched: false, node: null };
    all.set(path, mark);
    return {
      wrong(text, input = null) {
        if (mark.own === text && mark.input === input) return;
        Object.assign(mark, { own: text, input });
        show(mark);
        sumUp();
        onChange();
      },
      watch(node) {
        mark.node = node;
        node.addEventListener("focusout", () => {
          mark.touched = true;
          show(mark);
          sumUp();
        });
      },
    };
  }

  function textOf(mark) {
    if (mark.own) return mark.touched ? mark.own : "";
    const path = Object.keys(stored).find((one) => closest(one) === mark);
    return path ? stored[path] : "";
  }

  /** Return the mark of a path, or of the list or set that holds it. */
  function closest(path) {
    let end = path;
    while (end && !all.has(end)) end = end.slice(0, Math.max(0, end.lastIndexOf(".")));
    return all.get(end);
  }

  function show(mark) {
    const text = textOf(mark);
    if (mark.message.textContent !== text) mark.message.textContent = text;
    mark.message.hidden = !text;
    for (const input of mark.has()) {
      const wrong = text && (!mark.input || mark.input === input) && input.tagName !== "BUTTON";
      if (wrong) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
  }

  function sumUp() {
    const wrong = [...all.values()].filter(textOf);
    const n = wrong.length;
    summary.hidden = n === 0;
    heading.textContent = n === 1 ? texts.needs_look_one : filled(texts.needs_look, { n });
    list.replaceChildren(...wrong.map((mark) => {
      const target = mark.input || mark.has()[0];
      const go = (event) => {
        event.preventDefault(); // JupyterLab would take a change of the address for its own
        target.closest("details")?.setAttribute("open", "");
        target.focus();
      };
      const link = el("a", { href: "#", text: mark.title, onclick: go });
      return el("li", {}, link, `: ${textOf(mark)}`);
    }));
  }

  return {
    summary,
    add,
    forget(start) {
      for (const path of all.keys()) if (path.startsWith(start)) all.delete(path);
      sumUp();
    },
    setStored(errors) {
      stored = errors;
      for (const mark of all.values()) show(mark);
      sumUp();
      onChange();
    },
    anyWrong: () => [...all.values()].some((mark) => mark.own),
    wrongUnder: (path) =>
      [...all.values()].some((mark) => mark.own && `${mark.path}.`.startsWith(`${path}.`)),
  };
}

function drawBlock({ title, questions }, form, draw) {
  const fields = questions.map((question) => {
    const node = draw(question);
    if (!NARROW.has(question.kind)) node.classList.add("wide");
    return node;
  });
  const asked = el("div", { class: "fields" }, title && el("h2", { text: title }), fields);
  const said = meaning(form.texts, filled(form.texts.meaning_of, { title }));
  form.whenFindingsChange((all) => said.set(all.filter(({ block }) => block === questions[0].path)));
  return el("section", { class: "ask", "data-block": questions[0].path }, asked, said.node);
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
