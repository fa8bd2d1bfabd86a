/** Ways from one notebook to the next, in Voila, Notebook and JupyterLab; each names the community. */

import { el } from "./elements.js";

const KEPT_IN_ADDRESS = ["theme", "template"]; // what Voila was asked to look like

/** Return a link to a notebook of the same folder, opened for the community `slug`. */
export function linkTo(notebook, slug, attributes = {}, ...children) {
  const link = el("a", { href: notebook + queryFor(slug), ...attributes }, children);
  const aim = () => inLab(link, notebook, slug);
  // On the way to a click, when the link stands in its page and the page in its place.
  for (const kind of ["pointerdown", "focus"]) link.addEventListener(kind, aim);
  return link;
}

/** Go to a notebook of the same folder now. */
export function goTo(root, notebook, slug) {
  const link = linkTo(notebook, slug, { hidden: true });
  root.append(link);
  inLab(link, notebook, slug);
  link.click();
  link.remove();
}

function queryFor(slug) {
  const query = new URLSearchParams(slug ? { community: slug } : {});
  const here = new URLSearchParams(location.search);
  for (const name of KEPT_IN_ADDRESS) if (here.has(name)) query.set(name, here.get(name));
  return [...query].length ? `?${query}` : "";
}

/**
 * Return where a node's page is: the server's `base` path, the `face` that shows it, and the
 * `folder` of its notebook as addresses name it (empty, or with a slash at its end).
 *
 * JupyterLab's own address does not say where the notebook is (it may name the folder that the
 * file browser shows), so the kernel does: `data-folder` is the notebook's folder on disk.
 */
export function placeOf(node) {
  const settings = JSON.parse(document.getElementById("jupyter-config-data")?.textContent || "{}");
  const base = settings.baseUrl || location.pathname.match(/^(.*\/)voila\/render\//)?.[1] || "/";
  const [, face, rest] = location.pathname.slice(base.length).match(/^(lab|doc|notebooks|voila\/render)(?:\/(.*))?$/) || [];
  if (face !== "lab" && face !== "doc") return { base, face, folder: rest?.match(/^.*\//)?.[0] || "" };
  const page = node.closest(".jp-Notebook") || document;
  const disk = page.querySelector("[data-folder]")?.dataset.folder || "";
  const root = (settings.rootUri || "").replace(/\/$/, "");
  return { base, face, folder: disk.startsWith(`${root}/`) ? `${disk.slice(root.length + 1)}/` : "" };
}

/**
 * In JupyterLab, let the notebook open as a tab, which leaves the other pages as they are.
 *
 * In Voila and Notebook an address beside this page's does.
 */
function inLab(link, notebook, slug) {
  const { base, face, folder } = placeOf(link);
  if (!["lab", "doc"].includes(face)) return;
  const path = folder + encodeURIComponent(notebook);
  link.href = `${base}${face}/tree/${path}${queryFor(slug)}`;
  link.setAttribute("data-commandlinker-command", "docmanager:open");
  link.setAttribute("data-commandlinker-args", JSON.stringify({ path: decodeURIComponent(path) }));
}

/** Let the browser keep `content` as a file. */
export function download(name, content) {
  const address = URL.createObjectURL(new Blob([content]));
  const link = el("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
