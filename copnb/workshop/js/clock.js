/** The facilitator's clock: it ticks in this browser alone, and sends nothing. */

import { el, filled } from "./elements.js";

const MINUTE = 60_000; // ms
const FORGOTTEN_AFTER = 8 * 60 * MINUTE; // a clock of another day says nothing about this one
const TICK = 5000; // ms; only minutes are shown
const WORTH_SAYING = 2; // minutes behind or ahead
const ROOM_FOR_IT = "(min-width: 621px)"; // in a bar that stays in sight

/**
 * Return the clock of a step's page; while it runs it stands in `bar`, else in `below`.
 *
 * What runs is kept in the browser, by community: when the two hours began (`started`), which
 * step is open and since when, what each other step `used` (ms), and whether it is `hidden`.
 */
export function makeClock({ clock, community }, bar, below) {
  const { words, step } = clock;
  const key = `copnb:clock:${community.id}`;
  const minutesOf = (number) => clock.minutes[number] ?? 0;
  const node = el("div", { class: "clock", role: "group", "aria-label": words.clock });
  const fill = el("span", { class: "fill" });
  const left = el("b");
  const standing = el("span", { class: "soft" });
  let run = null; // where the browser keeps nothing, this page does
  let before = null; // the clock that was set anew

  function read() {
    try {
      run = JSON.parse(localStorage.getItem(key));
    } catch {
      // kept from us, or not ours: go on with what this page knows
    }
    const known = run?.used && Number.isFinite(run.started) && Number.isFinite(run.since);
    if (!known || Date.now() - run.started > FORGOTTEN_AFTER) run = null;
    return run;
  }

  function keep(changed) {
    run = changed;
    try {
      if (run) localStorage.setItem(key, JSON.stringify(run));
      else localStorage.removeItem(key);
    } catch {
      // the clock still runs on this page
    }
    draw();
  }

  /** Begin as if everything before this step, or before the welcome, had taken its time. */
  function start(welcome) {
    const begun = welcome ? 0 : clock.total - clock.needed;
    const since = Date.now() + welcome * MINUTE;
    keep({ started: Date.now() - begun * MINUTE, step, since, used: {}, hidden: false });
    node.querySelector("button").focus();
  }

  const spent = (number) =>
    (run.used[number] ?? 0) + (run.step === number ? Math.max(0, Date.now() - run.since) : 0);

  /** This step is the one that is open now; the one before keeps what it used. */
  function enter() {
    if (!read() || run.step === step) return;
    keep({ ...run, used: { ...run.used, [run.step]: spent(run.step) }, step, since: Date.now() });
  }

  function draw() {
    const state = !read() ? "none" : run.hidden ? "hidden" : "running";
    if (node.dataset.state !== state) {
      node.dataset.state = state;
      node.replaceChildren(...{ none: asked, hidden: folded, running }[state]());
      (state === "running" && matchMedia(ROOM_FOR_IT).matches ? bar : below).append(node);
    }
    if (state === "running") count();
  }

  const button = (text, action, onclick) =>
    el("button", { type: "button", class: "quiet small", text, "data-action": `clock:${action}`, onclick });

  const asked = () => [
    button(words.start, "start", () => start(0)),
    clock.welcome > 0 && button(words.start_welcome, "welcome", () => start(clock.welcome)),
    before && button(words.as_before, "before", () => setTo(before)),
  ].filter(Boolean);

  const folded = () => [button(words.show, "show", () => setTo({ ...run, hidden: false }))];

  const running = () => [
    el("span", { class: "track", "aria-hidden": "true" }, fill),
    el("span", { class: "told" }, left, " ", standing),
    button(words.hide, "hide", () => setTo({ ...run, hidden: true })),
    button(words.anew, "anew", () => {
      before = run;
      setTo(null);
    }),
  ];

  function setTo(changed) {
    keep(changed);
    node.querySelector("button").focus();
  }

  function count() {
    const welcome = run.step === step ? run.since - Date.now() : 0;
    const all = welcome > 0 ? clock.welcome : minutesOf(step);
    const used = welcome > 0 ? all - welcome / MINUTE : spent(step) / MINUTE;
    const n = Math.ceil(all - used);
    writeInto(left, filled(welcome > 0 ? words.welcome : n > 0 ? words.left : words.over, { n, all }));
    writeInto(standing, welcome > 0 ? "" : standingNow(used));
    fill.style.inlineSize = `${Math.min(100, Math.round((100 * used) / all))}%`;
  }

  /** Say how the whole stands: what is still to do, and what is left of the two hours. */
  function standingNow(used) {
    const later = Object.keys(clock.minutes).map(Number).filter((number) => number !== step);
    const done = later.map((number) => Math.min(minutesOf(number), spent(number) / MINUTE));
    const toDo = clock.needed - Math.min(used, minutesOf(step)) - done.reduce((a, b) => a + b, 0);
    const late = Math.round(toDo + (Date.now() - run.started) / MINUTE - clock.total);
    if (Math.abs(late) < WORTH_SAYING) return words.in_time;
    if (late < 0) return filled(words.ahead, { n: -late });
    return filled(late > clock.give ? words.far_behind : words.behind, { n: late });
  }

  enter();
  draw();
  const ticking = setInterval(draw, TICK);
  return { enter, stop: () => clearInterval(ticking) };
}

/** Change a text only when it is another one. */
function writeInto(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
