/** Saving: what was typed is kept here at once, goes out as a patch, and waits to be acknowledged. */

import { clock, el, filled, same } from "./elements.js";

const PAUSE = 150; // ms between two patches: the letters of a quick hand share one
const PATIENCE = 3000; // ms without an answer until the page says "Not connected"
const AGAIN = [5000, 10_000, 20_000]; // ms until what was not answered is sent again; then the last
const MOST_TURNED_DOWN = 15; // a file may be mended meanwhile; whoever types on tries again anyway
const SAID_FOR = 8000; // ms that the line says what somebody else did
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
export function makeSaver(model, { texts, language, keeper, onSettled, onState }) {
  const line = el("span", { class: "save", role: "status" });
  const unsent = new Map(); // question -> value not yet acknowledged
  const base = new Map(); // question -> what its control last showed from the file
  const kept = new Set(); // questions that were answered with a "cannot stand"
  let seq = Math.floor(Math.random() * 2 ** 40); // two pages on one kernel see each other's answers
  const page = seq;
  let underWay = null;
  let overdue = 0; // how often no answer came in time
  let pause = null;
  let sentAt = -PAUSE;
  let patience = null;
  let again = null;
  let refused = "";
  let turnedDown = 0; // how often the answer was no, one after another
  let newState = "";
  let keeps = true; // whether this browser keeps what is typed
  let said = ""; // what somebody else just did
  const back = {}; // rows that were brought back, by id, as they were when they were removed
  const asked = new Map(); // seq -> what waits for the answer to a question

  function change(name, value, rowsBack = {}) {
    Object.assign(back, rowsBack);
    keeps = keeper.typed(name, base.get(name), value) && keeps;
    unsent.set(name, structuredClone(value));
    kept.delete(name);
    pause ??= setTimeout(send, sentAt + PAUSE - performance.now()); // at once if that is past
    tell(overdue ? "not-connected" : "saving");
  }

  /** Send another message and call `then` with its answer; without one nothing happens. */
  function ask(message, then) {
    seq += 1;
    asked.set(seq, then);
    model.send({ ...message, seq });
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
    post({ type: "patch", page, base: before, changes, back: { ...back } });
  }

  function post(message) {
    seq += 1;
    underWay = { seq, message };
    sentAt = performance.now();
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
    if (connection()?.connectionStatus === "disconnected") reconnect();
  }

  function connection() {
    return model.widget_manager?.kernel;
  }

  /** Try the line again now: Jupyter waits longer each time, and after a few times for ever. */
  async function reconnect() {
    try {
      await connection()?.reconnect();
    } catch {
      // there is no server; what is typed is kept
    }
  }

  function stopWaiting() {
    clearTimeout(patience);
    clearTimeout(again);
    patience = null;
  }

  function sendNow() {
    if (!overdue) return;
    if (connection()?.connectionStatus !== "connected") reconnect();
    send();
  }

  function receive(message) {
    asked.get(message.seq)?.(message);
    asked.delete(message.seq);
    if (!underWay || message.seq !== underWay.seq) return;
    stopWaiting();
    const { changes = {}, back: sentBack = {}, state } = underWay.message;
    underWay = null;
    overdue = 0;
    refused = message.type === "refused" ? message.reason : "";
    if (message.type === "ack") {
      settle(changes, message.taken || {});
      for (const id of Object.keys(sentBack)) delete back[id];
      if (state === newState) newState = "";
    }
    turnedDown = refused ? turnedDown + 1 : 0;
    if (refused) tell("refused");
    if (turnedDown && turnedDown < MOST_TURNED_DOWN) again = setTimeout(send, AGAIN[Math.min(turnedDown, AGAIN.length) - 1]);
    if (!refused && pause === null) send();
    if (!underWay && !pause && !refused) tell("saved");
    onSettled();
  }

  function settle(changes, taken) {
    for (const name of Object.keys(changes)) {
      if (name in taken) base.set(name, taken[name]);
      const asSent = same(wellFormed(unsent.get(name)), changes[name]);
      if (!asSent) continue;
      if (hasErrors(name)) kept.add(name);
      else {
        unsent.delete(name);
        keeper.settled(name);
      }
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
    if (state === "not-connected") return `⚠ ${keeps ? texts.not_connected : texts.only_here}`;
    if (state === "refused") return `⚠ ${filled(texts.not_saved, { reason: refused })}`;
    const time = clock(model.get("saved_at"), language);
    if (said) return said;
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
    keeps: () => keeps,
    ask,
    again: sendNow,
    baseOf: (name) => base.get(name),
    say(text) {
      said = text;
      clearTimeout(tell.said);
      tell.said = setTimeout(() => {
        said = "";
        if (line.dataset.state === "saved") tell("saved");
      }, SAID_FOR);
      if (line.dataset.state === "saved") tell("saved");
    },
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
      clearTimeout(tell.said);
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
