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
  const asked = () => document.querySelector('[type="application/vnd.voila.cell-output+json"]');
  const wait = () => document.querySelector(".copnb-wait");
  let arrived = false; // all that the server sends

  const look = setInterval(() => {
    if (!here() && (!arrived || asked())) return;
    clearInterval(look);
    wait()?.remove();
  }, 100);
  setTimeout(() => {
    if (wait()) wait().textContent = wait().dataset.longer;
  }, PATIENCE);

  return { whole: () => (arrived = true) };
})();
