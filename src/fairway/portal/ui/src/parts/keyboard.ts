// j and k walk the rows, Enter opens, x selects, / searches, ? helps. Never while somebody types.
const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  && (target as HTMLInputElement).type !== "checkbox";

const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>("[data-rows] tr[data-href], table[data-rows] tr[data-href]")]
  .filter((row, i, all) => all.indexOf(row) === i && row.offsetParent !== null);
const current = (): HTMLElement | null => document.querySelector<HTMLElement>("tr.current");

function walk(step: number): void {
  const all = rows();
  if (!all.length) return;
  const here = current();
  const index = here ? all.indexOf(here) + step : step > 0 ? 0 : all.length - 1;
  const next = all[Math.max(0, Math.min(all.length - 1, index))];
  if (!next) return;
  here?.classList.remove("current");
  next.classList.add("current");
  next.querySelector<HTMLElement>("a.ref, a")?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

let lead = "";

export function keyboard(): void {
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") {
      const form = document.querySelector<HTMLFormElement>("form[data-autosave]");
      if (form) { event.preventDefault(); form.requestSubmit(); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
    const after = lead;
    lead = "";
    if (after === "g" && event.key === "w") { location.href = "/work"; return; }
    switch (event.key) {
      case "j": walk(1); break;
      case "k": walk(-1); break;
      case "x": current()?.querySelector<HTMLInputElement>("input[type=checkbox]")?.click(); break;
      case "Enter": {
        const href = current()?.dataset.href;
        if (href && (event.target === document.body || event.target instanceof HTMLTableRowElement)) location.href = href;
        return;
      }
      case "/": event.preventDefault(); document.querySelector<HTMLInputElement>("[data-search]")?.focus(); break;
      case "n": { const link = document.querySelector<HTMLAnchorElement>('a[href="/submissions/new"]'); if (link) location.href = link.href; break; }
      case "g": lead = "g"; break;
      case "?": document.querySelector<HTMLDialogElement>("#shortcuts")?.showModal(); break;
      case "Escape": current()?.classList.remove("current"); break;
      default: return;
    }
  });
  // A row opens where it is clicked, but not where it has a control of its own or where text is being marked.
  document.addEventListener("click", (event) => {
    const target = event.target as HTMLElement;
    const row = target.closest<HTMLElement>("tr[data-href]");
    if (!row || target.closest("a,button,input,label,summary,details") || getSelection()?.toString()) return;
    if (event.metaKey || event.ctrlKey) window.open(row.dataset.href, "_blank", "noopener");
    else location.href = row.dataset.href ?? "";
  });
}
