/** Saving: what was typed goes out 150 ms later as a patch and is kept until it is acknowledged. */

import { clock, el, filled, same } from "./elements.js";

const PAUSE = 150; // ms after the last keystroke
const PATIENCE = 3000; // ms without an answer until the page says "Not connected"
const AGAIN = [5000, 10_000, 20_000]; // ms until what was not answered is sent again; then the last
const SHOWN_AFTER = 500; // ms: shorter savings do not change the line, which is read aloud

/**
 * Keep the changes of one form and send them.
 *
 * A patch holds, by question, what this page last showed from the file (`base`) and what it has
 * now (`changes`). The answer says what was `taken`: that is the next base. What the model holds
 * is no base: it may hold another person's row that a control with the focus never showed.
 * One patch is under way at a time; unanswered changes go along with the next, and by
 * themselves every few seconds.
 */
export function makeSaver(model, { texts, language, onSettled, onState }) {
  const line = el("span", { class: "save", role: "status" });
  const unsent = new Map(); // question -> value not yet acknowledged
  const base = new Map(); // question -> what its control last showed from the file
  const kept = new Set(); // questions that were answered with a "cannot stand"
  let seq = Math.floor(Math.random() * 2 ** 40); // two pages on one kernel see each other's answers
  let underWay = null;
  let overdue = 0; // how often no answer came in time
  let pause = null;
  let patience = null;
  let again = null;
  let refused = "";
  let newState = "";

  function change(name, value) {
    unsent.set(name, structuredClone(value));
    kept.delete(name);
    clearTimeout(pause);
    pause = setTimeout(send, PAUSE);
    tell(overdue ? "not-connected" : "saving");
  }

  function send() {
    clearTimeout(pause);
    pause = null;
    const names = [...unsent.keys()].filter((name) => !kept.has(name));
    if (patience !== null) return;
    if (!names.length) {
      if (newState) post({ type: "state", state: newState });
      return;
    }
    const changes = Object.fromEntries(names.map((name) => [name, wellFormed(unsent.get(name))]));
    const before = Object.fromEntries(names.map((name) => [name, base.get(name)]));
    post({ type: "patch", base: before, changes });
  }

  function post(message) {
    seq += 1;
    underWay = { seq, message };
    clearTimeout(again);
    patience = setTimeout(giveUp, PATIENCE);
    try {
      model.send({ ...message, seq });
    } catch {
      giveUp();
    }
  }

  function giveUp() {
    stopWaiting(); // an answer still counts
    again = setTimeout(send, AGAIN[Math.min(overdue, AGAIN.length - 1)]);
    overdue += 1;
    tell("not-connected");
  }

  function stopWaiting() {
    clearTimeout(patience);
    clearTimeout(again);
    patience = null;
  }

  function sendNow() {
    if (overdue) send();
  }

  function receive(message) {
    if (!underWay || message.seq !== underWay.seq) return;
    stopWaiting();
    const { changes = {}, state } = underWay.message;
    underWay = null;
    overdue = 0;
    refused = message.type === "refused" ? message.reason : "";
    if (message.type === "ack") {
      settle(changes, message.taken || {});
      if (state === newState) newState = "";
    }
    if (refused) tell("refused");
    else if (pause === null) send();
    if (!underWay && !pause && !refused) tell("saved");
    onSettled();
  }

  function settle(changes, taken) {
    for (const name of Object.keys(changes)) {
      if (name in taken) base.set(name, taken[name]);
      const asSent = same(wellFormed(unsent.get(name)), changes[name]);
      if (!asSent) continue;
      if (hasErrors(name)) kept.add(name);
      else unsent.delete(name);
    }
  }

  function hasErrors(name) {
    return Object.keys(model.get("errors")).some((path) => path.split(".")[1] === name);
  }

  function tell(state) {
    onState(state);
    line.dataset.state = state;
    const text = lineFor(state);
    clearTimeout(tell.later);
    if (state === "saving") tell.later = setTimeout(() => write(text), SHOWN_AFTER);
    else write(text);
  }

  function write(text) {
    if (line.textContent !== text) line.textContent = text;
  }

  function lineFor(state) {
    if (state === "saving") return texts.saving;
    if (state === "not-connected") return `⚠ ${texts.not_connected}`;
    if (state === "refused") return `⚠ ${filled(texts.not_saved, { reason: refused })}`;
    const time = clock(model.get("saved_at"), language);
    if (!time) return texts.nothing;
    const some = Object.keys(model.get("errors")).length || line.dataset.look === "yes";
    return some ? filled(texts.saved_but, { time }) : `✓ ${filled(texts.saved, { time })}`;
  }

  model.on("msg:custom", receive);
  window.addEventListener("online", sendNow);
  tell("saved");
  return {
    line,
    change,
    showed: (name, value) => base.set(name, value),
    flush: () => pause !== null && send(),
    isUnsent: (name) => unsent.has(name),
    isSettled: () => !underWay && pause === null,
    isStuck: () => overdue > 0 || refused !== "",
    needsLook(yes) {
      line.dataset.look = yes ? "yes" : "no";
      if (!underWay && pause === null) tell(refused ? "refused" : "saved");
    },
    state(state) {
      newState = state;
      send();
    },
    stop() {
      if (pause !== null) send();
      stopWaiting();
      window.removeEventListener("online", sendNow);
      model.off("msg:custom", receive);
    },
  };
}

/** Return a value whose texts hold no half characters: those are lost on the way to the kernel. */
function wellFormed(value) {
  if (value === undefined) return undefined;
  const mend = (_key, inner) =>
    typeof inner === "string" ? inner.replace(/\p{Surrogate}/gu, "\ufffd") : inner;
  return JSON.parse(JSON.stringify(value), mend);
}
