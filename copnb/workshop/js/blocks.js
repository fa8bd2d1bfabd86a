/** What every form is made of: questions in blocks, what their controls share, and their messages. */

import { el, filled, redraw } from "./elements.js";

const NARROW = new Set("count date time time_zone choice".split(" "));

/** Return the heading and the questions of a block. */
export function drawFields({ title, questions }, draw) {
  const fields = questions.map((question) => {
    const node = draw(question);
    if (!NARROW.has(question.kind)) node.classList.add("wide");
    return node;
  });
  return el("div", { class: "fields" }, title && el("h2", { text: title }), fields);
}

/** What the controls of one form share: texts, ids, places, groups and messages. */
export function makeForm(model, page, marks) {
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
export function makeMarks(texts, onChange) {
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
    redraw(list, ...wrong.map((mark) => {
      const target = mark.input || mark.has()[0];
      const go = (event) => {
        event.preventDefault(); // JupyterLab would take a change of the address for its own
        target.closest("details")?.setAttribute("open", "");
        target.focus();
      };
      const link = el("a", { href: "#", text: mark.title(), "data-path": `look:${mark.path}`, onclick: go });
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
