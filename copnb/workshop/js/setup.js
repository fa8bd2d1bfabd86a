/** The set-up check: what the server tried, and what only this browser can try, as lines of words. */

import { el, filled } from "./elements.js";
import { replyTo } from "./reply.js";

const QUICK = 300; // milliseconds there and back; below it nobody notices
const FAIR = 1500;

/** Return the part of a page with which a group checks that everything is ready. */
export function settingUp(model, texts) {
  const summary = el("p", { role: "status" });
  const list = el("ul", { class: "checks" });
  let busy = false;

  async function check() {
    if (busy) return;
    busy = true;
    summary.textContent = texts.checking;
    list.replaceChildren();
    const lines = [...(await linesOfServer(model, texts)), ...linesOfBrowser(texts)];
    const wrong = lines.filter(({ well }) => !well).length;
    const words = [texts.all_ready, texts.one_look][wrong] || filled(texts.some_look, { n: wrong });
    summary.replaceChildren(el("b", { text: `${wrong ? "⚠" : "✓"} ${words}` }));
    list.replaceChildren(...lines.map(lineOf));
    busy = false;
  }

  const button = el("button", { type: "button", text: texts.check, "data-action": "check", onclick: check });
  return el("div", { class: "stack", "data-part": "check" }, el("p", {}, button), summary, list);
}

function lineOf({ well, text }) {
  const sign = el("b", { "aria-hidden": "true", text: well ? "✓" : "⚠" });
  return el("li", { class: well ? false : "look" }, sign, el("span", { text }));
}

async function linesOfServer(model, texts) {
  const silent = [{ well: false, text: texts.no_answer }];
  const times = [];
  while (times.length < 3) {
    const start = performance.now();
    if (!(await replyTo(model, { type: "ping" }, 4))) return silent;
    times.push(performance.now() - start);
    if (times.at(-1) > FAIR) break; // it is slow: no need to ask again
  }
  const usual = times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
  const word = usual < QUICK ? "quick" : usual < FAIR ? "fair" : "slow";
  const answer = await replyTo(model, { type: "check" }, 9);
  const tried = answer?.lines || (answer ? [{ well: false, text: answer.reason }] : silent);
  return [...tried, { well: word !== "slow", text: texts[word] }];
}

function linesOfBrowser(texts) {
  const kept = keepsText();
  // Of all that the pages are laid out with, browsers learned these two last.
  const young = ["selector(:has(a))", "(container-type: inline-size)"].every((rule) => CSS.supports(rule));
  return [
    { well: kept, text: kept ? texts.kept : texts.not_kept },
    { well: young, text: young ? texts.new_enough : texts.too_old },
  ];
}

function keepsText() {
  try {
    localStorage.setItem("copnb.check", "✓");
    const kept = localStorage.getItem("copnb.check") === "✓";
    localStorage.removeItem("copnb.check");
    return kept;
  } catch {
    return false; // a browser that is told to keep nothing
  }
}
