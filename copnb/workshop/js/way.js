/** The way back and on below a page: links to other notebooks, and a safe copy to take away. */

import { el, house } from "./elements.js";
import { makeKeeper } from "./keeping.js";
import { linkTo } from "./links.js";
import { takeCopy } from "./offer.js";

export function render({ model, el: root }) {
  house(root, model.get("language"));
  const community = model.get("community");
  const keeper = makeKeeper(community);
  const copy = el("button", {
    type: "button",
    text: model.get("copy"),
    "data-action": "copy",
    onclick: () => takeCopy(model, community.id, keeper.copied),
  });
  const links = model.get("links").map(({ notebook, label, main }) =>
    linkTo(notebook, community.slug, { class: main ? "btn main" : "btn", text: label }),
  );
  root.append(el("nav", { class: "end" }, links[0], copy, links[1]));
}
