// What every map of ours has: the base, the controls in the reader's words, what it does when the page changes.
import { AttributionControl, LngLatBounds, Map as GlMap, NavigationControl, Popup, ScaleControl, setWorkerUrl } from "maplibre-gl";
import type { GeoJSONSource, LngLatLike, PaddingOptions } from "maplibre-gl";
import type { FeatureCollection, Position } from "geojson";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import { PIECES, piece, type Piece, type PieceName } from "./land";
import { landStyle } from "./style";
import { onTheme } from "./theme";

const DELTA = new LngLatBounds([113.3, 21.95], [114.5, 23.25]);
export type Words = Record<"in" | "out" | "attribution" | "close" | "wheel" | "cmd" | "fingers" | "several" | "further" | "aboard" | "zone" | "failed", string>;
export const still = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;
const narrow = (): boolean => matchMedia("(max-width: 800px)").matches;

setWorkerUrl(new URL(workerUrl, import.meta.url).href);

/** One map of a page. */
export class Frame {
  readonly words: Words;
  readonly map: GlMap;
  private readonly ready: Promise<void>;
  private shown: Popup | null = null;
  private bounds = new LngLatBounds();
  private address = "";

  /** Opens the map in ``box``; ``dress`` adds layers, again after every change of the style. */
  static async open(box: HTMLElement, dress: (frame: Frame) => void): Promise<Frame> {
    return new Frame(box, new Map<PieceName, Piece>(), dress);
  }

  /** The land, below what was drawn before it: what the page is about does not wait for it. */
  async land(): Promise<void> {
    for (const [name, it] of await Promise.all((Object.keys(PIECES) as PieceName[]).map(async (name) => [name, await piece(name)] as const))) this.pieces.set(name, it);
    await this.ready;
    const { map } = this;
    if (!map.getLayer("sea")) return; // an online style has its own
    const style = landStyle(this.pieces), above = map.getLayersOrder().find((id) => id !== "sea");
    for (const [id, source] of Object.entries(style.sources)) if (!map.getSource(id)) map.addSource(id, source);
    for (const layer of style.layers) if (!map.getLayer(layer.id)) map.addLayer(layer, above);
  }

  private constructor(readonly box: HTMLElement, private readonly pieces: Map<PieceName, Piece>, dress: (frame: Frame) => void) {
    this.words = JSON.parse(box.dataset.mapWords ?? "{}") as Words;
    const w = this.words;
    box.textContent = "";
    this.map = new GlMap({
      container: box, style: box.dataset.style || landStyle(pieces), bounds: DELTA, attributionControl: false, dragRotate: false, pitchWithRotate: false,
      touchPitch: false, maxPitch: 0, maxZoom: 14, minZoom: 0.4, renderWorldCopies: true, cooperativeGestures: narrow(), fadeDuration: still() ? 0 : 150,
      locale: {
        "Map.Title": box.dataset.label ?? "", "NavigationControl.ZoomIn": w.in, "NavigationControl.ZoomOut": w.out, "AttributionControl.ToggleAttribution": w.attribution,
        "Popup.Close": w.close, "CooperativeGesturesHandler.WindowsHelpText": w.wheel, "CooperativeGesturesHandler.MacHelpText": w.cmd, "CooperativeGesturesHandler.MobileHelpText": w.fingers,
      },
    });
    Object.assign(box, { map: this.map }); // for tests, and for whoever looks at the console
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    this.map.addControl(new NavigationControl({ showCompass: false }), "top-right");
    this.map.addControl(new ScaleControl({ maxWidth: 90 }), "bottom-left");
    this.map.addControl(new AttributionControl({ compact: false }), "bottom-right");
    this.map.on("style.load", () => dress(this));
    let loaded = false;
    this.map.once("style.load", () => { loaded = true; });
    this.map.on("error", ({ error }) => {
      // An online style that cannot be had gives way to the map that comes with the product.
      if (!box.dataset.style || loaded) { console.warn(error); return; }
      loaded = true;
      this.note(w.failed);
      this.map.setStyle(landStyle(pieces));
    });
    this.map.getContainer().setAttribute("aria-busy", "true");
    this.ready = new Promise((done) => { this.map.once("style.load", () => done()); });
    this.map.on("idle", () => { box.dataset.idle = "true"; });
    this.map.on("dataloading", () => { delete box.dataset.idle; });
    onTheme(() => { if (!box.dataset.style) this.map.setStyle(landStyle(pieces), { diff: false }); });
    document.addEventListener("keydown", (event) => { if (event.key === "Escape" && this.shown && !document.querySelector("dialog[open]")) this.shown.remove(); });
    for (const button of document.querySelectorAll<HTMLButtonElement>("[data-map-fit]")) {
      button.hidden = false;
      button.addEventListener("click", () => { if (button.dataset.mapFit === "delta") this.go(DELTA); else this.all(); });
    }
  }

