/** The way back and on below a page: links to other notebooks. */

import { el, house } from "./elements.js";
import { linkTo } from "./links.js";

export function render({ model, el: root }) {
  house(root, document.documentElement.lang || "en");
  const links = model.get("links").map(({ notebook, label, main }) =>
    linkTo(notebook, model.get("slug"), { class: main ? "btn main" : "btn", text: label }),
  );
  root.append(el("nav", { class: "end" }, links));
}
