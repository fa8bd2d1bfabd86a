/** Leaving the rest of a step open: how many questions that are, and the way to the next step. */

import { el, filled, isAnswered } from "./elements.js";
import { goTo } from "./links.js";

const LOOK = 50; // ms

/** Return the button; `show` says how many questions are open now, of a step in that state. */
export function makeSkip(model, { texts, next, community }, saver) {
  let agreed = false;
  const node = el("button", { type: "button", "data-action": "skip", onclick: skip });

  function skip() {
    const begun = Object.values(model.get("answers")).some(isAnswered);
    if (agreed && begun) saver.state("drafted"); // what is skipped is not agreed on
    else saver.flush();
    const look = setInterval(() => {
      if (!saver.isSettled() && !saver.isStuck()) return;
      clearInterval(look);
      goTo(node.parentNode, next, community.slug); // in the button its click would begin anew
    }, LOOK);
  }

  function show(state) {
    const n = model.get("open_count");
    agreed = state === "agreed";
    node.hidden = n === 0;
    node.textContent = n === 1 ? texts.skip_one : filled(texts.skip, { n });
  }

  return { node, show };
}
