/** Ways from one notebook to the next, in Voila, Notebook and JupyterLab; each names the community. */

import { el } from "./elements.js";

const KEPT_IN_ADDRESS = ["theme", "template"]; // what Voila was asked to look like

/** Return a link to a notebook of the same folder, opened for the community `slug`. */
export function linkTo(notebook, slug, attributes = {}, ...children) {
  const link = el("a", { href: addressOf(notebook, slug), ...attributes }, children);
  // JupyterLab writes the open notebook into the address only now and then: look again in time.
  for (const kind of ["pointerdown", "focus"]) {
    link.addEventListener(kind, () => {
      link.href = addressOf(notebook, slug);
      openInLab(link, notebook);
    });
  }
  openInLab(link, notebook);
  return link;
}

/** Go to a notebook of the same folder now. */
export function goTo(root, notebook, slug) {
  const link = linkTo(notebook, slug, { hidden: true });
  root.append(link);
  link.click();
  link.remove();
}

function addressOf(notebook, slug) {
  const query = new URLSearchParams(slug ? { community: slug } : {});
  const here = new URLSearchParams(location.search);
  for (const name of KEPT_IN_ADDRESS) if (here.has(name)) query.set(name, here.get(name));
  const tail = [...query].length ? `?${query}` : "";
  const lab = labPage();
  return lab ? lab.root + lab.folder + notebook + tail : notebook + tail;
}

/** Let JupyterLab open the notebook as a tab, which leaves the other pages as they are. */
function openInLab(link, notebook) {
  const lab = labPage();
  if (!lab) return;
  const path = decodeURIComponent(lab.folder) + notebook;
  link.setAttribute("data-commandlinker-command", "docmanager:open");
  link.setAttribute("data-commandlinker-args", JSON.stringify({ path }));
}

/** Return where JupyterLab's pages begin and the notebook's folder; null in Voila and Notebook. */
function labPage() {
  const settings = document.getElementById("jupyter-config-data");
  const base = settings ? JSON.parse(settings.textContent).baseUrl || "/" : "/";
  const path = location.pathname.slice(base.length);
  const place = path.match(/^(lab|doc)(\/workspaces\/[^/]+)?(\/tree\/(.*\/)?)?[^/]*$/);
  if (!place) return null;
  return { root: `${base}${place[1]}/tree/`, folder: place[4] || "" };
}
