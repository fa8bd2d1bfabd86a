/** What a browser kept and this server has not: offered, compared, brought back; and safe copies. */

import { clock, el, filled, focusIn, hasFocus, redraw } from "./elements.js";
import { allKept, designFile, forgetKept, keptOf } from "./keeping.js";
import { download } from "./links.js";

const FRESH = 5000; // ms: what was typed just now may be another page's, still on its way
const QUIET = 8 * 60_000; // ms without typing: a borrowed server forgets everything after ten
const LOOK_EVERY = 20_000; // ms
const ANSWER = 3000; // ms without a copy from the server until this browser's own is taken

/** Offer what this browser kept of the open community, where the server has something else. */
export function makeOffer(model, { texts, interface: language, community }, saver, keeper, onDropped) {
  const node = el("div", { class: "note offer", role: "region", "aria-label": texts.kept_title, hidden: true });

  let again = null;

  /**
   * Ask the server what differs; `revision` is what it has.
   *
   * Whether this browser keeps a newer design is seen once, before the page takes over what the
   * server has: later what is kept is newer too, and would undo what others wrote meanwhile.
   */
  function look(revision) {
    const { design, at } = keeper.get();
    offer(design && design.revision > revision ? design : null, at);
  }

  function offer(design, at) {
    const left = Object.entries(keeper.left());
    const typed = left.filter(([, one]) => Date.now() - one.at > FRESH);
    clearTimeout(again);
    if (typed.length < left.length) again = setTimeout(() => offer(design, at), FRESH);
    if (!typed.length && !design) return;
    const given = { design, typed: Object.fromEntries(typed) };
    saver.ask({ type: "compare", kept: given }, ({ type, differences }) => {
      if (type !== "ack") return; // kept until the server can say
      if (differences.length) show(given, at, differences);
      else done(given.typed);
    });
  }

  function show(given, at, differences) {
    const moment = clock(new Date(at).toISOString(), language);
    const canCome = differences.some(({ problem }) => !problem);
    const button = (text, action, onclick, main) =>
      el("button", { type: "button", class: main ? "main" : "", text, "data-action": action, onclick });
    node.replaceChildren(
      el("b", { text: filled(texts.kept_offer, { time: moment }) }),
      el("ul", {}, differences.map((one) => difference(texts, one))),
      el("p", { class: "row" },
        canCome && button(texts.bring_them_back, "bring", () => bring(given, at), true),
        button(texts.forget_kept, "forget-kept", () => drop(given))),
    );
    node.hidden = false;
  }

  function bring(given, at) {
    saver.ask({ type: "bring", kept: given }, ({ type, reason }) => {
      if (type === "refused") return node.append(el("p", { role: "alert", text: filled(texts.not_saved, { reason }) }));
      node.replaceChildren(el("b", { role: "status", tabindex: "-1", text: texts.brought_back }));
      node.firstChild.focus();
      return saver.ask({ type: "compare", kept: given }, (told) => told.type === "ack" && settle(given, at, told.differences));
    });
  }

  /** Keep and go on showing only what could not come back. */
  function settle({ typed }, at, differences) {
    const inVain = new Set(differences.filter(({ problem }) => problem).map(({ path }) => path));
    const [stay, back] = [true, false].map((stays) =>
      Object.fromEntries(Object.entries(typed).filter(([path]) => inVain.has(path) === stays)));
    done(back);
    if (Object.keys(stay).length) show({ design: null, typed: stay }, at, differences.filter(({ path }) => path in stay));
  }

  function drop(given) {
    done(given.typed);
    node.hidden = true;
    onDropped();
  }

  /** What was offered is settled: this browser goes by what the server has now. */
  function done(typed) {
    keeper.done(typed);
    askWhole(model);
  }

  return { node, look, stop: () => clearTimeout(again) };
}

function askWhole(model) {
  try {
    model.send({ type: "whole" });
  } catch {
    // no server: what is typed is kept all the same
  }
}

/** Return one difference in words: what this browser kept, what is here. */
export function difference(texts, { title, kept, here, problem }) {
  const words = (label, text) =>
    el("span", {}, `${label} `, el("bdi", { class: text ? "" : "soft", text: text || texts.nothing_there }));
  return el("li", {}, el("b", { text: title }), el("br"), words(texts.kept_here, kept), el("br"),
    problem ? el("span", { text: problem }) : words(texts.on_server, here));
}

