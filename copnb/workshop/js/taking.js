/** What a group takes home: a button that makes it, how far that is, and the files that are ready. */

import { el, filled, house, newId, redraw } from "./elements.js";
import { download } from "./links.js";
import { replyTo } from "./reply.js";

const PATIENCE = 5; // seconds
const LONGEST = 4000; // ms that what was just typed may take to be saved

export function render({ model, el: root }) {
  const texts = model.get("texts");
  house(root, model.get("language"));
  const wanted = new Map(); // what this page asked for; another page may share the kernel
  const button = el("button", { type: "button", "data-action": "make", onclick: make });
  const told = el("p", { role: "status" });
  const bar = el("progress", { "aria-label": texts.progress });
  const notes = el("div", { class: "soft small" });
  const list = el("ul", { class: "taken" });

  function say(text, wrong = false) {
    told.className = wrong ? "note bad" : "";
    told.textContent = text;
  }

  function draw() {
    const { told: text = "", wrong, notes: more = [], files = [], all = 0 } = model.get("made");
    button.textContent = text ? texts.anew : texts.make;
    button.classList.toggle("main", !text);
    bar.hidden = !all;
    if (all) bar.max = all;
    if (files.length) bar.value = files.length;
    else bar.removeAttribute("value"); // it moves, and says nothing of how far
    notes.replaceChildren(...more.map((note) => el("p", { text: note })));
    redraw(list, ...files.map(line));
    say(text, wrong);
  }

  function line(file) {
    const action = (text, name, use) => el("button", {
      type: "button", text, "data-action": `${name}:${file.kind}`, "aria-label": `${text}: ${file.label}`, onclick: use,
    });
    return el("li", {}, el("span", {}, el("b", { text: file.label }), " ", el("span", { class: "soft", text: file.size })),
      el("span", { class: "row" }, file.page && action(texts.open, "open", () => open(file)),
        action(texts.save, "save", () => save(file))));
  }

  const ask = (message) => replyTo(model, message, PATIENCE).catch(() => null);

  async function make() {
    say(texts.begun);
    await whatIsTyped(root);
    if (await ask({ type: "make" })) draw();
    else say(texts.no_answer, true);
  }

  /** Ask for a file; `use(name, content)` is called when it is here, and says what it did. */
  async function get({ kind, label }, use) {
    const want = newId();
    wanted.set(want, use);
    say(filled(texts.coming, { label }));
    const answer = await ask({ type: "get", kind, want });
    if (answer?.type === "ack") return true; // the file follows: on a slow line it takes its time
    wanted.delete(want);
    say(answer ? answer.reason : texts.no_answer, true);
    return false;
  }

  function receive({ type, want, name }, buffers) {
    if (type !== "file" || !wanted.has(want)) return;
    say(wanted.get(want)(name, buffers[0]));
    wanted.delete(want);
  }

  function save(file) {
    get(file, keep);
  }

  function keep(name, content) {
    download(name, content);
    return filled(texts.here, { name });
  }

  /** Open a page in a tab of its own, which browsers allow only while the press is fresh. */
  async function open(file) {
    const tab = window.open("", "_blank");
    if (!tab) return save(file);
    const comes = await get(file, (_name, content) => {
      tab.location = URL.createObjectURL(new Blob([content], { type: "text/html;charset=utf-8" }));
      return texts.opened;
    });
    return comes || tab.close();
  }

  root.append(el("div", { class: "stack" }, el("p", {}, button), told, bar, notes, list));
  draw();
  const listeners = { "change:made": draw, "msg:custom": receive };
  for (const [event, listener] of Object.entries(listeners)) model.on(event, listener);
  return () => {
    for (const [event, listener] of Object.entries(listeners)) model.off(event, listener);
  };
}

/** Wait until the form of this page has saved what was typed; where it cannot, its bar says so. */
async function whatIsTyped(root) {
  const page = root.closest(".jp-Notebook") || document;
  const end = Date.now() + LONGEST;
  while (page.querySelector('.copnb-form[data-state="saving"]') && Date.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