  /** Say something below the tools. */
  note(text: string): void {
    const line = this.box.parentElement?.querySelector<HTMLElement>(".map-note");
    if (line) { line.textContent = text; line.hidden = !text; }
  }

  /** A source of ours, made at first use. */
  source(id: string, data: FeatureCollection, more: object = {}): void {
    const known = this.map.getSource<GeoJSONSource>(id);
    if (known) known.setData(data); else this.map.addSource(id, { type: "geojson", data, ...more });
  }

  /** What "show all" shows; at the first time the map goes there at once. */
  extent(data: FeatureCollection): void {
    const before = this.bounds.isEmpty();
    this.bounds = boundsOf(data);
    if (before) this.all(true);
  }

  all(atOnce = false): void {
    if (this.bounds.isEmpty()) this.go(DELTA, atOnce); else this.go(this.bounds, atOnce);
  }

  private go(to: LngLatBounds, atOnce = false): void {
    const side = narrow() ? 60 : 140; // room for the name of a place at the edge
    const padding: PaddingOptions = { top: 56, bottom: 48, left: side, right: side };
    this.map.fitBounds(to, { padding, maxZoom: 10, animate: !atOnce && !still(), duration: 500 });
  }

  /** Bring a point into view. */
  look(at: LngLatLike, closer = 8): void {
    const zoom = Math.max(this.map.getZoom(), closer);
    this.map.easeTo({ center: at, zoom, animate: !still(), duration: 500 });
  }

  /** What stands at a point. */
  say(at: LngLatLike, content: HTMLElement, closed: () => void): void {
    this.hush();
    const popup = new Popup({ maxWidth: "300px", offset: 12, focusAfterOpen: false, className: "map-popup" });
    popup.setLngLat(at).setDOMContent(content).addTo(this.map);
    popup.on("close", () => { if (this.shown === popup) { this.shown = null; closed(); } });
    this.shown = popup;
  }

  hush(): void {
    const popup = this.shown;
    this.shown = null;
    popup?.remove();
  }

  /** The data of the page, asked for anew whenever the page has renewed itself. */
  async follow(take: (data: FeatureCollection) => void, again = 0): Promise<void> {
    this.address = this.box.dataset.src ?? "";
    const ask = async (): Promise<void> => {
      try {
        const answer = await fetch(this.address, { headers: { Accept: "application/geo+json" } });
        if (answer.ok) take((await answer.json()) as FeatureCollection);
      } catch { /* the page itself says when the line is cut, and the map keeps what it shows */ }
    };
    let timer = 0;
    document.addEventListener("htmx:after:swap", () => { clearTimeout(timer); timer = window.setTimeout(() => void ask(), 250); });
    if (again) setInterval(() => { if (!document.hidden) void ask(); }, again); // for what no event tells
    await ask();
    await this.land().catch((error: unknown) => console.warn(error)); // the way is there without it
    this.map.once("idle", () => this.map.getContainer().removeAttribute("aria-busy"));
    this.map.triggerRepaint();
  }
}

function boundsOf(data: FeatureCollection): LngLatBounds {
  const found = new LngLatBounds();
  const walk = (it: Position | Position[] | Position[][]): void => {
    if (typeof it[0] === "number") found.extend(it as [number, number]); else for (const one of it as Position[]) walk(one);
  };
  for (const { geometry, properties } of data.features) {
    if (properties?.layer !== "area" && "coordinates" in geometry) walk(geometry.coordinates as Position[]);
  }
  return found;
}

/** Whoever chooses in the list chooses on the map, and the other way round. */
export function mark(id: string, into = true): void {
  for (const row of document.querySelectorAll(".map-chosen")) { row.classList.remove("map-chosen"); row.querySelector(".map-pick")?.removeAttribute("aria-pressed"); }
  const row = id ? document.getElementById(id) : null;
  if (!row) return;
  row.classList.add("map-chosen");
  row.querySelector(".map-pick")?.setAttribute("aria-pressed", "true");
  const list = row.closest<HTMLElement>(".map-list");
  if (!into || !list) return;
  const box = list.getBoundingClientRect(), it = row.getBoundingClientRect();
  if (list.scrollHeight > list.clientHeight && (it.top < box.top || it.bottom > box.bottom)) list.scrollTo({ top: list.scrollTop + it.top - box.top - 12, behavior: still() ? "auto" : "smooth" });
}

/** A copy of a row of the list for a popup: the same words, without its button and identifiers. */
export function copyOf(row: Element): HTMLElement {
  const copy = row.cloneNode(true) as HTMLElement;
  copy.removeAttribute("id");
  copy.classList.remove("map-chosen");
  for (const button of copy.querySelectorAll(".map-pick")) {
    const name = button.querySelector(".stop-name");
    if (name) { const title = document.createElement("strong"); title.append(...name.childNodes); button.replaceWith(title); } else button.remove();
  }
  const box = document.createElement("div");
  box.append(...copy.childNodes);
  return box;
}
