// The desk of alarms can sound when an alarm comes that nobody has taken up: two falling tones, and three for a critical
// one. Off until somebody turns it on, and then as this machine was left.
const KEPT = "alarm-sound";
let context: AudioContext | undefined;

function sound(grave: boolean): void {
  context ??= new AudioContext();
  const tones = grave ? [880, 660, 880] : [660, 520];
  tones.forEach((hertz, number) => {
    if (!context) return;
    const tone = context.createOscillator();
    const gain = context.createGain();
    const at = context.currentTime + number * 0.22;
    tone.type = "triangle";
    tone.frequency.value = hertz;
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(0.4, at + 0.02);
    gain.gain.linearRampToValueAtTime(0, at + 0.2);
    tone.connect(gain).connect(context.destination);
    tone.start(at);
    tone.stop(at + 0.2);
  });
}

const waiting = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>("#lock-alarms tr[data-needs]")];

export function bell(): void {
  const button = document.querySelector<HTMLButtonElement>("[data-alarm-sound]");
  const region = document.getElementById("lock-alarms");
  if (!button || !region) return;
  let on = localStorage.getItem(KEPT) === "on";
  const show = (): void => {
    button.setAttribute("aria-pressed", String(on));
    for (const [name, seen] of [["[data-on]", on], ["[data-off]", !on]] as const) {
      const words = button.querySelector<HTMLElement>(name);
      if (words) words.hidden = !seen;
    }
  };
  button.hidden = false;
  show();
  button.addEventListener("click", () => {
    on = !on;
    localStorage.setItem(KEPT, on ? "on" : "off");
    show();
    if (on) sound(false);
  });
  const known = new Set(waiting().map((row) => row.id));
  new MutationObserver(() => {
    const fresh = waiting().filter((row) => !known.has(row.id));
    if (!fresh.length) return;
    for (const row of fresh) known.add(row.id);
    button.dataset.rang = String(known.size);
    if (on) sound(fresh.some((row) => row.classList.contains("stopped")));
  }).observe(region, { childList: true, subtree: true });
}
