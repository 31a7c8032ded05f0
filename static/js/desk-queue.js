// Seasoning of the queue: every task works without it.
//   data-live        the part that asks for itself every 30 seconds; it rests while the tab is hidden
//   data-tick-all    the box (hidden without script) that ticks all rows
//   data-ticked="Ticked: {n}"   says how many are ticked
(() => {
  const boxes = () => [...document.querySelectorAll("input[name=row]")];
  const live = (event) => event.target.matches?.("[data-live]");

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (document.hidden && live(event)) event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) htmx.trigger("[data-live]", "wake");
  });
  // A log-in page in place of the counters: the session is over.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (live(event) && !event.detail.xhr.responseText.includes("data-live")) event.detail.shouldSwap = false;
  });

  const told = document.querySelector("[data-ticked]");
  if (!told) return;
  const all = document.querySelector("[data-tick-all]");
  const box = all.querySelector("input");
  all.hidden = false;

  function tell() {
    const number = boxes().filter((one) => one.checked).length;
    told.textContent = told.dataset.ticked.replace("{n}", number);
    box.checked = number === boxes().length;
    box.indeterminate = number > 0 && !box.checked;
  }

  box.addEventListener("change", () => {
    for (const one of boxes()) one.checked = box.checked;
    tell();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("input[name=row]")) tell();
  });
  // The browser brings ticks back after going back.
  addEventListener("pageshow", tell);
  tell();
})();
