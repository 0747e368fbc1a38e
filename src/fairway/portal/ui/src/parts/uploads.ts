// Files on their way into a batch: dropped or chosen, one after the other, each with how far it is. They are streamed
// by the browser, so that their size does not matter.
export function uploads(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-upload]")) ready(form);
}

function ready(form: HTMLFormElement): void {
  const input = form.querySelector<HTMLInputElement>("input[type=file]");
  if (!input) return;
  for (const name of ["dragover", "dragenter"]) form.addEventListener(name, (event) => { event.preventDefault(); form.classList.add("over"); });
  for (const name of ["dragleave", "drop"]) form.addEventListener(name, () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer?.files.length) void all(form, [...event.dataTransfer.files]);
  });
  form.addEventListener("submit", (event) => {
    if (!input.files?.length) return;
    event.preventDefault();
    event.stopPropagation();
    void all(form, [...input.files]);
  }, true);
}

/** Send the files in their order; the page is read anew when all of them are there. */
async function all(form: HTMLFormElement, files: File[]): Promise<void> {
  const list = form.querySelector<HTMLElement>("[data-uploads]");
  if (!list || form.dataset.busy) return;
  form.dataset.busy = "yes";
  list.replaceChildren();
  const rows = files.map((file) => {
    const row = document.createElement("li"), name = document.createElement("span"), said = document.createElement("span"), bar = document.createElement("progress");
    name.textContent = file.name;
    said.className = "tabular quiet";
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    row.append(name, said, bar);
    list.append(row);
    return { file, row, said, bar };
  });
  let failed = false;
  for (const one of rows) {
    const fault = await send(form, one.file, (part) => { one.bar.value = part; one.said.textContent = `${Math.floor(part)} %`; });
    if (fault === null) { one.said.textContent = form.dataset.done ?? ""; continue; }
    failed = true;
    one.bar.remove();
    one.said.textContent = form.dataset.failed ?? "";
    one.said.className = "failed";
    const why = document.createElement("p");
    why.className = "failed";
    why.textContent = fault;
    one.row.append(why);
  }
  delete form.dataset.busy;
  if (!failed) location.reload();
}

/** Null when the file is on disk, else why it is not. */
function send(form: HTMLFormElement, file: File, told: (part: number) => void): Promise<string | null> {
  const body = new FormData();
  for (const field of form.querySelectorAll<HTMLInputElement | HTMLSelectElement>("input[type=hidden], select")) body.append(field.name, field.value);
  body.append("file", file, file.name);
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("HX-Request", "true");
    request.upload.onprogress = (event) => { if (event.lengthComputable) told((100 * event.loaded) / event.total); };
    request.onload = () => {
      if (request.status === 204) { done(null); return; }
      const shown = new DOMParser().parseFromString(request.responseText, "text/html").querySelector("#error-summary li, main h1");
      done(shown?.textContent?.replace(/\s+/g, " ").trim() || String(request.status));
    };
    request.onerror = request.onabort = () => done(form.dataset.cut ?? "");
    request.send(body);
  });
}
