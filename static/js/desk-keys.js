// Keyboard shortcuts of the desk. The page's own links, buttons and fields name their key, so nothing is said twice:
//   data-key="r"             pressing r does what a click does, a field gets the focus, a link within the page that of its target
//   data-key-words="Search"  what the help sheet says, where the element's own words do not do
//   data-needs-row           where no row is ticked, the current one is ticked first
// Rows are walked with j and k, opened with o or Enter, ticked with x. The sheet (admin/desk/keys.html) lists all keys
// and switches them off, which this browser remembers. A tab also remembers the queue it came from and its rows, so
// that an enquiry leads back to it and on to the next one: data-back, data-next, data-previous.
(() => {
  const OFF = "desk-keys-off";
  const WAY = "desk-way";
  const TYPED_IN = "input:not([type=checkbox], [type=radio], [type=submit], [type=button]), textarea, select, [contenteditable]";
  const sheet = document.querySelector("[data-keys]");
  const opener = document.querySelector("[data-keys-open]");
  const links = [...document.querySelectorAll("tr [data-open]")];

  function stored(store, name) {
    try { return store.getItem(name); } catch { return null; }
  }

  function keep(store, name, value) {
    try { value === null ? store.removeItem(name) : store.setItem(name, value); } catch { /* private windows refuse */ }
  }

  /* The way back and on */

  function remember() {
    if (location.pathname.endsWith("/enquiries/enquiry/")) {
      const way = { back: location.pathname + location.search, rows: links.map((link) => link.pathname) };
      keep(sessionStorage, WAY, JSON.stringify(way));
    }
  }

  function lead() {
    const way = JSON.parse(stored(sessionStorage, WAY) ?? "null");
    const here = way ? way.rows.indexOf(location.pathname) : -1;
    const set = (name, address) => {
      const link = address && document.querySelector(`[data-${name}]`);
      if (!link) return;
      link.href = address;
      link.hidden = false;
    };
    set("back", way?.back);
    if (here >= 0) {
      set("previous", way.rows[here - 1]);
      set("next", way.rows[here + 1]);
    }
  }

  /* Rows */

  const current = () => document.activeElement.closest?.("tbody tr") ?? null;

  function walk(step) {
    const here = links.findIndex((link) => link.closest("tr") === current());
    const next = here < 0 ? (step > 0 ? 0 : links.length - 1) : here + step;
    links[Math.min(Math.max(next, 0), links.length - 1)]?.focus();
  }

  const MOVES = {
    j: () => walk(1),
    k: () => walk(-1),
    o: () => current()?.querySelector("[data-open]")?.click(),
    x: () => current()?.querySelector("input[name=row]")?.click(),
  };

  function activate(element) {
    if ("needsRow" in element.dataset && !document.querySelector("input[name=row]:checked")) {
      const box = current()?.querySelector("input[name=row]");
      if (!box) return;
      box.checked = true;
    }
    const shut = element.closest("details:not([open])");
    if (shut && element.tagName !== "SUMMARY") shut.open = true;
    if (element.matches(TYPED_IN)) {
      element.focus();
      element.select?.();
    } else {
      element.click();
      const part = element.matches("a[href^='#']") && document.getElementById(element.hash.slice(1));
      ((part && part.querySelector("textarea")) || element).focus();
    }
  }

  // Keyboards of other scripts: the key that stands in the same place.
  const pressed = (event) =>
    /^[ -~]$/.test(event.key) ? event.key : event.code.replace(/^Key/, "").toLowerCase();

  const visible = (element) => element.checkVisibility?.() ?? true;
  const named = (key) =>
    [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key && !one.hidden && visible(one));

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (stored(localStorage, OFF) || document.querySelector("dialog[open]")) return;
    if (event.target.closest?.(TYPED_IN)) return;
    const key = pressed(event);
    const element = named(key);
    if (element) activate(element);
    else if (links.length && MOVES[key]) MOVES[key]();
    else return;
    event.preventDefault();
  });

  /* The sheet */

  function fill() {
    const list = sheet.querySelector("dl");
    for (const old of list.querySelectorAll("[data-made]")) old.remove();
    const seen = new Set();
    for (const element of document.querySelectorAll("[data-key]")) {
      if (element.hidden || seen.has(element.dataset.key)) continue;
      seen.add(element.dataset.key);
      const row = document.createElement("div");
      const key = document.createElement("kbd");
      row.dataset.made = "";
      key.textContent = element.dataset.key;
      row.append(document.createElement("dt"), document.createElement("dd"));
      row.firstChild.append(key);
      row.lastChild.textContent = element.dataset.keyWords || element.textContent.trim().replace(/\s+/g, " ");
      list.append(row);
    }
  }

  remember();
  lead();
  if (!sheet || !opener) return;
  const on = sheet.querySelector("[data-keys-on]");
  on.checked = !stored(localStorage, OFF);
  on.addEventListener("change", () => keep(localStorage, OFF, on.checked ? null : "1"));
  opener.hidden = false;
  opener.addEventListener("click", () => {
    fill();
    sheet.showModal();
  });
})();
