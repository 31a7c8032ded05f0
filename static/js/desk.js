/* Names, for screen readers, of the fields the stock admin leaves without one. Everything works without it. */
(() => {
  const CONTROLS = "input:not([type=hidden]), select, textarea";
  const words = (element) => element?.textContent.trim().replace(/:$/, "") ?? "";

  const nameOf = (control) => {
    if (control.labels?.length) return words(control.labels[0]);
    const cell = control.closest(".tabular td");
    if (cell) return words(cell.closest("table").tHead?.rows[0].cells[cell.cellIndex]);
    return words(control.closest(".form-row")?.querySelector("legend, label"));
  };

  const name = (element, text) => {
    if (text && !element.getAttribute("aria-label")) element.setAttribute("aria-label", text);
  };

  const nameControls = () => {
    for (const control of document.querySelectorAll(`.tabular td :is(${CONTROLS}), .datetime input`)) {
      if (!control.labels?.length) name(control, nameOf(control));
    }
  };

  /* select2 hides the select and shows a box after it; its list is opened elsewhere in the page. */
  const nameBoxes = () => {
    for (const box of document.querySelectorAll(".select2-container")) {
      const select = box.previousElementSibling;
      const open = document.querySelector(".select2-container--open [role=combobox][aria-label]");
      const text = select?.matches?.("select") ? nameOf(select) : open?.getAttribute("aria-label");
      for (const part of box.querySelectorAll("[role=combobox], [role=textbox], .select2-search__field, [role=listbox]")) {
        name(part, text);
        if (part.matches("[role=combobox][aria-labelledby]")) {
          part.setAttribute("aria-describedby", part.getAttribute("aria-labelledby"));
          part.removeAttribute("aria-labelledby");
        }
      }
    }
  };

  /* The empty head of the column that holds each row's name heads nothing. */
  const unhead = () => {
    for (const cell of document.querySelectorAll(".tabular th.original:empty")) cell.setAttribute("role", "cell");
  };

  const nameAll = () => {
    unhead();
    nameControls();
    nameBoxes();
  };

  document.addEventListener("DOMContentLoaded", () => {
    if (!document.querySelector("form .module")) return;
    let waiting = false;
    const later = () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        nameAll();
      });
    };
    nameAll();
    new MutationObserver(later).observe(document.body, { childList: true, subtree: true });
  });
})();
