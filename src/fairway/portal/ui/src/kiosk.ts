// The kiosk asks for its answer twice a second and sounds once for each new one: rising for go, two equal tones for
// inspection, low for wait and stop. A screen that lost its line shows no old answer.
const SOUNDS: Record<string, readonly (readonly [hertz: number, start: number, length: number])[]> = {
  go: [[523, 0, 0.14], [659, 0.15, 0.14], [784, 0.3, 0.3]],
  inspect: [[587, 0, 0.25], [587, 0.35, 0.25]],
  wait: [[330, 0, 0.3], [262, 0.32, 0.4]],
  hold: [[330, 0, 0.3], [330, 0.36, 0.3]],
  stop: [[196, 0, 0.3], [196, 0.4, 0.3], [196, 0.8, 0.3]],
};
let context: AudioContext | undefined;

function sound(answer: string): void {
  const tones = SOUNDS[answer];
  if (!tones) return;
  context ??= new AudioContext();
  for (const [hertz, start, length] of tones) {
    const tone = context.createOscillator();
    const gain = context.createGain();
    const at = context.currentTime + start;
    tone.frequency.value = hertz;
    tone.type = "triangle";
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(0.5, at + 0.02);
    gain.gain.setValueAtTime(0.5, at + length - 0.04);
    gain.gain.linearRampToValueAtTime(0, at + length);
    tone.connect(gain).connect(context.destination);
    tone.start(at);
    tone.stop(at + length);
  }
}

const body = document.body;
let missed = 0;

async function ask(): Promise<void> {
  const href = body.dataset.refresh;
  if (!href) return;
  try {
    const answer = await fetch(href, { signal: AbortSignal.timeout(3000) });
    if (!answer.ok) throw new Error(String(answer.status));
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").body;
    missed = 0;
    if (fresh.dataset.answer === body.dataset.answer && fresh.dataset.mark === body.dataset.mark) return;
    body.replaceChildren(...fresh.childNodes);
    body.className = fresh.className;
    for (const name of ["answer", "mark", "refresh"]) body.dataset[name] = fresh.dataset[name];
    sound(body.dataset.answer ?? "");
  } catch {
    missed += 1;
    if (missed > 4) body.className = "kiosk lost";
  }
}

sound(body.dataset.answer ?? "");
setInterval(() => void ask(), 500);
