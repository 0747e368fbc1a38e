// Drawing a fence, a corridor or the position of a point. The field beside the map holds the same positions as text:
// it is what is sent, and whoever cannot use the map writes there.
import { LngLatBounds, Marker } from "maplibre-gl";
import type { FeatureCollection, Position } from "geojson";
import { Frame } from "./frame";
import { schemeLayers } from "./scheme";
import { EMPTY } from "./style";
import { colours } from "./theme";

type Shape = "point" | "fence" | "corridor";
const MOST_HANDLES = 250;
const STEP = 0.0002; // degrees that an arrow key moves a corner: some 20 m
const NUMBER = /(-?\d{1,3}(?:\.\d+)?)[ ,]+(-?\d{1,3}(?:\.\d+)?)/;

export async function schemeEditor(box: HTMLElement): Promise<void> {
  const shape = box.dataset.shape as Shape;
  const text = document.getElementById(shape === "fence" ? "f-ring" : "f-line") as HTMLTextAreaElement | null;
  const north = document.getElementById("f-latitude") as HTMLInputElement | null;
  const east = document.getElementById("f-longitude") as HTMLInputElement | null;
  const width = document.getElementById("f-half_width_m") as HTMLInputElement | null;
  const words = JSON.parse(box.dataset.editWords ?? "{}") as Record<"corner" | "removed" | "undo", string>;
  let line: Position[] = read();
  let around: FeatureCollection = EMPTY;
  let handles: Marker[] = [];
  const past: string[] = [];
  const frame = await Frame.open(box, dress);
  const { map } = frame;
  const undo = document.querySelector<HTMLButtonElement>("[data-scheme-undo]");

  function read(): Position[] {
    if (shape === "point") {
      const at = [Number(east?.value), Number(north?.value)];
      return north?.value && east?.value && at.every(Number.isFinite) ? [at] : [];
    }
    return (text?.value ?? "").split(";").flatMap((part) => { const found = NUMBER.exec(part); return found ? [[Number(found[2]), Number(found[1])]] : []; });
  }
  function write(): void {
    if (shape === "point") {
      const [at] = line;
      if (north && east && at) { north.value = at[1]!.toFixed(5); east.value = at[0]!.toFixed(5); }
    } else if (text) {
      text.value = line.map(([x, y]) => `${y!.toFixed(5)} ${x!.toFixed(5)}`).join("; ");
      text.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
  function change(next: Position[]): void {
    past.push(JSON.stringify(line));
    if (undo) undo.disabled = false;
    line = next;
    write();
    draw();
  }
  function drawn(): FeatureCollection {
    if (shape === "point" || line.length < 2) return EMPTY;
    const geometry = shape === "fence" && line.length > 2
      ? { type: "Polygon" as const, coordinates: [[...line, line[0]!]] } : { type: "LineString" as const, coordinates: line };
    return { type: "FeatureCollection", features: [{ type: "Feature", properties: {}, geometry }] };
  }
  function dress(it: Frame): void {
    const c = colours();
    it.source("scheme", around);
    it.source("drawn", drawn());
    for (const layer of schemeLayers("scheme")) if (!it.map.getLayer(layer.id)) it.map.addLayer(layer);
    if (!it.map.getLayer("drawn-fill")) {
      it.map.addLayer({ id: "drawn-fill", type: "fill", source: "drawn", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": c.accent, "fill-opacity": 0.18 } });
      it.map.addLayer({ id: "drawn-band", type: "line", source: "drawn", filter: ["==", ["geometry-type"], "LineString"], layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": c.accent, "line-opacity": 0.2, "line-width": 1 } });
      it.map.addLayer({ id: "drawn-line", type: "line", source: "drawn", layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": c["accent-strong"], "line-width": 3 } });
    }
    band();
  }
  /** The corridor as wide as it is: metres as pixels of this zoom. */
  function band(): void {
    if (shape !== "corridor" || !map.getLayer("drawn-band")) return;
    const metres = Number(width?.value) || 0, latitude = line[0]?.[1] ?? 22.3;
    const perPixel = (40_075_016 * Math.cos((latitude * Math.PI) / 180)) / (512 * 2 ** map.getZoom());
    map.setPaintProperty("drawn-band", "line-width", Math.max(1, (2 * metres) / perPixel));
  }
  function draw(): void {
    frame.source("drawn", drawn());
    for (const one of handles) one.remove();
    handles = line.length > MOST_HANDLES ? [] : line.map(corner);
    band();
  }
  function corner(at: Position, number: number): Marker {
    const knob = document.createElement("button");
    knob.type = "button";
    knob.className = "map-corner";
    knob.setAttribute("aria-label", words.corner.replace("{n}", String(number + 1)));
    const marker = new Marker({ element: knob, draggable: true }).setLngLat(at as [number, number]).addTo(map);
    marker.on("dragend", () => { const { lng, lat } = marker.getLngLat(); change(line.map((one, its) => (its === number ? [lng, lat] : one))); });
    const drop = (): void => { if (shape !== "point") { change(line.filter((_, its) => its !== number)); frame.note(words.removed); } };
    knob.addEventListener("dblclick", (event) => { event.stopPropagation(); drop(); });
    knob.addEventListener("click", (event) => event.stopPropagation());
    knob.addEventListener("keydown", (event) => {
      const moves: Record<string, Position> = { ArrowUp: [0, STEP], ArrowDown: [0, -STEP], ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0] };
      const by = moves[event.key];
      if (by) {
        event.preventDefault(); event.stopPropagation();
        change(line.map((one, its) => (its === number ? [one[0]! + by[0]!, one[1]! + by[1]!] : one)));
        handles[number]?.getElement().focus();
      } else if (event.key === "Delete" || event.key === "Backspace") { event.preventDefault(); drop(); }
    });
    return marker;
  }
  /** A click puts a corner where it lengthens the drawing least; at the ends of a line it goes on. */
  function place(at: Position): void {
    if (shape === "point") { change([at]); return; }
    if (line.length < 2) { change([...line, at]); return; }
    const between = shape === "fence" ? line.length : line.length - 1;
    let best = Number.POSITIVE_INFINITY, where = line.length;
    for (let one = 0; one < between; one += 1) {
      const a = line[one]!, b = line[(one + 1) % line.length]!;
      const more = far(a, at) + far(at, b) - far(a, b);
      if (more < best) { best = more; where = one + 1; }
    }
    if (shape === "corridor") {
      if (far(line.at(-1)!, at) < best) where = line.length;
      if (far(line[0]!, at) < Math.min(best, far(line.at(-1)!, at))) where = 0;
    }
    change([...line.slice(0, where), at, ...line.slice(where)]);
  }
  const far = (a: Position, b: Position): number => Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!);

  map.on("click", ({ lngLat }) => place([lngLat.lng, lngLat.lat]));
  map.doubleClickZoom.disable();
  map.getCanvas().style.cursor = "crosshair";
  map.on("zoom", band);
  for (const field of [text, north, east, width]) field?.addEventListener("change", () => { line = read(); draw(); });
  undo?.addEventListener("click", () => {
    const before = past.pop();
    if (before === undefined) return;
    line = JSON.parse(before) as Position[];
    undo.disabled = !past.length;
    write();
    draw();
  });
  if (undo) undo.hidden = false;
  await frame.follow((fresh) => {
    around = { ...fresh, features: fresh.features.filter((one) => one.properties?.id !== box.dataset.chosen) };
    if (map.isStyleLoaded() || map.getSource("scheme")) frame.source("scheme", around);
    draw();
    const here = line.reduce((all, at) => all.extend(at as [number, number]), new LngLatBounds());
    frame.extent(line.length > 1 ? drawn() : line.length ? { type: "FeatureCollection", features: [{ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: line[0]! } }] } : around);
    if (!here.isEmpty()) map.fitBounds(here, { padding: 70, maxZoom: 13.5, animate: false });
  });
}
