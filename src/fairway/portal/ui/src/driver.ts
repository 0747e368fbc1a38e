// The driver's page asks again by itself and keeps the last answer with its age when the line is bad.
import { siteNow, span } from "./parts/clock";

const EVERY = 15_000;
let body = document.body;
let failed = false;

function age(): void {
  const asOf = Date.parse(body.dataset.asOf ?? "");
  const old = siteNow() - asOf;
  const line = document.querySelector<HTMLElement>("[data-line]");
  const words = document.querySelector<HTMLElement>("[data-line-age]");
  const stale = failed || !navigator.onLine;
  if (line) line.hidden = !stale;
  body.classList.toggle("stale", stale);
  if (words && Number.isFinite(old)) words.textContent = span(-old, false);
  for (const left of document.querySelectorAll<HTMLElement>("[data-countdown]")) {
    const rest = Date.parse(left.dataset.countdown ?? "") - siteNow();
    left.textContent = rest > 0 ? span(rest, false) : "";
  }
}

async function ask(): Promise<void> {
  const href = body.dataset.refresh;
  if (!href) return;
  try {
    const answer = await fetch(href, { signal: AbortSignal.timeout(8000) });
    if (!answer.ok) throw new Error(String(answer.status));
    failed = answer.headers.get("x-from-phone") === "1";
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const was = body.className;
    body.replaceChildren(...fresh.body.childNodes);
    for (const name of ["asOf", "refresh"]) body.dataset[name] = fresh.body.dataset[name];
    body.className = fresh.body.className;
    if (was.split(" ")[1] !== body.className.split(" ")[1]) navigator.vibrate?.([120, 60, 120]);
  } catch {
    failed = true;
  }
  age();
}

age();
setInterval(age, 5000);
setInterval(() => void ask(), EVERY);
window.addEventListener("online", () => void ask());
window.addEventListener("offline", age);
document.addEventListener("visibilitychange", () => { if (!document.hidden) void ask(); });
if ("serviceWorker" in navigator) void navigator.serviceWorker.register("/driver-sw.js", { scope: "/drive/" }).catch(() => undefined);
