// The search box suggests while one types: the combobox of the ARIA practices over plain links. Without this file the
// form alone works. data-suggest="ADDRESS" stands on the form's input, data-suggestions="5 suggestions" there on the list.
(() => {
  const WAIT = 150;
  const ROLES = { section: "group", "h2, ul, li": "presentation", a: "option" };
  const input = document.querySelector("[data-suggest]");
  const box = document.createElement("div");
  let timer, request, links, at;

  function choose(place) {
    at = place;
    links.forEach((link, n) => link.setAttribute("aria-selected", n === at));
    input.setAttribute("aria-activedescendant", links[at]?.id ?? "");
    links[at]?.scrollIntoView({ block: "nearest" });
  }

  function show(list) {
    box.replaceChildren(...(list?.childNodes ?? []));
    for (const [selector, role] of Object.entries(ROLES)) {
      box.querySelectorAll(selector).forEach((element) => { element.role = role; });
    }
    links = [...box.querySelectorAll("a")];
    links.forEach((link, n) => { Object.assign(link, { id: `suggestion-${n}`, tabIndex: -1 }); });
    box.hidden = !links.length;
    input.ariaExpanded = !box.hidden;
    choose(-1);
    if (box.hidden) return;
    box.ariaLabel = list.dataset.suggestions;
    document.dispatchEvent(new CustomEvent("announce", { detail: box.ariaLabel }));
  }

  function close() {
    clearTimeout(timer);
    request?.abort();
    show();
  }

  async function suggest() {
    request?.abort();
    request = new AbortController();
    const { signal } = request;
    const address = `${input.dataset.suggest}?${new URLSearchParams({ q: input.value.trim() })}`;
    const page = await fetch(address, { signal }).then((response) => response.text()).catch(() => "");
    if (signal.aborted) return;
    show(new DOMParser().parseFromString(page, "text/html").querySelector("[data-suggestions]"));
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    if (input.value.trim().length < 2) close();
    else timer = setTimeout(suggest, WAIT);
  });

  input.addEventListener("keydown", (event) => {
    const { key } = event;
    if (box.hidden && key === "ArrowDown") suggest();
    else if (box.hidden) return;
    else if (key === "Escape") close();
    else if (key === "Enter" && at >= 0) links[at].click();
    else if (key === "ArrowDown") choose(at + 1 < links.length ? at + 1 : -1);
    else if (key === "ArrowUp") choose(at < 0 ? links.length - 1 : at - 1);
    else return;
    event.preventDefault();
  });

  // A press on a suggestion must not take the focus before it is a click.
  box.addEventListener("mousedown", (event) => event.preventDefault());
  input.addEventListener("blur", close);
  addEventListener("pagehide", close);

  Object.assign(box, { id: "suggestions", className: "suggestions", role: "listbox" });
  Object.assign(input, { role: "combobox", ariaAutoComplete: "list" });
  input.setAttribute("aria-controls", box.id);
  input.form.append(box);
  show();
})();
