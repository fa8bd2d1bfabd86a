/**
 * JupyterLab around a page of copnb: hidden code is quiet, and Start brings the form into sight.
 *
 * Written by hand in the shape in which JupyterLab takes what was built with its own tools: a
 * container with `init` and `get`. It comes with the first page, so before any form is drawn.
 */
(() => {
  const START = "notebook:run-all-cells"; // what the Start button asks JupyterLab to do
  const LOOK_EVERY = 200; // ms
  const LOOK_FOR = 60_000; // ms; a first start loads much
  const HANDS = ["keydown", "pointerdown", "touchstart", "wheel"];

  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = new URL("page.css", document.currentScript.src).href;
  document.head.append(style);

  /** Return the first thing that a page shows, once it is drawn. */
  function firstShown(page) {
    const shown = page.querySelector(".jp-CodeCell .copnb");
    return shown && shown.offsetHeight > 40 ? shown : null;
  }

  /**
   * Keep the form in sight until all of the page has run: JupyterLab goes to the last cell.
   * Whoever does something meanwhile has the say.
   */
  function bringIntoSight(page, ran) {
    const deadline = Date.now() + LOOK_FOR;
    let done = false;
    const end = () => {
      clearInterval(looking);
      for (const kind of HANDS) page.removeEventListener(kind, end, true);
    };
    const look = () => {
      const last = done; // once more after the end
      const shown = firstShown(page);
      if (shown) shown.closest(".jp-Cell").scrollIntoView({ block: "start" });
      if ((last && shown) || Date.now() > deadline) end();
    };
    const looking = setInterval(look, LOOK_EVERY);
    for (const kind of HANDS) page.addEventListener(kind, end, true);
    ran.finally(() => (done = true)).catch(() => {});
  }

  function activate(app) {
    // JupyterLab 4.6 sends what is typed to a part of the kernel that a restart ends, and goes
    // on sending it there: a form would never be answered again. Its setting would undo this.
    app.serviceManager.kernels.commsOverSubshells = "disabled";
    app.commands.commandExecuted.connect((_commands, { id, result }) => {
      const page = app.shell.currentWidget?.node;
      if (id === START && page?.querySelector(".copnb-start")) bringIntoSight(page, result);
    });
  }

  const plugin = { id: "copnb:page", autoStart: true, activate };
  const extension = { __esModule: true, default: plugin };
  window._JUPYTERLAB ??= {};
  window._JUPYTERLAB.copnb = { init: () => {}, get: async () => () => extension };
})();
