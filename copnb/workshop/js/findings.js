/** What the answers say: each finding beside the block of questions that it rests on. */

import { field } from "./controls.js";
import { el, filled, redraw, same } from "./elements.js";

/** Return an aside for the findings of a block; `set` shows others without closing what is open. */
export function meaning(form, label) {
  const node = el("aside", { "aria-label": label, hidden: true });
  let shown = [];
  let waiting = null; // findings that came while somebody writes a rule's number
  let isWriting = false;
  node.addEventListener("input", () => (isWriting = true));
  node.addEventListener("change", () => {
    isWriting = false;
    setTimeout(() => waiting && set(waiting)); // after the focus has arrived elsewhere
  });
  const set = (findings) => {
    waiting = isWriting ? findings : null;
    if (waiting || same(findings, shown)) return;
    const open = new Set([...node.querySelectorAll("details[open]")].map(({ dataset }) => dataset.why));
    for (const { id } of shown) form.forget(`why.${id}.`);
    shown = findings;
    node.hidden = !findings.length;
    redraw(node, ...findings.map((finding) => note(finding, form, open)));
  };
  return { node, set };
}

function note(finding, form, open) {
  const { id, rules, more } = finding;
  const fold = (key, summary, ...inside) =>
    el("details", { "data-why": key, open: open.has(key) }, el("summary", { text: summary }), ...inside);
  if (more) {
    const lines = more.map((text) => el("li", { text }));
    return fold(id, filled(form.texts.more_to_say, { n: more.length }), el("ul", { class: "soft small" }, lines));
  }
  const kind = { talk: "note talk", problem: "note bad" }[finding.severity] || "note";
  const weight = finding.weight && el("b", { class: "k", text: finding.weight });
  const said = el("p", {}, el("b", { text: finding.headline }), ` ${finding.sentence}`);
  const why = finding.rule && fold(id, form.texts.why,
    el("p", { text: finding.rule }),
    finding.change && el("p", { text: finding.change }),
    el("p", { class: "soft small", text: finding.source }),
    rules.length && fold(`${id}.rules`, form.texts.change_rule,
      el("div", { class: "stack" }, rules.map((rule) => ruleField(rule, id, form)))));
  return el("div", { class: kind, "data-finding": id }, weight, said, why);
}

/** Return a number that a rule compares with; it is sent when the field is left. */
function ruleField(rule, id, form) {
  let value = rule.value;
  const path = `why.${id}.${rule.name}`;
  const { node } = field(form, rule, path, value, (given) => (value = given));
  node.addEventListener("change", () => form.changeRule(rule.path, value));
  return node;
}
