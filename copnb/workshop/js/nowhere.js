/** A page without a community: why, and what this browser keeps. */

import { el, house, liftInVoila } from "./elements.js";
import { goTo } from "./links.js";
import { keptList } from "./offer.js";

export function render({ model, el: root }) {
  const language = model.get("language");
  house(root, language);
  const part = el("div");
  part.innerHTML = model.get("html"); // safe: the one door in copnb/report escaped every answer
  let told = null; // where to say what went wrong; another page may share the kernel
  const kept = keptList(model.get("texts"), language, () => [], (copy, tell) => {
    told = tell;
    model.send({ type: "bring", kept: copy });
  });
  const receive = (message) => {
    if (!told) return;
    if (message.type === "open") goTo(root, message.notebook, message.slug);
    else told(message.reason);
    told = null;
  };
  const top = el("header", { class: "stack" }, el("div", { class: "stack" }, part, kept.node));
  root.append(top);
  const takeBack = liftInVoila(root, top);
  model.on("msg:custom", receive);
  return () => {
    takeBack();
    model.off("msg:custom", receive);
  };
}
