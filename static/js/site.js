// Seasoning only: every page works with this file blocked. What the templates ask for by data attribute:
//   data-facet-search="ID"   search box (hidden without script) for the options in element ID; data-shown="Options shown: {n}"
//   data-live                filter form; on a wide screen a changed box or number sends the event "filter" for its hx-trigger
//   data-auto-submit         select that submits its form when changed; its form's [data-no-script] button is hidden
//   data-busy="Sending…"     words of a submit button while its form is on the way
//   data-copy="Copied"       button (hidden without script) that copies this page's address
//   data-print               button (hidden without script) that prints
//   data-save="Save" data-saved="Saved"   words of a button that saves its value
//   data-saved-count         how many are saved
//   data-chosen="Clinics chosen: {n}" data-full="…"   form "compare": words for its [data-count]
//   data-result              the sentence that is read out after new results have been swapped in
(() => {
  const WAIT = 600;
  const MOST_COMPARED = 4;
  const narrow = matchMedia("(max-width: 59.99rem)");
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  let timer;

  function announce(text) {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const status = document.querySelector("[data-announce]");
      if (status) status.textContent = text;
    }, WAIT);
  }

  function prepare() {
    all("[data-facet-search], [data-copy], [data-print]").forEach((element) => { element.hidden = false; });
    all("[data-auto-submit]").forEach((select) => {
      all("[data-no-script]", select.form).forEach((button) => { button.hidden = true; });
    });
    showSaved();
    all("input[name=time_zone]").forEach((input) => {
      input.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
    });
  }

  // The server writes the cookie, this reads it.
  function showSaved() {
    const items = document.cookie.match(/(?:^|; )shortlist=([^;]+)/)?.[1].split("~") ?? [];
    all("[data-save]").forEach((button) => {
      const isSaved = items.includes(button.value);
      button.name = isSaved ? "remove" : "add";
      button.ariaPressed = String(isSaved);
      button.querySelector("span").textContent = isSaved ? button.dataset.saved : button.dataset.save;
    });
    all("[data-saved-count]").forEach((count) => {
      count.textContent = items.length;
      count.hidden = !items.length;
    });
  }

  // What goes wrong is said by the page the plain form leads to.
  function save(form, button) {
    const plainly = () => {
      button.removeAttribute("data-save");
      button.click();
    };
    const body = new URLSearchParams([[button.name, button.value]]);
    fetch(form.action, { method: "POST", body, redirect: "manual" }).then((response) => {
      if (response.type !== "opaqueredirect") return plainly();
      showSaved();
      announce(button.textContent.trim());
    }, plainly);
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

  function searchFacet(input) {
    const words = input.value.trim().toLowerCase();
    const box = document.getElementById(input.dataset.facetSearch);
    let shown = 0;
    if (words) all("details", box).forEach((details) => { details.open = true; });
    all(".option", box).forEach((option) => {
      const hit = option.textContent.toLowerCase().includes(words) || option.querySelector(":checked");
      option.hidden = !hit;
      if (hit) shown += 1;
    });
    announce(input.dataset.shown.replace("{n}", shown));
  }

  // The filter sheet opens and closes by its address; here the page behind it goes quiet.
  function syncSheet(event) {
    const sheet = document.getElementById("filters");
    if (!sheet) return;
    const open = narrow.matches && location.hash === "#filters";
    all("body > *, main > *, main > .wrap > *, .listing > *").forEach((element) => {
      element.inert = open && !element.contains(sheet);
    });
    if (open) sheet.focus();
    else if (event && event.type === "hashchange" && event.oldURL.endsWith("#filters")) {
      document.querySelector(".sheet-open")?.focus();
    }
  }

  document.addEventListener("input", ({ target }) => {
    if (target.matches("[data-facet-search]")) searchFacet(target);
  });

  document.addEventListener("change", ({ target }) => {
    if (target.matches("[data-auto-submit]")) target.form.requestSubmit();
    if (target.form?.id === "compare") countCompared(target);
    if (target.form?.matches("[data-live]") && target.matches("[type=checkbox], [inputmode]") && !narrow.matches) {
      target.form.dispatchEvent(new CustomEvent("filter", { bubbles: true }));
    }
  });

  document.addEventListener("reset", ({ target }) => {
    if (target.id === "compare") setTimeout(countCompared);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && location.hash === "#filters") location.hash = "results";
    if (event.key === "Escape" && event.target.closest(".menu[open]")) {
      const menu = event.target.closest(".menu");
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  document.addEventListener("click", ({ target }) => {
    all(".menu[open]").forEach((menu) => { if (!menu.contains(target)) menu.open = false; });
    if (target.closest("[data-print]")) print();
    const copy = target.closest("[data-copy]");
    if (copy) {
      navigator.clipboard?.writeText(location.href).then(() => {
        copy.lastChild.textContent = copy.dataset.copy;
        announce(copy.dataset.copy);
      });
    }
  });

  // It only looks disabled: who presses again sends again, and the server knows the key of the first.
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (button?.matches("[data-save]")) {
      event.preventDefault();
      save(event.target, button);
    }
    if (event.defaultPrevented || !button?.dataset.busy || button.ariaDisabled === "true") return;
    button.dataset.ready = button.textContent;
    button.textContent = button.dataset.busy;
    button.ariaDisabled = "true";
  });

  addEventListener("pageshow", () => {
    showSaved();
    if (document.querySelector("[form=compare]:checked")) countCompared();
    all("[data-ready]").forEach((button) => {
      button.textContent = button.dataset.ready;
      button.removeAttribute("aria-disabled");
      delete button.dataset.ready;
    });
  });

  // A swap replaces the folds of the filters; those that were open stay open.
  let openFolds = [];
  document.addEventListener("htmx:beforeSwap", () => {
    openFolds = all("details[id][open]").map((details) => details.id);
  });
  document.addEventListener("htmx:afterSwap", () => {
    openFolds.forEach((id) => { document.getElementById(id)?.setAttribute("open", ""); });
    prepare();
    const sentence = document.querySelector("[data-result]");
    if (sentence) announce(sentence.textContent.trim().replace(/\s+/g, " "));
  });

  addEventListener("hashchange", syncSheet);
  narrow.addEventListener("change", syncSheet);
  prepare();
  syncSheet();
  document.querySelector(".error-summary")?.focus();
})();
