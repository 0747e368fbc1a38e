// The way of one sealed truck, and the same moment on the map, on the axis and in words: played, or drawn by hand.
import { Marker } from "maplibre-gl";
import type { LayerSpecification } from "maplibre-gl";
import type { Feature, FeatureCollection, LineString, Point } from "geojson";
import { Frame, still } from "./frame";
import { ground, groundLayers } from "./sealed";
import { EMPTY } from "./style";
import { colours } from "./theme";

interface Reading { at: number; place: [number, number]; says: string; lock: string }
const LASTS = 20_000; // ms that the whole way takes when it is played

function wayLayers(): LayerSpecification[] {
  const c = colours();
  const round = { "line-cap": "round", "line-join": "round" } as const;
  const line = (id: string, lock: string, paint: object): LayerSpecification => ({ id, type: "line", source: "way", layout: round, filter: ["all", ["==", ["get", "layer"], "path"], ["==", ["get", "lock"], lock]], paint }) as LayerSpecification;
  return [
    { id: "way-under", type: "line", source: "way", layout: round, filter: ["==", ["get", "layer"], "path"], paint: { "line-color": c["map-halo"], "line-width": 6, "line-opacity": 0.85 } },
    line("way-intact", "intact", { "line-color": c["accent-strong"], "line-width": 3.5 }),
    line("way-unknown", "unknown", { "line-color": c["ink-2"], "line-width": 3, "line-dasharray": [1.5, 1.5] }),
    line("way-broken", "broken", { "line-color": c.stopped, "line-width": 5 }),
    { id: "way-alarms", type: "circle", source: "way", filter: ["==", ["get", "layer"], "alarm"], paint: { "circle-radius": 8, "circle-color": c.stopped, "circle-stroke-width": 2.5, "circle-stroke-color": c.ink } },
  ];
}

export async function sealedTripMap(box: HTMLElement): Promise<void> {
  let data: FeatureCollection = EMPTY;
  let readings: Reading[] = [];
  const frame = await Frame.open(box, dress);
  const { map } = frame;
  const corridors = new Set((box.dataset.chosen ?? "").split(" ").filter(Boolean));

  function dress(it: Frame): void {
    it.source("scheme", EMPTY);
    it.source("way", data);
    for (const layer of [...groundLayers(), ...wayLayers()]) if (!it.map.getLayer(layer.id)) it.map.addLayer(layer);
    void ground(it, ({ properties }) => properties?.kind === "point" || (properties?.kind === "corridor" && corridors.has(String(properties.code))));
  }
  const sign = document.createElement("span");
  sign.className = "sealed-here";
  sign.setAttribute("aria-hidden", "true");
  const here = new Marker({ element: sign });

  const slider = (): HTMLInputElement | null => document.querySelector("[data-scrub]");
  const span = (): [number, number] => { const it = document.querySelector<HTMLElement>("[data-axis]"); return [Date.parse(it?.dataset.since ?? ""), Date.parse(it?.dataset.until ?? "")]; };
  const show = (moment: number): void => {
    const [since, until] = span(), it = slider();
    if (!it || !(until > since)) return;
    const part = Math.min(1, Math.max(0, (moment - since) / (until - since)));
    for (const line of document.querySelectorAll<SVGLineElement>("[data-cursor]")) { line.setAttribute("x1", String(part * 1000)); line.setAttribute("x2", String(part * 1000)); line.removeAttribute("visibility"); }
    let last: Reading | undefined;
    for (const one of readings) { if (one.at > moment) break; last = one; }
    const said = document.querySelector<HTMLElement>("[data-scrub-says]");
    const clock = new Intl.DateTimeFormat(document.documentElement.lang, { timeZone: "Asia/Hong_Kong", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }).format(new Date(moment));
    const words = `${clock} ${frame.words.zone} · ${last ? last.says : it.dataset.nothing ?? ""}`;
    if (said) said.textContent = words;
    it.setAttribute("aria-valuetext", words);
    sign.dataset.lock = last?.lock ?? "unknown";
    if (last) here.setLngLat(last.place).addTo(map); else here.remove();
  };
  const at = (): number => { const [since, until] = span(); return since + (Number(slider()?.value ?? 0) / 1000) * (until - since); };

  let playing = 0;
  const play = document.querySelector<HTMLButtonElement>("[data-play]");
  const halt = (): void => { cancelAnimationFrame(playing); playing = 0; play?.setAttribute("aria-pressed", "false"); };
  const run = (): void => {
    const it = slider();
    if (!it) return;
    if (Number(it.value) >= 1000) it.value = "0";
    const from = Number(it.value), began = performance.now();
    play?.setAttribute("aria-pressed", "true");
    const step = (now: number): void => {
      const part = from + ((now - began) / LASTS) * 1000;
      it.value = String(Math.min(1000, still() ? Math.floor(part / 25) * 25 : part));
      show(at());
      if (part >= 1000) halt(); else playing = requestAnimationFrame(step);
    };
    playing = requestAnimationFrame(step);
  };
  play?.addEventListener("click", () => { if (playing) halt(); else run(); });
  slider()?.addEventListener("input", () => { halt(); show(at()); });
  document.addEventListener("click", (event) => {
    const pick = (event.target as Element).closest<HTMLElement>("[data-moment]");
    const it = slider(), [since, until] = span();
    if (!pick?.dataset.moment || !it) return;
    halt();
    it.value = String(((Date.parse(pick.dataset.moment) - since) / (until - since)) * 1000);
    show(Date.parse(pick.dataset.moment));
  });
  for (const one of document.querySelectorAll<HTMLElement>("[data-scrubber]")) one.hidden = false;

  await frame.follow((fresh) => {
    data = fresh;
    if (map.isStyleLoaded() || map.getSource("way")) frame.source("way", data);
    readings = fresh.features.filter((one): one is Feature<Point> => one.properties?.layer === "reading")
      .map((one) => ({ at: Date.parse(String(one.properties?.at)), place: one.geometry.coordinates as [number, number], says: String(one.properties?.says), lock: String(one.properties?.lock) }));
    const drawn = fresh.features.filter((one): one is Feature<LineString> => one.properties?.layer !== "reading");
    frame.extent({ ...fresh, features: drawn.length ? drawn : fresh.features });
    const it = slider();
    if (it && !playing) show(at());
  }, 30_000);
}
