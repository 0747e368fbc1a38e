// The present of the site: real time, or the demonstration's accelerated time.
const root = document.documentElement;
const loaded = Date.now();
const start = Date.parse(root.dataset.now ?? new Date().toISOString());
const rate = Number(root.dataset.rate ?? "1");

/** Milliseconds since the epoch on the site's clock. */
export const siteNow = (): number => start + (Date.now() - loaded) * rate;

const words: Record<string, string> = JSON.parse(root.dataset.words ?? "{}");
const fill = (key: string, values: Record<string, number>): string =>
  (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));

/** A span in the reader's words; for what was due a passed one is late. The same rules as the server's. */
export function span(milliseconds: number, due: boolean): string {
  const minutes = Math.round(Math.abs(milliseconds) / 60000);
  if (minutes === 0) return fill("now", {});
  const stem = milliseconds < 0 ? (due ? "late" : "ago") : "in";
  if (minutes >= 48 * 60) return fill(`${stem}_day`, { n: Math.floor(minutes / 1440) });
  if (minutes < 60) return fill(`${stem}_min`, { n: minutes });
  if (minutes >= 600 || minutes % 60 === 0) return fill(`${stem}_long`, { h: Math.round(minutes / 60) });
  return fill(`${stem}_hour`, { h: Math.floor(minutes / 60), n: minutes % 60 });
}
