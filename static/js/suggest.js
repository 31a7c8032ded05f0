// The search box of the site suggests while one types: the combobox of the ARIA practices over plain links. Without
// this file the form alone works. data-suggest="ADDRESS" stands on the form's input.
(() => {
  const WAIT = 150;
  const input = document.querySelector("[data-suggest]");
  if (!input) return;
  const box = document.createElement("div");
  let timer, request, at = -1;
  box.id = "suggestions";
  box.className = "suggestions";
  box.hidden = true;
  input.form.append(box);
  const set = (name, value) => input.setAttribute(`aria-${name}`, value);
  input.role = "combobox";
  set("autocomplete", "list");
  set("expanded", false);
  set("controls", box.id);

  const links = () => [...box.querySelectorAll("a")];

  function close() {
    clearTimeout(timer);
    request?.abort();
    box.hidden = true;
    set("expanded", false);
    choose(-1);
  }

  function choose(place) {
    at = place;
    links().forEach((link, n) => link.setAttribute("aria-selected", n === at));
    const link = links()[at];
    if (link) set("activedescendant", link.id);
    else input.removeAttribute("aria-activedescendant");
    link?.scrollIntoView({ block: "nearest" });
  }

  async function suggest() {
    request?.abort();
    request = new AbortController();
    const { signal } = request;
    const address = `${input.dataset.suggest}?${new URLSearchParams({ q: input.value.trim() })}`;
    try {
      const page = new DOMParser().parseFromString(await (await fetch(address, { signal })).text(), "text/html");
      const list = page.querySelector("[data-suggestions]");
      if (signal.aborted) return;
      box.replaceChildren(...(list ? list.childNodes : []));
      list && box.setAttribute("aria-label", list.dataset.suggestions);
      box.role = "listbox";
      all("section", "group");
      all("ul, li, h2", "presentation");
      links().forEach((link, n) => Object.assign(link, { id: `suggestion-${n}`, role: "option", tabIndex: -1 }));
      box.hidden = !links().length;
      set("expanded", !box.hidden);
      choose(-1);
    } catch { /* a newer question, or no network: the form still works */ }
  }

  function all(selector, role) {
    box.querySelectorAll(selector).forEach((element) => { element.role = role; });
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    if (input.value.trim().length < 2) close();
    else timer = setTimeout(suggest, WAIT);
  });

  input.addEventListener("keydown", (event) => {
    const { length } = links();
    if (event.key === "Escape" && !box.hidden) close();
    else if (event.key === "Enter" && !box.hidden && at >= 0) links()[at].click();
    else if (event.key === "ArrowDown" && !box.hidden) choose(at + 1 < length ? at + 1 : -1);
    else if (event.key === "ArrowUp" && !box.hidden) choose(at < 0 ? length - 1 : at - 1);
    else return;
    event.preventDefault();
  });

  // A press on a suggestion must not take the focus before it is a click.
  box.addEventListener("pointerdown", (event) => event.preventDefault());
  input.addEventListener("blur", close);
})();
