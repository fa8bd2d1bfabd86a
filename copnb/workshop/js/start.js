/** The start page: begin a community, go on with one, try it, bring one back; and the way through. */

import { day, el, filled, house, redraw } from "./elements.js";
import { inviting } from "./invite.js";
import { download, goTo, linkTo } from "./links.js";
import { keptList } from "./offer.js";
import { settingUp } from "./setup.js";

const LARGEST_FILE = 8_000_000; // bytes

export function render({ model, el: root }) {
  const texts = model.get("texts");
  house(root, model.get("language"));
  root.dataset.folder = model.get("folder");
  const uid = `copnb-${Math.random().toString(36).slice(2, 8)}`;
  const notice = el("div", { class: "note", role: "status", hidden: true });
  const waiting = new Set(); // what this page asked for; another page may share the kernel
  const known = el("div", { class: "stack" });
  let chosen = model.get("last");

  function ask(message, buffers = []) {
    const seq = Math.floor(Math.random() * 2 ** 40);
    waiting.add(seq);
    notice.hidden = true;
    model.send({ ...message, seq }, undefined, buffers);
  }

  function tell(text, bad = false) {
    notice.className = bad ? "note bad" : "note";
    notice.textContent = text;
    notice.hidden = false;
  }

  function receive(message, buffers) {
    if (!waiting.delete(message.seq)) return;
    if (message.type === "open") goTo(root, message.notebook, message.slug);
    else if (message.type === "copy") download(message.name, buffers[0]);
    else if (message.type === "told") tell(message.text);
    else tell(message.reason, true);
    if (message.slug) chosen = message.slug;
    drawKnown();
  }

  function card(title, attributes, ...inside) {
    return el("section", { ...attributes, class: `card stack ${attributes.class || ""}` },
      el("h3", { class: "heading", text: title }), inside);
  }

  function labelled(id, text, help, control) {
    const helpNode = help && el("span", { class: "help", id: `${id}-h`, text: help });
    return el("div", { class: "f" }, el("label", { for: id, text }), helpNode, control);
  }

  function button(text, action, onclick, main = false) {
    return el("button", { type: "button", class: main && "main", text, "data-action": action, onclick });
  }

  function beginning() {
    const name = el("input", { id: `${uid}-name`, type: "text", dir: "auto", "data-path": "new.name" });
    const language = el("select", { id: `${uid}-language`, "data-path": "new.language" },
      model.get("languages").map(({ code, label }) => el("option", { value: code, text: label, lang: code })));
    const begin = () => {
      if (name.value.trim()) return ask({ type: "new", name: name.value, language: language.value });
      tell(texts.no_name, true);
      return name.focus();
    };
    name.addEventListener("keydown", (event) => event.key === "Enter" && begin());
    return card(texts.new_title, {},
      labelled(name.id, texts.new_name, texts.new_help, name),
      labelled(language.id, texts.language, "", language),
      el("p", {}, button(texts.begin, "new", begin, true)));
  }

  /** Draw the list anew: which are there changes when one is made or brought back. */
  function drawKnown() {
    const all = model.get("communities");
    const sound = all.filter(({ broken }) => !broken);
    const list = el("select", { id: `${uid}-list`, "data-path": "open.slug" },
      sound.map(({ slug, name }) => {
        const twice = sound.filter((one) => one.name === name).length > 1;
        return el("option", { value: slug, text: twice ? `${name} (${slug})` : name });
      }));
    if (sound.some(({ slug }) => slug === chosen)) list.value = chosen;
    const help = el("span", { class: "help" });
    const sayMore = () => {
      const one = sound.find(({ slug }) => slug === list.value);
      const saved = one?.saved_on && day(`${one.saved_on}T12:00:00`, model.get("language"));
      const text = saved ? texts.last_saved : texts.never_saved;
      help.textContent = one ? filled(text, { day: saved, step: one.reached }) : "";
    };
    list.addEventListener("change", sayMore);
    sayMore();
    const actions = el("p", { class: "row" },
      button(texts.open, "open", () => ask({ type: "open", slug: list.value }), true),
      button(texts.safe_copy, "copy", () => ask({ type: "copy", slug: list.value })));
    const broken = all.filter((one) => one.broken).map(({ name, broken: reason }) =>
      el("div", { class: "note bad" }, el("b", { text: filled(texts.broken, { name }) }), el("p", { text: reason })));
    const rename = renaming(() => sound.find(({ slug }) => slug === list.value));
    redraw(known,
      ...(sound.length
        ? [el("div", { class: "f" }, el("label", { for: list.id, text: texts.known }), help, list), actions, rename]
        : [el("p", { class: "soft", text: texts.none_yet })]),
      ...broken,
    );
  }

  function renaming(current) {
    const name = el("input", { id: `${uid}-rename`, type: "text", dir: "auto", "data-path": "rename.name" });
    const send = () => ask({ type: "rename", slug: current().slug, name: name.value });
    const show = ({ target }) => target.open && (name.value = current().name);
    return el("details", { ontoggle: show }, el("summary", { text: texts.rename }),
      labelled(name.id, texts.new_name, "", name), el("p", {}, button(texts.rename_do, "rename", send)));
  }

  function bringBack() {
    const file = el("input", {
      type: "file", class: "hide", accept: ".zip,.json", "data-path": "restore.file", tabindex: "-1",
      "aria-label": texts.restore, onchange: () => file.files[0] && send(file.files[0]),
    });
    const send = async (given) => {
      if (given.size > LARGEST_FILE) tell(texts.too_large, true);
      else ask({ type: "restore", name: given.name }, [await given.arrayBuffer()]);
      file.value = "";
    };
    return el("p", {}, file, button(texts.restore, "restore", () => file.click()));
  }

  function wayThrough() {
    const steps = model.get("way").map(({ number, title, question, minutes, notebook }) => {
      const name = chosen ? linkTo(notebook, chosen, { text: title }) : title;
      const sign = el("b", { class: "n", "aria-hidden": "true", text: number });
      return el("li", { class: "card" }, el("div", { class: "row" }, sign, el("h3", {}, name)),
        el("p", { text: question }), el("p", { class: "soft small", text: minutes }));
    });
    return el("section", { class: "stack way" }, el("h2", { text: texts.way }),
      el("p", { class: "soft", text: texts.way_help }), el("ol", { class: "grid way" }, steps));
  }

  /** Return where the group's link leads: to the community that the list shows, else to this page. */
  function aim() {
    const slug = known.querySelector("select")?.value;
    const { name } = model.get("communities").find((one) => one.slug === slug) || {};
    return name ? { slug, name, notebook: model.get("way")[0].notebook } : { slug: "", notebook: model.get("here") };
  }

  const practice = model.get("practice") && card(texts.try_title, { class: "try" },
    el("p", { text: texts.try_help }),
    el("p", {}, button(texts.try_open, "practice", () => ask({ type: "practice" }))));
  const cards = el("div", { class: "grid" }, beginning(),
    card(texts.go_on_title, {}, known, bringBack()), practice);
  const together = el("div", { class: "grid" },
    card(texts.invite.invite, {}, el("p", { text: texts.invite.invite_help }),
      inviting({ model, texts: texts.invite, aim, label: texts.invite.show })),
    card(texts.check.check_title, {}, el("p", { text: texts.check.check_help }), settingUp(model, texts.check)));
  const here = () => model.get("communities").map(({ id }) => id);
  const kept = keptList(texts.kept, model.get("language"), here, (copy) => ask({ type: "bring", kept: copy }));
  root.append(el("div", { class: "stack main-part" }, notice, kept.node, cards, together, wayThrough()));
  drawKnown();
  model.on("msg:custom", receive);
  model.on("change:communities", drawKnown);
  return () => {
    model.off("msg:custom", receive);
    model.off("change:communities", drawKnown);
  };
}
