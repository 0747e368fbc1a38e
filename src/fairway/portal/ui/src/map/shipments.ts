// All shipments by where they were last: near ones in groups; the list beside the map and the map choose together.
import type { GeoJSONSource, MapGeoJSONFeature } from "maplibre-gl";
import type { Feature, FeatureCollection, Point } from "geojson";
import { copyOf, Frame, mark } from "./frame";
import { places } from "./shipment";
import { EMPTY, placeLayers, shipmentLayers } from "./style";

const GROUPS = { cluster: true, clusterRadius: 42, clusterMaxZoom: 14, clusterProperties: { late: ["+", ["case", [">", ["coalesce", ["get", "late_minutes"], 0], 0], 1, 0]] } };
const TOGETHER = 12; // shipments that the words for a group name

export async function shipmentsMap(box: HTMLElement): Promise<void> {
  let data: FeatureCollection = EMPTY;
  let chosen = "";
  const frame = await Frame.open(box, dress);
  const { map } = frame;

  function dress(it: Frame): void {
    it.source("places", EMPTY);
    it.source("shipments", data, GROUPS);
    for (const layer of [...placeLayers("places"), ...shipmentLayers()]) if (!it.map.getLayer(layer.id)) it.map.addLayer(layer);
    it.map.setFilter("shipment-chosen", ["==", ["get", "shipment"], chosen]);
    void places(it);
  }

  const choose = (id: string, fromMap: boolean): void => {
    frame.hush();
    chosen = id;
    if (map.getLayer("shipment-chosen")) map.setFilter("shipment-chosen", ["==", ["get", "shipment"], id]);
    mark(id ? `shipment-${id}` : "", fromMap);
    const found = data.features.find((one) => one.properties?.shipment === id) as Feature<Point> | undefined;
    if (!found) return;
    const at = found.geometry.coordinates as [number, number];
    if (!fromMap) frame.look(at, 9);
    const row = document.getElementById(`shipment-${id}`);
    frame.say(at, row ? copyOf(row) : words(found.properties ?? {}), () => choose("", true));
  };
  const words = (one: Record<string, unknown>): HTMLElement => {
    const box = document.createElement("div");
    const link = box.appendChild(document.createElement("a"));
    link.className = "ref";
    link.href = `/shipments/${String(one.shipment)}/map`;
    link.textContent = String(one.reference);
    for (const text of [[one.name, time(one.at)], [one.words, time(one.milestone_at)]]) {
      const line = box.appendChild(document.createElement("p"));
      line.className = "small quiet";
      line.textContent = text.filter(Boolean).join(" ");
    }
    return box;
  };
  const time = (at: unknown): string => (typeof at === "string"
    ? `${new Intl.DateTimeFormat(document.documentElement.lang, { timeZone: "Asia/Hong_Kong", weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(at))} ${frame.words.zone}` : "");

  const open = async (group: MapGeoJSONFeature): Promise<void> => {
    const source = map.getSource<GeoJSONSource>("shipments");
    const id = Number(group.properties.cluster_id), at = (group.geometry as Point).coordinates as [number, number];
    if (!source) return;
    const leaves = (await source.getClusterLeaves(id, 1000, 0)) as Feature<Point>[];
    const spread = new Set(leaves.map((one) => one.geometry.coordinates.map((it) => it.toFixed(3)).join())).size > 1;
    if (spread && map.getZoom() < 13) { frame.look(at, Math.min(14, await source.getClusterExpansionZoom(id) + 0.2)); return; }
    const box = document.createElement("div");
    const title = box.appendChild(document.createElement("p"));
    title.append(Object.assign(document.createElement("strong"), { textContent: frame.words.several.replace("{n}", String(group.properties.point_count)) }));
    const list = box.appendChild(document.createElement("ul"));
    list.className = "map-together";
    for (const one of leaves.slice(0, TOGETHER)) {
      const line = list.appendChild(document.createElement("li"));
      const link = line.appendChild(document.createElement("a"));
      link.className = "ref";
      link.href = `/shipments/${String(one.properties?.shipment)}/map`;
      link.textContent = String(one.properties?.reference);
      line.append(" ", Object.assign(document.createElement("span"), { className: "small quiet", textContent: String(one.properties?.words ?? "") }));
    }
    if (leaves.length > TOGETHER) box.append(Object.assign(document.createElement("p"), { className: "small quiet", textContent: frame.words.further.replace("{n}", String(Number(group.properties.point_count) - TOGETHER)) }));
    mark("");
    frame.say(at, box, () => undefined);
  };

  document.addEventListener("click", (event) => {
    const pick = (event.target as Element).closest<HTMLElement>("[data-pick]");
    if (pick?.dataset.pick) choose(pick.dataset.pick, false);
  });
  map.on("click", (event) => {
    const near: [[number, number], [number, number]] = [[event.point.x - 8, event.point.y - 8], [event.point.x + 8, event.point.y + 8]];
    const found = map.getLayer("groups") ? map.queryRenderedFeatures(near, { layers: ["groups", "shipments"] })[0] : undefined;
    if (found?.layer.id === "groups") void open(found);
    else if (found) choose(String(found.properties.shipment), true);
  });
  map.on("mousemove", (event) => {
    map.getCanvas().style.cursor = map.getLayer("groups") && map.queryRenderedFeatures(event.point, { layers: ["groups", "shipments"] }).length ? "pointer" : "";
  });

  await frame.follow((fresh) => {
    data = fresh;
    if (map.isStyleLoaded() || map.getSource("shipments")) frame.source("shipments", data, GROUPS);
    frame.extent(data);
    if (chosen) mark(`shipment-${chosen}`, false);
  });
}
