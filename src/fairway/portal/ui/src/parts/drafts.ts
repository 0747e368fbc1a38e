// Unsaved work is never lost: each change is sent a second after the typing ends, and kept on the machine until the
// server has it. When the page is opened again with an unsent draft of the same version, the draft is put back.
type Draft = Record<string, string>;

const store = {
  get: (key: string): Draft | null => { try { return JSON.parse(localStorage.getItem(key) ?? "null"); } catch { return null; } },
  set: (key: string, draft: Draft): void => { try { localStorage.setItem(key, JSON.stringify(draft)); } catch { /* a full or forbidden store leaves saving to the server */ } },
  clear: (key: string): void => { try { localStorage.removeItem(key); } catch { /* as above */ } },
};

const controls = (form: HTMLFormElement) => [...form.elements].filter(
  (it): it is HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement =>
    (it instanceof HTMLInputElement || it instanceof HTMLTextAreaElement || it instanceof HTMLSelectElement) && it.name.startsWith("/") && it.type !== "hidden" && !it.closest("[data-no-draft]"));
const valueOf = (it: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement): string =>
  it instanceof HTMLInputElement && it.type === "checkbox" ? String(it.checked) : it.value;

export function drafts(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-draft-key]")) watch(form);
}

function watch(form: HTMLFormElement): void {
  const key = `draft:${form.dataset.draftKey}`;
  const changed = new Map<string, string>(Object.entries(store.get(key) ?? {}));
  const label = document.querySelector<HTMLElement>("[data-saved]");
  for (const it of controls(form)) {
    const kept = changed.get(it.name);
    if (kept === undefined || kept === valueOf(it)) continue;
    if (it instanceof HTMLInputElement && it.type === "checkbox") it.checked = kept === "true";
    else it.value = kept;
    it.closest(".field")?.classList.add("flash");
  }
  let timer = 0;
  const save = async (): Promise<void> => {
    const href = form.dataset.autosave;
    if (!href || !changed.size) return;
    if (label) label.textContent = label.dataset.saving ?? "";
    const sent = new Map(changed);
    const body = new URLSearchParams([...sent]);
    for (const hidden of form.querySelectorAll<HTMLInputElement>(":scope > input[type=hidden]")) body.set(hidden.name, hidden.value);
    try {
      const answer = await fetch(href, { method: "PATCH", body, headers: { "HX-Request": "true" } });
      if (!answer.ok) throw new Error(String(answer.status));
      for (const [name, value] of sent) if (changed.get(name) === value) changed.delete(name);
      if (!changed.size) store.clear(key);
      if (label) label.textContent = await answer.text();
      document.body.dispatchEvent(new CustomEvent("saved"));
    } catch {
      if (label) label.textContent = label.dataset.kept ?? "";
      timer = window.setTimeout(save, 8000);
    }
  };
  form.addEventListener("input", (event) => {
    const it = event.target as HTMLInputElement;
    if (!it.name?.startsWith("/") || it.closest("[data-no-draft]")) return;
    changed.set(it.name, valueOf(it));
    store.set(key, Object.fromEntries(changed));
    clearTimeout(timer);
    timer = window.setTimeout(save, 900);
  });
  form.addEventListener("submit", () => store.clear(key));
  window.addEventListener("online", () => void save());
}
