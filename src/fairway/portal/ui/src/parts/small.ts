// Copying, printing, dialogs, confirmation, theme, menus that close, dropped files.
export function small(): void {
  document.addEventListener("click", (event) => {
    const target = event.target as HTMLElement;
    const hit = <T extends HTMLElement>(selector: string): T | null => target.closest<T>(selector);
    const copy = hit("[data-copy], [data-copy-from]");
    if (copy) {
      const text = copy.dataset.copy ?? document.getElementById(copy.dataset.copyFrom ?? "")?.textContent ?? "";
      void navigator.clipboard.writeText(text).then(() => { copy.classList.add("flash"); setTimeout(() => copy.classList.remove("flash"), 2500); });
    }
    if (hit("[data-print]")) print();
    const open = hit("[data-open]");
    if (open) (document.getElementById(open.dataset.open ?? "") as HTMLDialogElement | null)?.showModal();
    if (hit("[data-close]")) hit("dialog")?.removeAttribute("open");
    hit("[data-dismiss]")?.closest(".toast")?.remove();
    for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")) if (!menu.contains(target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector<HTMLDetailsElement>("details.menu[open]");
    if (menu) { menu.open = false; menu.querySelector("summary")?.focus(); }
  });
  for (const toast of document.querySelectorAll<HTMLElement>(".toast.done, .toast.waiting")) setTimeout(() => { if (!toast.matches(":hover, :focus-within")) toast.remove(); }, 8000);
  // Only the row of tabs moves, never the page: tabs may stand far below what is read first.
  for (const tab of document.querySelectorAll<HTMLElement>(".tabs [aria-current]")) {
    const row = tab.closest<HTMLElement>(".tabs");
    if (row) row.scrollLeft += Math.max(0, tab.getBoundingClientRect().right - row.getBoundingClientRect().right + 16);
  }
  // A list offers only what contains the text of its field: typing replaces what was chosen before.
  document.addEventListener("focusin", (event) => {
    const field = event.target;
    if (field instanceof HTMLInputElement && field.list) field.select();
  });
  confirmation();
  sending();
  dropping();
  document.querySelector<HTMLElement>("#error-summary")?.focus();
}

/** Forms that cannot be taken back ask first, in our own dialog. */
function confirmation(): void {
  const dialog = document.querySelector<HTMLDialogElement>("#confirm");
  const text = dialog?.querySelector("[data-confirm-text]");
  if (!dialog || !text) return;
  let waiting: HTMLFormElement | null = null;
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.dataset.confirm || form.dataset.confirmed) return;
    event.preventDefault();
    waiting = form;
    text.textContent = form.dataset.confirm;
    dialog.showModal();
  });
  dialog.querySelector("[data-confirm-no]")?.addEventListener("click", () => dialog.close());
  dialog.querySelector("[data-confirm-yes]")?.addEventListener("click", () => {
    dialog.close();
    if (waiting) { waiting.dataset.confirmed = "yes"; waiting.requestSubmit(); }
  });
}

/** A form that is on its way shows it, and is not sent twice by a second click. */
function sending(): void {
  const LONG = 15_000;
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sending) { event.preventDefault(); return; }
    form.dataset.sending = "yes";
    const button = (event as SubmitEvent).submitter ?? form.querySelector("button:not([type=button])");
    button?.setAttribute("aria-busy", "true");
    const over = (): void => { delete form.dataset.sending; button?.removeAttribute("aria-busy"); };
    setTimeout(over, LONG);
    window.addEventListener("pageshow", over, { once: true });
  });
}

function dropping(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-drop]")) {
    const input = form.querySelector<HTMLInputElement>("input[type=file]");
    for (const name of ["dragover", "dragenter"]) form.addEventListener(name, (event) => { event.preventDefault(); form.classList.add("over"); });
    for (const name of ["dragleave", "drop"]) form.addEventListener(name, () => form.classList.remove("over"));
    form.addEventListener("drop", (event) => {
      event.preventDefault();
      if (input && event.dataTransfer?.files.length) { input.files = event.dataTransfer.files; form.requestSubmit(); }
    });
  }
}
