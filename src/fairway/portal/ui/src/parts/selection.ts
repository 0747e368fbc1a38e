// Choosing rows for an act on all of them.
export function selection(): void {
  const count = (form: HTMLFormElement): void => {
    const boxes = [...form.querySelectorAll<HTMLInputElement>('input[name="id"]')];
    const chosen = boxes.filter((box) => box.checked);
    for (const box of boxes) box.closest("tr")?.classList.toggle("selected", box.checked);
    const bar = form.querySelector<HTMLElement>("[data-bulk]");
    if (bar) {
      bar.hidden = !chosen.length;
      const number = bar.querySelector("[data-bulk-count]");
      if (number) number.textContent = String(chosen.length);
    }
    const all = form.querySelector<HTMLInputElement>("[data-select-all]");
    if (all) { all.checked = !!chosen.length && chosen.length === boxes.length; all.indeterminate = !!chosen.length && chosen.length < boxes.length; }
  };
  document.addEventListener("change", (event) => {
    const box = event.target as HTMLInputElement;
    const form = box.closest<HTMLFormElement>("form[data-rows]");
    if (!form) return;
    if (box.matches("[data-select-all]")) for (const other of form.querySelectorAll<HTMLInputElement>('input[name="id"]')) other.checked = box.checked;
    if (box.matches('[data-select-all], [name="id"]')) count(form);
  });
  document.addEventListener("htmx:after:swap", () => { for (const form of document.querySelectorAll<HTMLFormElement>("form[data-rows]")) count(form); });
  // Nobody's choice is lost to a refresh: while rows are chosen the table waits.
  document.addEventListener("htmx:config:request", (event) => {
    const source = event.target as HTMLElement;
    if (source.matches?.("form[data-rows]") && source.querySelector('input[name="id"]:checked')) event.preventDefault();
  });
}
