/* Seasoning of the enquiry page; without it there are buttons for everything. Texts are kept while they are typed,
   templates go in without a new page, it is told who else is here and what is new, an answer just sent counts down. */
(() => {
  const SAVE_AFTER = 2000;
  const BEAT = 10_000;
  const one = (selector, root = document) => root.querySelector(selector);
  const post = (url, token, values) =>
    fetch(url, { method: "POST", headers: { "X-CSRFToken": token }, body: new URLSearchParams(values) });

  let lastTyped = 0;

  class Draft {
    constructor(form, box) {
      this.form = form;
      this.box = box;
      this.kind = form.dataset.draftForm;
      this.text = form.elements[this.kind];
      this.kept = this.state();
      form.addEventListener("input", (event) => this.typed(event));
      form.addEventListener("submit", (event) => this.submit(event));
    }

    state() {
      return [this.text.value, this.form.elements.set_to?.value].join("\n");
    }

    typed(event) {
      if (event.target === this.text) lastTyped = Date.now();
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), SAVE_AFTER);
    }

    async save() {
      clearTimeout(this.timer);
      if (this.saving) await this.saving;
      const state = this.state();
      if (state === this.kept) return;
      this.saving = this.send(state);
      await this.saving;
      this.saving = null;
    }

    async send(state) {
      const { elements } = this.form;
      const trouble = one("[data-draft-trouble]", this.box);
      try {
        const response = await post(this.box.dataset.draft, elements.csrfmiddlewaretoken.value, {
          kind: this.kind,
          text: this.text.value,
          set_to: elements.set_to?.value ?? "",
          draft_seen: elements.draft_seen.value,
        });
        const said = await response.json();
        if (response.ok) {
          elements.draft_seen.value = said.seen;
          this.kept = state;
          one("[data-draft-kept]", this.form).textContent = said.words;
        }
        trouble.textContent = said.trouble;
      } catch {
        /* Away, or logged out: what is typed stays in the page, and the button tells. */
      }
    }

    /* What is being kept must not arrive after it was sent. */
    submit(event) {
      clearTimeout(this.timer);
      if (!this.saving) return;
      event.preventDefault();
      this.saving.then(() => this.form.requestSubmit(event.submitter));
      this.saving = null;
    }
  }

  const insertTemplates = (form, draft) => {
    const select = form.elements.template;
    one("[name=insert]", form)?.addEventListener("click", async (event) => {
      const { url } = select.selectedOptions[0].dataset;
      if (!url) return;
      event.preventDefault();
      const response = await fetch(url).catch(() => null);
      if (!response?.ok) return event.target.form.requestSubmit(event.target);
      const { text, set_to: stage } = await response.json();
      draft.text.value = [draft.text.value.trimEnd(), text].filter(Boolean).join("\n\n");
      const stages = form.elements.set_to;
      if (stage && [...stages.options].some((option) => option.value === stage)) stages.value = stage;
      draft.text.dispatchEvent(new Event("input", { bubbles: true }));
      draft.text.focus();
    });
  };

  const keepTelling = (box, drafts) => {
    const people = one("[data-people]", box);
    const news = one("[data-news]", box);
    const beat = async () => {
      if (document.hidden) return;
      const writing = Date.now() - lastTyped < 2 * BEAT ? "1" : "0";
      const { presence, token, version } = box.dataset;
      const response = await post(presence, token, { version, writing }).catch(() => null);
      if (!response?.ok) return;
      const said = await response.json();
      const shown = [...people.children].map((line) => line.textContent).join("\n");
      if (shown !== said.people.join("\n")) {
        people.replaceChildren(...said.people.map((sentence) => {
          const line = document.createElement("p");
          line.textContent = sentence;
          return line;
        }));
      }
      const words = said.news.join(" ");
      if (one("p", news).textContent !== words) {
        news.hidden = !words;
        one("p", news).textContent = words;
      }
    };
    one("a", news).addEventListener("click", async (event) => {
      event.preventDefault();
      await Promise.all(drafts.map((draft) => draft.save()));
      location.assign(event.target.href);
    });
    setInterval(beat, BEAT);
    document.addEventListener("visibilitychange", beat);
  };

  const countDown = (bar) => {
    const end = performance.now() + 1000 * Number(bar.dataset.undo);
    const status = one("[role=status]", bar);
    const count = one("[data-undo-count]", bar);
    count.hidden = false;
    status.classList.add("visually-hidden"); // read out once, at its beginning and its end
    const tick = () => {
      const left = Math.ceil((end - performance.now()) / 1000);
      if (left > 0) {
        one("span", count).textContent = bar.dataset.words.replace("{n}", left);
        setTimeout(tick, 250);
      } else {
        one("form", bar).remove();
        count.remove();
        one("span", status).textContent = bar.dataset.over;
        status.classList.remove("visually-hidden");
      }
    };
    tick();
  };

  document.addEventListener("DOMContentLoaded", () => {
    const box = one("[data-answer]");
    const drafts = [...document.querySelectorAll("[data-draft-form]")].map((form) => new Draft(form, box));
    for (const draft of drafts) if (draft.kind === "reply") insertTemplates(draft.form, draft);
    const presence = one("[data-presence]");
    if (presence) keepTelling(presence, drafts);
    const undo = one("[data-undo]");
    if (undo) countDown(undo);
  });
})();
