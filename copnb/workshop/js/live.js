/** A part of the page that copnb's own templates wrote; it is replaced as the answers change. */

import { house } from "./elements.js";

export function render({ model, el: root }) {
  house(root, model.get("language"));
  const part = document.createElement("div");
  const draw = () => {
    const open = [...part.querySelectorAll("details")].map((details) => details.open);
    part.innerHTML = model.get("html"); // safe: the one door in copnb/report escaped every answer
    part.querySelectorAll("details").forEach((details, place) => (details.open = Boolean(open[place])));
  };
  root.append(part);
  draw();
  model.on("change:html", draw);
  if (model.get("waits")) model.send({ type: "shown" });
  return () => model.off("change:html", draw);
}
