// A page in Voila before and around its widgets: it waits in words, and says when it was left.

const copnbPage = (() => {
  const PATIENCE = 60_000; // milliseconds until a page says that it takes longer than usual
  const listen = window.addEventListener;

  // Voila ends the kernel as soon as a page asks whether to leave; a person may answer "Stay".
  window.addEventListener = (kind, heard, ...how) => {
    const leaves = kind === "beforeunload" && String(heard).includes("api/shutdown");
    listen.call(window, leaves ? "pagehide" : kind, heard, ...how);
  };
  // Brought back by the browser's Back, a page has no kernel any more.
  listen.call(window, "pageshow", (event) => event.persisted && location.reload());

  // What Voila asks of MathJax, which is not here: "from $5 to $10" is no formula.
  const nothing = () => {};
  const Register = { StartupHook: nothing };
  window.MathJax = { Hub: { Config: nothing, Configured: nothing, Queue: nothing, Register } };
  window.voila_heartbeat = nothing;

  const here = () => document.querySelector("#rendered_cells :is(.copnb, .copnb-failed)");
  const outputs = () => [...document.querySelectorAll('[type$="voila.cell-output+json"]')];
  const wait = () => document.querySelector(".copnb-wait");
  let arrived = false; // all that the server sends
  let widgets = false; // whether something is still to come from the kernel

  const look = setInterval(() => {
    if (!here() && (!arrived || widgets || outputs().length)) return;
    clearInterval(look);
    wait()?.remove();
  }, 100);
  setTimeout(() => {
    if (wait()) wait().textContent = document.body.dataset.longer;
  }, PATIENCE);

  function whole() {
    arrived = true;
    widgets = outputs().some((output) => output.textContent.includes("widget-view+json"));
  }

  function fail() {
    wait().textContent = document.body.dataset.failed;
  }

  // Draw a widget as soon as its code has come.
  async function draw(code, { el, ...given }) {
    try {
      return (await code).default.render({ el, ...given });
    } catch (error) {
      console.error(error);
      const told = Object.assign(document.createElement("p"), { className: "copnb-failed", role: "alert" });
      told.textContent = document.body.dataset.failed;
      el.replaceChildren(told);
    }
  }

  return { whole, fail, draw };
})();
