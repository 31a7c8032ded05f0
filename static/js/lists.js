// Seasoning of lists with filters and of clinics to compare. On a wide screen a changed filter sends the event "filter"
// to its form, for hx-trigger. Data attributes:
//   data-auto-submit         submits its form when changed; the button [data-no-script] is hidden
//   data-facet-search="ID"   field that searches the options in element ID; data-shown="Options shown: {n}"
//   data-chosen="Clinics chosen: {n}" data-full="…"   words of the form "compare" for its [data-count]
//   data-result              read out when new results are there
(() => {
  const MOST_COMPARED = 4;
  const narrow = matchMedia("(max-width: 59.99rem)");
  const all = (selector) => [...document.querySelectorAll(selector)];
  const announce = (detail) => document.dispatchEvent(new CustomEvent("announce", { detail }));
  let openFolds;

  function prepare() {
    all("[data-facet-search]").forEach((input) => { input.hidden = false; });
    all("[data-no-script]").forEach((button) => { button.hidden = true; });
  }

  function countCompared(box) {
    const { dataset } = document.getElementById("compare");
    const chosen = all("[form=compare]:checked").length;
    const isFull = chosen > MOST_COMPARED;
    if (isFull) box.checked = false;
    const words = isFull ? dataset.full : dataset.chosen.replace("{n}", chosen);
    document.querySelector("[data-count]").textContent = words;
    announce(words);
  }

  function searchFacet({ value, dataset }) {
    const words = value.trim().toLowerCase();
    const box = `#${dataset.facetSearch}`;
    if (words) all(`${box} details`).forEach((details) => { details.open = true; });
    all(`${box} .option`).forEach((option) => {
      option.hidden = !option.textContent.toLowerCase().includes(words) && !option.querySelector(":checked");
    });
    announce(dataset.shown.replace("{n}", all(`${box} .option:not([hidden])`).length));
  }

  // The filter sheet opens and closes by its address; here the page behind it goes quiet.
  function syncSheet({ oldURL }) {
    const sheet = document.getElementById("filters");
    if (!sheet) return;
    const open = narrow.matches && location.hash === "#filters";
    all("body > *, main > *, main > .wrap > *, .listing > *").forEach((element) => {
      element.inert = open && !element.contains(sheet);
    });
    if (open) sheet.focus();
    else if (oldURL?.endsWith("#filters")) document.querySelector(".sheet-open").focus();
  }

  document.addEventListener("input", ({ target }) => {
    if (target.matches("[data-facet-search]")) searchFacet(target);
  });

  document.addEventListener("change", ({ target }) => {
    const { form } = target;
    if (target.matches("[data-auto-submit]")) form.requestSubmit();
    if (form?.id === "compare") countCompared(target);
    if (form?.id === "filters" && target.matches("[type=checkbox], [inputmode]") && !narrow.matches) {
      form.dispatchEvent(new Event("filter"));
    }
  });

  document.addEventListener("reset", ({ target }) => {
    if (target.id === "compare") setTimeout(countCompared);
  });

  document.addEventListener("keydown", ({ key }) => {
    if (key === "Escape" && location.hash === "#filters") location.hash = "results";
  });

  // A swap replaces the folds of the filters; those that were open stay open.
  document.addEventListener("htmx:beforeSwap", () => {
    openFolds = all("details[id][open]").map((details) => details.id);
  });

  document.addEventListener("htmx:afterSwap", () => {
    openFolds.forEach((id) => { document.getElementById(id)?.setAttribute("open", ""); });
    prepare();
    announce(document.querySelector("[data-result]").textContent.trim().replace(/\s+/g, " "));
  });

  // The browser brings ticks back after going back.
  addEventListener("pageshow", () => {
    if (document.querySelector("[form=compare]:checked")) countCompared();
  });

  addEventListener("hashchange", syncSheet);
  narrow.addEventListener("change", syncSheet);
  prepare();
  syncSheet({});
})();
