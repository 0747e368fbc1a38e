// Sealed trips where their locks were heard last, above the points and corridors of the scheme; near ones in groups.
import type { GeoJSONSource, LayerSpecification, MapGeoJSONFeature } from "maplibre-gl";
import type { Feature, FeatureCollection, Point } from "geojson";
import { copyOf, Frame, mark } from "./frame";
import { EMPTY } from "./style";
import { colours, fonts } from "./theme";

const GROUPS = { cluster: true, clusterRadius: 38, clusterMaxZoom: 13, clusterProperties: { alarms: ["+", ["case", ["==", ["get", "state"], "alarm"], 1, 0]] } };
const TOGETHER = 12; // trips that the words for a group name
const AGAIN = 30_000; // ms between questions: positions are no events
const STATE = ["match", ["get", "state"], "alarm"] as const;

/** Corridors and points of the scheme, quiet below what moves. */
export function groundLayers(): LayerSpecification[] {
  const c = colours(), font = fonts();
  return [
    { id: "ground-under", type: "line", source: "scheme", filter: ["==", ["get", "kind"], "corridor"], layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": c["map-halo"], "line-width": 6, "line-opacity": 0.7 } },
    { id: "ground", type: "line", source: "scheme", filter: ["==", ["get", "kind"], "corridor"], layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": c.waiting, "line-width": 3, "line-opacity": 0.55 } },
    { id: "ground-points", type: "circle", source: "scheme", filter: ["==", ["get", "kind"], "point"], paint: { "circle-radius": 4, "circle-color": c.paper, "circle-stroke-width": 2, "circle-stroke-color": c["ink-2"] } },
    { id: "ground-names", type: "symbol", source: "scheme", filter: ["==", ["get", "kind"], "point"], minzoom: 8.5, layout: {
      "text-field": ["get", "name"], "text-font": font, "text-size": 12, "text-variable-anchor": ["left", "right", "top", "bottom"], "text-radial-offset": 0.7, "text-justify": "auto", "text-max-width": 11,
    }, paint: { "text-color": c["map-label"], "text-halo-color": c["map-halo"], "text-halo-width": 1.5 } },
  ];
}

function tripLayers(): LayerSpecification[] {
  const c = colours(), font = fonts();
  return [
    { id: "groups", type: "circle", source: "trips", filter: ["has", "point_count"], paint: {
      "circle-radius": ["step", ["get", "point_count"], 13, 10, 16, 100, 20, 1000, 25], "circle-color": ["case", [">", ["get", "alarms"], 0], c.stopped, c.accent], "circle-stroke-width": 2, "circle-stroke-color": c["map-halo"],
    } },
    { id: "group-counts", type: "symbol", source: "trips", filter: ["has", "point_count"], layout: { "text-field": ["get", "point_count_abbreviated"], "text-font": font, "text-size": 13, "text-allow-overlap": true }, paint: { "text-color": c.paper } },
    { id: "trip-chosen", type: "circle", source: "trips", filter: ["==", ["get", "trip"], ""], paint: { "circle-radius": 15, "circle-color": c.accent, "circle-opacity": 0.22, "circle-stroke-width": 1.5, "circle-stroke-color": c.accent } },
    // Not by colour alone: one with an alarm is larger with a dark rim, a silent one hollow.
    { id: "trips", type: "circle", source: "trips", filter: ["!", ["has", "point_count"]], layout: { "circle-sort-key": [...STATE, 1, 0] }, paint: {
      "circle-radius": [...STATE, 8.5, 6.5], "circle-color": ["match", ["get", "state"], "alarm", c.stopped, "silent", c.paper, c.accent],
      "circle-stroke-width": [...STATE, 3, 2.5], "circle-stroke-color": ["match", ["get", "state"], "alarm", c.ink, "silent", c["ink-2"], c["map-halo"]],
    } },
    { id: "trip-names", type: "symbol", source: "trips", filter: ["!", ["has", "point_count"]], layout: {
      "text-field": ["get", "name"], "text-font": font, "text-size": 13, "text-variable-anchor": ["left", "right", "top", "bottom"], "text-radial-offset": 0.95, "text-justify": "auto", "symbol-sort-key": [...STATE, 0, 1],
    }, paint: { "text-color": c.ink, "text-halo-color": c["map-halo"], "text-halo-width": 1.8 } },
  ] as LayerSpecification[];
}

/** Points and corridors; the map does without them when they cannot be had. */
export async function ground(frame: Frame, keep: (one: Feature) => boolean = () => true): Promise<void> {
  const answer = await fetch(frame.box.dataset.scheme ?? "").catch(() => null);
  if (!answer?.ok) return;
  const found = (await answer.json()) as FeatureCollection;
  frame.source("scheme", { ...found, features: found.features.filter(keep) });
}

export async function sealedMap(box: HTMLElement): Promise<void> {
  let data: FeatureCollection = EMPTY;
  let chosen = "";
  const frame = await Frame.open(box, dress);
  const { map } = frame;

  function dress(it: Frame): void {
    it.source("scheme", EMPTY);
    it.source("trips", data, GROUPS);
    for (const layer of [...groundLayers(), ...tripLayers()]) if (!it.map.getLayer(layer.id)) it.map.addLayer(layer);
    it.map.setFilter("trip-chosen", ["==", ["get", "trip"], chosen]);
    void ground(it);
  }
  const choose = (id: string, fromMap: boolean): void => {
    frame.hush();
    chosen = id;
    if (map.getLayer("trip-chosen")) map.setFilter("trip-chosen", ["==", ["get", "trip"], id]);
    mark(id ? `trip-${id}` : "", fromMap);
    const found = data.features.find((one) => one.properties?.trip === id) as Feature<Point> | undefined;
    const row = id ? document.getElementById(`trip-${id}`) : null;
    if (!found) return;
    const at = found.geometry.coordinates as [number, number];
    if (!fromMap) frame.look(at, 11);
    frame.say(at, row ? copyOf(row) : link(found), () => choose("", true));
  };
  const link = (one: Feature): HTMLElement => Object.assign(document.createElement("a"), { className: "ref", href: `/sealed-trips/${String(one.properties?.trip)}`, textContent: String(one.properties?.name) });
  const open = async (group: MapGeoJSONFeature): Promise<void> => {
    const source = map.getSource<GeoJSONSource>("trips");
    const id = Number(group.properties.cluster_id), at = (group.geometry as Point).coordinates as [number, number];
    if (!source) return;
    const leaves = (await source.getClusterLeaves(id, 1000, 0)) as Feature<Point>[];
    const spread = new Set(leaves.map((one) => one.geometry.coordinates.map((it) => it.toFixed(3)).join())).size > 1;
    if (spread && map.getZoom() < 13) { frame.look(at, Math.min(14, await source.getClusterExpansionZoom(id) + 0.2)); return; }
    const content = document.createElement("div");
    const list = content.appendChild(document.createElement("ul"));
    list.className = "map-together";
    for (const one of leaves.slice(0, TOGETHER)) list.appendChild(document.createElement("li")).append(link(one));
    if (leaves.length > TOGETHER) content.append(Object.assign(document.createElement("p"), { className: "small quiet", textContent: frame.words.further.replace("{n}", String(leaves.length - TOGETHER)) }));
    mark("");
    frame.say(at, content, () => undefined);
  };

  document.addEventListener("click", (event) => {
    const pick = (event.target as Element).closest<HTMLElement>("[data-pick]");
    if (pick?.dataset.pick) choose(pick.dataset.pick, false);
  });
  const under = (x: number, y: number): MapGeoJSONFeature | undefined => (map.getLayer("trips") ? map.queryRenderedFeatures([[x - 8, y - 8], [x + 8, y + 8]], { layers: ["groups", "trips"] })[0] : undefined);
  map.on("click", ({ point }) => {
    const found = under(point.x, point.y);
    if (found?.layer.id === "groups") void open(found);
    else if (found) choose(String(found.properties.trip), true);
  });
  map.on("mousemove", ({ point }) => { map.getCanvas().style.cursor = under(point.x, point.y) ? "pointer" : ""; });
  await frame.follow((fresh) => {
    data = fresh;
    if (map.isStyleLoaded() || map.getSource("trips")) frame.source("trips", data, GROUPS);
    frame.extent(data);
    if (chosen) mark(`trip-${chosen}`, false);
  }, AGAIN);
}
