/** An example answer, to unfold below a question: what a sample community said. */

import { el } from "./elements.js";

/** Return the example for the question at `path`, or null where there is none. */
export function exampleOf({ page, texts }, path, title) {
  const example = page.examples?.[path];
  if (!example) return null;
  const said = { lang: example.language, dir: "auto" };
  const part = (pairs) =>
    el("p", {}, pairs.map(([head, words], place) => [
      place > 0 && el("br"),
      head && `${head}${/[?:]$/.test(head) ? "" : ":"} `,
      el("span", { ...said, text: words }),
    ]).flat());
  const name = el("bdi", { lang: example.language, text: `“${example.name}”` });
  return el(
    "details",
    { class: "example small", "data-example": path },
    el("summary", {}, texts.example, el("span", { class: "hide", text: `: ${title}` })),
    el("div", {}, example.parts.map(part), el("p", { class: "soft" }, `${texts.example_from} `, name)),
  );
}