/** A list of every community that this browser keeps; `bring(copy, told)` asks the server for one. */
export function keptList(texts, language, known, bring) {
  const node = el("section", { class: "card kept", "data-kept": "" });

  function draw() {
    const copies = allKept();
    node.hidden = !copies.length;
    redraw(node, el("h2", { text: texts.kept_list }), el("p", { class: "soft", text: texts.kept_help }),
      el("ul", { class: "plain" }, copies.map(line)));
  }

  function line(copy) {
    const told = el("p", { role: "status" });
    const moment = clock(new Date(copy.at).toISOString(), language);
    const name = copy.name || copy.slug;
    const action = (text, kind, onclick, main = false) =>
      el("button", { type: "button", class: main && "main", text, "data-action": `${kind}:${copy.id}`, "aria-label": `${text}: ${name}`, onclick });
    const here = known().includes(copy.id);
    const gone = () => {
      forgetKept(copy.id);
      draw();
      focusIn(node.hidden ? node.closest(".copnb") : node);
    };
    return el("li", {}, el("b", {}, el("bdi", { text: name })), ` ${filled(texts.kept_at, { time: moment })}`,
      here && el("span", { class: "soft", text: ` ${texts.kept_also_here}` }),
      el("p", { class: "row" },
        !here && action(texts.bring_back_kept, "bring-kept", () => bring(copy, (text) => (told.textContent = text)), true),
        action(texts.download_kept, "download-kept", () => downloadKept(copy)),
        action(texts.forget_here, "forget", gone)),
      told);
  }

  draw();
  return { node, draw };
}

/** Let the browser download what it keeps itself: this needs no server. */
export function downloadKept(copy) {
  const day = new Date().toLocaleDateString("sv"); // 2026-11-23
  download(`${copy.slug || "community"}-${day}.json`, designFile(copy));
}

/**
 * Take a safe copy: from the server, with what happened in it; else what this browser keeps.
 *
 * `done(text)` is told when there is one.
 */
export function takeCopy(model, id, done) {
  const own = setTimeout(() => finish(() => downloadKept(keptOf(id))), ANSWER);
  function receive(message, buffers) {
    if (message.type === "copy") finish(() => download(message.name, buffers[0]));
  }
  function finish(save) {
    clearTimeout(own);
    model.off("msg:custom", receive);
    save();
    done();
  }
  model.on("msg:custom", receive);
  try {
    model.send({ type: "copy" });
  } catch {
    finish(() => downloadKept(keptOf(id)));
  }
}

/** The safe copy's age, a button for one, and a question for one after some quiet minutes. */
export function makeCopies(model, { texts, community }, keeper) {
  const age = el("span", { class: "soft" });
  const button = el("button", { type: "button", text: texts.take_copy, "data-action": "safe-copy", onclick: take });
  const line = el("p", { class: "row copies" }, button, age,
    el("button", { type: "button", class: "quiet small", text: texts.forget_here, "data-action": "forget", onclick: forget }));
  const lost = el("p", { class: "row lost", hidden: true },
    el("button", { type: "button", text: texts.load_again, title: texts.lost_help, "data-action": "load-again", onclick: () => location.reload() }),
    el("button", { type: "button", text: texts.download_kept, "data-action": "download-kept", onclick: () => downloadKept(keeper.get()) }));
  const quiet = el("div", { class: "note quiet-minutes", role: "status" });
  let last = Date.now();
  let forgotten = false;

  function take() {
    takeCopy(model, community.id, () => {
      keeper.copied();
      if (hasFocus(quiet)) button.focus();
      quiet.replaceChildren();
      show();
    });
  }

  function forget() {
    forgetKept(community.id);
    forgotten = true;
    age.textContent = texts.forgotten;
  }

  function typed() {
    last = Date.now();
    quiet.replaceChildren();
    quiet.hidden = true;
    if (forgotten) askWhole(model); // from now on it is kept again
    forgotten = false;
  }

  function show() {
    const { copied, at } = keeper.get();
    const minutes = Math.floor((Date.now() - copied) / 60_000);
    age.textContent = !copied ? texts.no_copy : minutes < 1 ? texts.copy_now : filled(texts.copy_age, { n: minutes });
    const due = Date.now() - last > QUIET && at > copied && quiet.children.length === 0;
    if (due) quiet.replaceChildren(el("b", { text: texts.quiet_title }), el("p", { text: texts.quiet_help }),
      el("p", { class: "row" }, el("button", { type: "button", class: "main", text: texts.take_copy, "data-action": "quiet-copy", onclick: take })));
    quiet.hidden = quiet.children.length === 0;
  }

  show();
  const looking = setInterval(show, LOOK_EVERY);
  return {
    line,
    above: [lost, quiet],
    typed,
    connected: (yes) => (lost.hidden = yes),
    stop: () => clearInterval(looking),
  };
}
