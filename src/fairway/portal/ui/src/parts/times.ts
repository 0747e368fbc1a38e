// Relative times go stale while a page is open; they are said anew as the site's clock moves on.
import { siteNow, span } from "./clock";

function refresh(): void {
  const now = siteNow();
  for (const words of document.querySelectorAll<HTMLElement>("[data-relative]")) {
    const time = words.closest("time");
    if (!time) continue;
    const left = Date.parse(time.dateTime) - now;
    const due = words.dataset.relative === "due";
    const text = span(left, due);
    if (words.textContent !== text) words.textContent = text;
    if (due) {
      time.classList.toggle("late", left < 0);
      time.classList.toggle("soon", left >= 0 && left < 3600_000);
    }
  }
  for (const clock of document.querySelectorAll<HTMLElement>("[data-clock]")) {
    const zone = clock.textContent?.split(" ").at(-1) ?? "";
    const text = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Hong_Kong", hour: "2-digit", minute: "2-digit" }).format(now);
    clock.textContent = `${text} ${zone}`;
  }
}

export function keepTimesFresh(): void {
  const rate = Number(document.documentElement.dataset.rate ?? "1");
  setInterval(refresh, Math.max(1000, Math.min(15_000, 30_000 / rate)));
  document.addEventListener("htmx:after:swap", refresh);
}
