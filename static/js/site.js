// Seasoning only: every page works with this file blocked. Data attributes:
//   data-busy="Sending…"   words of a button while its form is on the way
//   data-copy="Copied"     button that copies this page's address
//   data-print             button that prints
//   data-save="Save" data-saved="Saved"   words of a button that saves its value
//   data-saved-count       how many are saved
//   data-announce          takes the words of the event "announce", to be read out
(() => {
  const WAIT = 600;
  const all = (selector) => document.querySelectorAll(selector);
  let timer;

  function announce(text) {
    clearTimeout(timer);
    timer = setTimeout(() => all("[data-announce]").forEach((status) => { status.textContent = text; }), WAIT);
  }

  // The server writes the cookie, this reads it.
  function showSaved() {
    const items = document.cookie.match(/(?:^|; )shortlist=([^;]+)/)?.[1].split("~") ?? [];
    all("[data-save]").forEach((button) => {
      const isSaved = items.includes(button.value);
      button.name = isSaved ? "remove" : "add";
      button.ariaPressed = isSaved;
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

  document.addEventListener("keydown", ({ key, target }) => {
    const menu = target.closest(".menu[open]");
    if (key !== "Escape" || !menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  document.addEventListener("click", ({ target }) => {
    all(".menu[open]").forEach((menu) => { menu.open = menu.contains(target); });
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
    if (event.defaultPrevented || !button?.dataset.busy || button.ariaDisabled) return;
    button.dataset.ready = button.textContent;
    button.textContent = button.dataset.busy;
    button.ariaDisabled = true;
  });

  addEventListener("pageshow", () => {
    showSaved();
    all("[data-ready]").forEach((button) => {
      button.textContent = button.dataset.ready;
      button.ariaDisabled = null;
      delete button.dataset.ready;
    });
  });

  document.addEventListener("htmx:afterSwap", showSaved);
  document.addEventListener("announce", ({ detail }) => announce(detail));
  all("[data-copy], [data-print]").forEach((button) => { button.hidden = false; });
  all("[name=time_zone]").forEach((input) => { input.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? ""; });
  showSaved();
  document.querySelector(".error-summary")?.focus();
})();
