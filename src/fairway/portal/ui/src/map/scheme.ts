// The scheme on a map: points, fences, corridors; the list beside it and the map choose together.
import type { Feature, FeatureCollection, Geometry, Position } from "geojson";
import type { LayerSpecification, LngLatLike } from "maplibre-gl";
import { copyOf, Frame, mark } from "./frame";
import { EMPTY, placeLayers } from "./style";
import { colours, fonts } from "./theme";

const NONE = ["==", ["get", "id"], ""] as unknown as ["==", ["get", string], string];

/** Corridors below fences below points; what is not usable hollow, what is drawn by us dashed. */
export function schemeLayers(source: string): LayerSpecification[] {
  const c = colours(), font = fonts();
  const ours: ["==", ["get", string], string] = ["==", ["get", "drawn_by"], "ours"];
  return [
    { id: "corridors-under", type: "line", source, filter: ["==", ["get", "kind"], "corridor"], layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": c["map-halo"], "line-width": 6, "line-opacity": 0.8 } },
    { id: "corridors", type: "line", source, filter: ["all", ["==", ["get", "kind"], "corridor"], ["!", ours]], layout: { "line-join": "round" }, paint: { "line-color": c.accent, "line-width": 2.5 } },
    { id: "corridors-ours", type: "line", source, filter: ["all", ["==", ["get", "kind"], "corridor"], ours], layout: { "line-join": "round" }, paint: { "line-color": c.accent, "line-width": 2.5, "line-dasharray": [3, 1.6] } },
    { id: "fences", type: "fill", source, filter: ["==", ["get", "kind"], "fence"], paint: { "fill-color": c.waiting, "fill-opacity": 0.2 } },
    { id: "fence-lines", type: "line", source, filter: ["==", ["get", "kind"], "fence"], paint: { "line-color": c.waiting, "line-width": 1.5 } },
    { id: "entry-line", type: "line", source, filter: NONE, layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": c["accent-strong"], "line-width": 6 } },
    { id: "entry-point", type: "circle", source, filter: NONE, paint: { "circle-radius": 13, "circle-color": c.accent, "circle-opacity": 0.22, "circle-stroke-width": 1.5, "circle-stroke-color": c.accent } },
    { id: "points", type: "circle", source, filter: ["==", ["get", "kind"], "point"], paint: {
      "circle-radius": 5.5, "circle-color": ["case", ["get", "usable"], c.accent, c.paper], "circle-stroke-width": 2, "circle-stroke-color": ["case", ["get", "usable"], c["map-halo"], c["ink-2"]],
    } },
    { id: "point-names", type: "symbol", source, filter: ["==", ["get", "kind"], "point"], layout: {
      "text-field": ["get", "name"], "text-font": font, "text-size": 12.5, "text-variable-anchor": ["left", "right", "top", "bottom", "top-left", "bottom-right"],
      "text-radial-offset": 0.8, "text-justify": "auto", "text-max-width": 11, "symbol-sort-key": ["case", ["get", "usable"], 0, 1],
    }, paint: { "text-color": c.ink, "text-halo-color": c["map-halo"], "text-halo-width": 1.6 } },
  ];
}

export const middle = (shape: Geometry): LngLatLike | null => {
  if (shape.type === "Point") return shape.coordinates as [number, number];
  const all = shape.type === "LineString" ? shape.coordinates : shape.type === "Polygon" ? shape.coordinates[0] ?? [] : [];
  const at: Position | undefined = all[Math.floor(all.length / 2)];
  return at ? (at as [number, number]) : null;
};

export async function schemeMap(box: HTMLElement): Promise<void> {
  let data: FeatureCollection = EMPTY;
  let chosen = box.dataset.chosen ?? "";
  const frame = await Frame.open(box, dress);
  const { map } = frame;

  function dress(it: Frame): void {
    it.source("scheme", data);
    it.source("places", EMPTY);
    for (const layer of [...placeLayers("places"), ...schemeLayers("scheme")]) if (!it.map.getLayer(layer.id)) it.map.addLayer(layer);
    light();
    void fetch(box.dataset.places ?? "").then((answer) => answer.json()).then((places: FeatureCollection) => it.source("places", {
      ...places, features: places.features.filter((one) => one.properties?.kind === "control-point"),
    })).catch((error: unknown) => console.warn(error));
  }
  function light(): void {
    for (const layer of ["entry-line", "entry-point"]) if (map.getLayer(layer)) map.setFilter(layer, ["==", ["get", "id"], chosen]);
  }
  const find = (id: string): Feature | undefined => data.features.find((one) => one.properties?.id === id);
  const choose = (id: string, fromMap: boolean): void => {
    frame.hush();
    chosen = id;
    light();
    mark(id ? `entry-${id}` : "", fromMap);
    const row = id ? document.getElementById(`entry-${id}`) : null, one = find(id);
    const at = one ? middle(one.geometry) : null;
    if (!at) return;
    if (!fromMap) frame.look(at, 9);
    if (row) frame.say(at, copyOf(row), () => choose("", true));
  };
  document.addEventListener("click", (event) => {
    const pick = (event.target as Element).closest<HTMLElement>("[data-pick]");
    if (pick?.dataset.pick) choose(pick.dataset.pick, false);
  });
  const LAYERS = ["points", "fences", "corridors", "corridors-ours"];
  const under = (x: number, y: number) => (map.getLayer("points") ? map.queryRenderedFeatures([[x - 6, y - 6], [x + 6, y + 6]], { layers: LAYERS })[0] : undefined);
  map.on("click", ({ point }) => { const found = under(point.x, point.y); if (found) choose(String(found.properties.id), true); });
  map.on("mousemove", ({ point }) => { map.getCanvas().style.cursor = under(point.x, point.y) ? "pointer" : ""; });
  await frame.follow((fresh) => {
    data = fresh;
    if (map.isStyleLoaded() || map.getSource("scheme")) frame.source("scheme", data);
    const shown = chosen ? { ...data, features: data.features.filter((one) => one.properties?.id === chosen) } : data;
    frame.extent(shown.features.length ? shown : data);
  });
}
