// A page that names an event stream asks for itself again when something in it changed, and keeps what is open.
export function follow(): void {
  const page = document.querySelector<HTMLElement>("[data-stream]");
  if (!page?.dataset.stream) return;
  let timer = 0;
  const stream = new EventSource(page.dataset.stream);
  stream.onmessage = () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void renew(), 300);
  };
}

async function renew(): Promise<void> {
  const answer = await fetch(location.href, { headers: { "HX-Request": "true" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#overview");
  const old = document.querySelector("#overview");
  if (!fresh || !old) return;
  const seen = new Set([...old.querySelectorAll(".event")].map((it) => it.textContent));
  old.replaceWith(fresh);
  for (const event of fresh.querySelectorAll(".event")) if (!seen.has(event.textContent)) event.classList.add("new-point", "flash");
}
