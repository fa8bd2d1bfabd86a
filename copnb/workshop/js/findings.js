/** What the answers say: each finding beside the block of questions that it rests on. */

import { el, same } from "./elements.js";

/** Return an aside for the findings of a block; `set` shows others without closing what is open. */
export function meaning(texts, label) {
  const node = el("aside", { "aria-label": label, hidden: true });
  let shown = [];
  const set = (findings) => {
    if (same(findings, shown)) return;
    const open = new Set([...node.querySelectorAll("details[open]")].map(({ dataset }) => dataset.why));
    shown = findings;
    node.hidden = !findings.length;
    node.replaceChildren(...findings.map((finding) => note(finding, texts, open.has(finding.id))));
  };
  return { node, set };
}

function note(finding, texts, open) {
  const kind = { talk: "note talk", problem: "note bad" }[finding.severity] || "note";
  const weight = finding.severity !== "fine" && el("b", { class: "k", text: finding.weight });
  const said = el("p", {}, el("b", { text: finding.headline }), ` ${finding.sentence}`);
  const why = el("details", { "data-why": finding.id, open },
    el("summary", { text: texts.why }),
    el("p", { text: finding.rule }),
    finding.change && el("p", { text: finding.change }),
    el("p", { class: "soft small", text: finding.source }));
  return el("div", { class: kind, "data-finding": finding.id }, weight, said, why);
}
