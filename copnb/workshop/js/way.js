/** The way back and on below a page: links to other notebooks, and a safe copy to take away. */

import { el, house } from "./elements.js";
import { download, linkTo } from "./links.js";

export function render({ model, el: root }) {
  house(root, model.get("language"));
  let waiting = false; // another page on the same kernel gets the answer too
  const copy = el("button", {
    type: "button",
    text: model.get("copy"),
    "data-action": "copy",
    onclick() {
      waiting = true;
      model.send({ type: "copy" });
    },
  });
  const receive = (message, buffers) => {
    if (waiting && message.type === "copy") download(message.name, buffers[0]);
    waiting = false;
  };
  const links = model.get("links").map(({ notebook, label, main }) =>
    linkTo(notebook, model.get("slug"), { class: main ? "btn main" : "btn", text: label }),
  );
  root.append(el("nav", { class: "end" }, links[0], copy, links[1]));
  model.on("msg:custom", receive);
  return () => model.off("msg:custom", receive);
}
