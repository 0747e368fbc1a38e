// A page that names an event stream asks for itself again when something that it shows has changed, and takes over the
// regions that differ. Nothing that somebody types or chooses is lost: a region waits while a control in it is used.
// Without the stream it asks every now and then; without a line it says so and keeps what it shows.
interface Swap { text: string; target: Element; sourceElement: Element; swap: string }
interface Htmx { swap(what: Swap): Promise<void>; registerExtension(name: string, methods: Record<string, unknown>): void }
const htmx = (): Htmx => (window as unknown as { htmx: Htmx }).htmx;

const TOGETHER = 300; // ms in which several messages count as one
const APART = 2_000; // ms between two questions at least, however much goes on
const URGENT = { together: 60, apart: 500 }; // the same on a page where seconds count
const PATIENCE = 6_000; // ms until a connection that is away is told
const AGAIN = 20_000; // ms between questions without a stream
const BY_ITSELF = 120_000; // ms between questions with one, for what no event tells

let waiting = false;

export function follow(): void {
  const main = document.querySelector<HTMLElement>("main[data-stream]");
  if (!main?.dataset.stream || !document.querySelector("[data-live]")) return;
  // What somebody has opened stays open.
  htmx().registerExtension("keep-open", {
    htmx_before_morph_attr: (it: Element, detail: { attrName: string }) => !(it instanceof HTMLDetailsElement && detail.attrName === "open"),
  });
  const address = new URL(main.dataset.stream, location.href);
  const about = new Set((main.dataset.about ?? "").split(" ").filter(Boolean));
  const line = main.querySelector<HTMLElement>("[data-line-cut]");
  let stream: EventSource | null = null;
  let timer = 0, told = 0, poll = 0, asked = 0;

  const urgent = document.querySelector("[data-urgent]") !== null;
  const together = urgent ? URGENT.together : TOGETHER, apart = urgent ? URGENT.apart : APART;
  const soon = (wait = together): void => {
    if (timer) return;
    timer = window.setTimeout(() => { timer = 0; void ask(); }, Math.max(wait, asked + apart - Date.now()));
  };
  const connected = (yes: boolean): void => {
    clearTimeout(told);
    if (yes) { if (line) line.hidden = true; }
    else told = window.setTimeout(() => { if (line) line.hidden = false; }, PATIENCE);
  };
  const ask = async (): Promise<void> => {
    clearTimeout(poll);
    asked = Date.now();
    const good = document.hidden || await renew();
    connected(good);
    poll = window.setTimeout(() => void ask(), good && stream?.readyState === EventSource.OPEN ? BY_ITSELF : AGAIN);
  };
  const open = (): void => {
    if (stream || document.hidden) return;
    stream = new EventSource(address);
    stream.onopen = () => { if (line && !line.hidden) soon(); };
    stream.onmessage = (event: MessageEvent<string>) => {
      if (event.lastEventId) address.searchParams.set("after", event.lastEventId);
      if (!about.size || event.data.split(" ").some((one) => about.has(one))) soon();
    };
    stream.onerror = () => {
      soon();
      if (stream?.readyState === EventSource.CLOSED) { close(); window.setTimeout(open, AGAIN); }
    };
  };
  const close = (): void => { stream?.close(); stream = null; };

  // A browser opens few connections to a site: a page that nobody looks at holds none.
  document.addEventListener("visibilitychange", () => { if (document.hidden) close(); else { open(); soon(); } });
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", (event) => { if (event.persisted) { open(); soon(); } });
  for (const event of ["focusout", "change", "toggle"]) document.addEventListener(event, () => { if (waiting) soon(); }, true);
  open();
  poll = window.setTimeout(() => void ask(), BY_ITSELF);
}

/** The id as it is written: a form with a field named "id" answers with the field. */
const name = (it: Element): string => it.getAttribute("id") ?? "";

/** Whether somebody is at work in a region: a field has the focus or was changed, a row is chosen, a menu is open. */
function busy(region: Element): boolean {
  const at = document.activeElement;
  if (at && region.contains(at) && at.matches("input:not([type=checkbox]):not([type=radio]), textarea, select")) return true;
  if (region.querySelector("details.menu[open]") || document.querySelector("dialog[open]")) return true;
  return [...region.querySelectorAll<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>("input, textarea, select")].some((it) => {
    if (it instanceof HTMLSelectElement) return [...it.options].some((option) => option.selected !== option.defaultSelected && it.selectedIndex > 0);
    if (it.type === "checkbox" || it.type === "radio") return (it as HTMLInputElement).checked !== (it as HTMLInputElement).defaultChecked;
    return it.type !== "hidden" && it.value !== it.defaultValue;
  });
}

/** Ask for the page, or for the part that its regions name, and take over what differs; false when there is no answer. */
async function renew(): Promise<boolean> {
  waiting = false;
  const sources = new Map<string, Element[]>();
  for (const region of document.querySelectorAll<HTMLElement>("[data-live]")) {
    if (busy(region)) { waiting = true; continue; }
    const source = region.dataset.live || location.href;
    sources.set(source, [...(sources.get(source) ?? []), region]);
  }
  for (const [source, regions] of sources) {
    let answer: Response;
    try { answer = await fetch(source, { headers: { "HX-Request": "true" }, signal: AbortSignal.timeout(20_000) }); } catch { return false; }
    const elsewhere = answer.headers.get("HX-Redirect");
    if (elsewhere) { location.href = elsewhere; return true; }
    if (answer.status === 404) { location.reload(); return true; }
    if (!answer.ok) return false;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const region of regions) {
      const next = fresh.getElementById(name(region));
      // Typing may have begun while the answer was on its way.
      if (next && !busy(region)) await take(region, next); else if (next) waiting = true;
    }
  }
  return true;
}

const SHOWS = "tr[id], .doc, .event, .point, .vehicle, .next-step";
const words = (it: Element): string => {
  const copy = it.cloneNode(true) as Element;
  for (const time of copy.querySelectorAll("[data-relative], .as-of")) time.remove();
  return (copy.textContent ?? "").replace(/\s+/g, " ");
};

/** Take over a region; what is new in it, or says something else now, shows it once. */
async function take(region: Element, next: Element): Promise<void> {
  const before = new Set([...region.querySelectorAll(SHOWS)].map(words));
  const current = region.querySelector("tr.current")?.id;
  await htmx().swap({ text: next.outerHTML, target: region, sourceElement: region, swap: "outerMorph" });
  const after = document.getElementById(name(region));
  if (!after) return;
  if (current) document.getElementById(current)?.classList.add("current");
  for (const it of after.querySelectorAll(SHOWS)) {
    if (before.has(words(it))) continue;
    it.classList.add("flash");
    it.addEventListener("animationend", () => it.classList.remove("flash"), { once: true });
  }
}
