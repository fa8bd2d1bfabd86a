/** A page without a community: why, and what this browser keeps. */

import { house } from "./elements.js";
import { goTo } from "./links.js";
import { keptList } from "./offer.js";

export function render({ model, el: root }) {
  const language = model.get("language");
  house(root, language);
  const part = document.createElement("div");
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
  root.append(part, kept.node);
  model.on("msg:custom", receive);
  return () => model.off("msg:custom", receive);
}
