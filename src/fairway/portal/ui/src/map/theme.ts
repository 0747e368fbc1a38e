// The colours of the page, as the map needs them: resolved for the theme that is on.
const NAMES = ["paper", "ink", "ink-2", "ink-3", "line-strong", "edge", "accent", "accent-strong", "accent-wash", "waiting", "needs",
  "needs-line", "stopped", "map-sea", "map-land", "map-shore", "map-label", "map-halo"] as const;
export type Colours = Record<(typeof NAMES)[number], string>;

export function colours(): Colours {
  const probe = document.body.appendChild(document.createElement("i"));
  probe.hidden = true;
  const found = NAMES.map((name) => {
    probe.style.color = `var(--${name})`;
    return [name, getComputedStyle(probe).color];
  });
  probe.remove();
  return Object.fromEntries(found) as Colours;
}

/** The fonts of the page for labels that the map draws itself. */
export function fonts(): string[] {
  return getComputedStyle(document.body).fontFamily.split(",").map((name) => name.trim().replace(/^["']|["']$/g, ""));
}

/** Call back when the machine turns from light to dark or back, where the page follows it. */
export function onTheme(changed: () => void): void {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    if (!["light", "dark"].includes(document.documentElement.dataset.theme ?? "")) changed();
  });
}
