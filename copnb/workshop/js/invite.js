/** Inviting the group: a button, and while it is pressed the link, its QR code, and what to know. */

import { el, filled, newId } from "./elements.js";
import { placeOf } from "./links.js";
import { replyTo } from "./reply.js";

/**
 * Return a button that shows the group's link below itself, or in the node `below`.
 *
 * `aim` returns `{ notebook, slug, name }`: where the link leads, and what the community there is
 * called (none: to the start page); `label` is what the button says. The link has the server's
 * key in it, so it is asked for at the press and stands nowhere but in the part that the next
 * press removes.
 */
export function inviting({ model, texts, aim, below = null, label = texts.invite, quiet = false }) {
  const said = el("span", { class: "soft", role: "status" });
  const part = el("div", { class: "stack", "data-part": "invite" });
  const button = el("button", {
    type: "button", class: quiet && "quiet", text: label, "data-action": "invite", "aria-expanded": "false",
  });
  let open = false;

  async function show() {
    said.textContent = texts.getting;
    const { notebook, slug, name } = aim();
    const answer = await invitationTo(model, button, notebook, slug);
    if (!open) return;
    said.textContent = answer?.link ? texts.ready : "";
    part.replaceChildren(...(answer?.link ? opened(answer, texts, name) : [refusal(answer, texts)]));
  }

  button.addEventListener("click", () => {
    open = !open;
    button.setAttribute("aria-expanded", open);
    button.textContent = open ? texts.hide : label;
    said.textContent = "";
    part.replaceChildren();
    if (open) show();
  });
  below?.append(part);
  return el("div", { class: "invite" }, el("div", { class: "row" }, button, said), !below && part);
}

/** Ask for the link, and try whether it lets a stranger in: one without this browser's cookies. */
async function invitationTo(model, node, notebook, slug) {
  const { base, folder } = placeOf(node);
  const query = slug ? `?community=${encodeURIComponent(slug)}` : "";
  const address = `${location.origin}${base}voila/render/${folder}${encodeURIComponent(notebook)}${query}`;
  const ask = (more) => replyTo(model, { type: "invite", address, base, ...more });
  let answer = await ask();
  if (!answer?.link) return answer;
  let lets = await letsIn(base, answer);
  if (answer.key && lets === false) answer = await ask({ plain: true }); // not this server's key
  lets ??= answer?.key;
  return answer && { ...answer, lets };
}

async function letsIn(base, { key, link }) {
  const token = key && new URL(link).searchParams.get("token");
  try {
    const { status, type } = await fetch(`${base}api/status`, {
      credentials: "omit", redirect: "manual", signal: AbortSignal.timeout(4000), cache: "no-store",
      headers: token ? { Authorization: `token ${token}` } : {},
    });
    if (type === "opaqueredirect" || status === 401 || status === 403) return false;
    return status < 500 ? true : null;
  } catch {
    return null;
  }
}

function opened({ link, lets, local, picture, width }, texts, name) {
  const id = `copnb-link-${newId()}`;
  const input = el("input", { id, type: "text", readonly: true, dir: "ltr", "data-path": "invite.link" });
  input.value = link; // as a property: no attribute that a saved page would hold
  const told = el("span", { class: "soft", role: "status" });
  const copy = async () => {
    input.select();
    const done = await navigator.clipboard?.writeText(link).then(() => true, () => false);
    told.textContent = done || document.execCommand("copy") ? texts.copied : texts.copy_by_hand;
  };
  const button = el("button", { type: "button", class: "main", text: texts.copy, "data-action": "copy-link", onclick: copy });
  return [
    local && el("p", { class: "note talk", text: texts.local }),
    el("p", { class: "note", text: lets ? texts.danger : texts.sign_in }),
    el("div", { class: "f" }, el("label", { for: id, text: texts.link }),
      el("span", { class: "help", text: name ? filled(texts.opens, { name }) : texts.opens_start }), input),
    el("div", { class: "row" }, button, told),
    el("img", { class: "qr", src: picture, alt: texts.picture, width }),
    el("p", { class: "soft", text: texts.while_it_runs }),
  ].filter(Boolean);
}

function refusal(answer, texts) {
  return el("p", { class: "note bad", role: "alert", text: answer?.reason || texts.no_answer });
}
