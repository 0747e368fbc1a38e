// The map of one shipment: its way, its stops; the list of places beside it and the map choose together.
import { Marker } from "maplibre-gl";
import type { Feature, FeatureCollection, LineString, MultiLineString, Point, Position } from "geojson";
import { copyOf, Frame, mark } from "./frame";
import { EMPTY, placeLayers, wayLayers } from "./style";

const ROOM = 70; // pixels that a leg must have on the screen for the sign of its mode

export async function shipmentMap(box: HTMLElement): Promise<void> {
  let data: FeatureCollection = EMPTY;
  let chosen = -1;
  let signs: { marker: Marker; ends: [Position, Position] }[] = [];
  const frame = await Frame.open(box, dress);
  const { map } = frame;

  function dress(it: Frame): void {
    it.source("way", data);
    it.source("places", EMPTY);
    for (const layer of [...placeLayers("way"), ...wayLayers()]) if (!it.map.getLayer(layer.id)) it.map.addLayer(layer);
    it.map.setFilter("stop-chosen", ["==", ["get", "stop"], chosen]);
    void places(it);
  }

  const stops = (): Feature<Point>[] => data.features.filter((one): one is Feature<Point> => one.properties?.layer === "stop");
  const choose = (number: number, fromMap: boolean): void => {
    frame.hush();
    chosen = number;
    if (map.getLayer("stop-chosen")) map.setFilter("stop-chosen", ["==", ["get", "stop"], number]);
    mark(number < 0 ? "" : `stop-${number}`, fromMap);
    const stop = stops().find((one) => one.properties?.stop === number);
    const row = document.getElementById(`stop-${number}`);
    if (!stop || !row) return;
    const at = stop.geometry.coordinates as [number, number];
    if (!fromMap) frame.look(at);
    frame.say(at, copyOf(row), () => choose(-1, true));
  };

  document.addEventListener("click", (event) => {
    const pick = (event.target as Element).closest<HTMLElement>("[data-pick]");
    if (pick) choose(Number(pick.dataset.pick), false);
  });
  map.on("click", (event) => {
    const near: [[number, number], [number, number]] = [[event.point.x - 8, event.point.y - 8], [event.point.x + 8, event.point.y + 8]];
    const found = map.getLayer("stops") ? map.queryRenderedFeatures(near, { layers: ["stops"] })[0] : undefined;
    if (found) choose(Number(found.properties.stop), true);
  });
  map.on("mousemove", (event) => {
    map.getCanvas().style.cursor = map.getLayer("stops") && map.queryRenderedFeatures(event.point, { layers: ["stops"] }).length ? "pointer" : "";
  });
  const sized = (): void => {
    for (const { marker, ends } of signs) {
      const [one, other] = ends.map((end) => map.project(end as [number, number]));
      marker.getElement().classList.toggle("cramped", Math.hypot(one!.x - other!.x, one!.y - other!.y) < ROOM);
    }
  };
  map.on("move", sized);

  await frame.follow((fresh) => {
    const same = chosen;
    data = fresh;
    if (map.isStyleLoaded() || map.getSource("way")) frame.source("way", data);
    frame.extent(data);
    for (const { marker } of signs) marker.remove();
    signs = legSigns(data).map(([at, ends, sign]) => ({ marker: new Marker({ element: sign }).setLngLat(at as [number, number]).addTo(map), ends }));
    for (const one of data.features) {
      if (one.properties?.layer === "vessel") signs.push({ marker: vessel(one as Feature<Point>).addTo(map), ends: [[-180, 0], [180, 0]] });
    }
    sized();
    if (same >= 0) mark(`stop-${same}`, false);
  });
}

let known: FeatureCollection | null = null;
/** The places of the code tables; the map does without them when they cannot be had. */
export async function places(frame: Frame): Promise<void> {
  if (!known) {
    const answer = await fetch(frame.box.dataset.places ?? "").catch(() => null);
    if (!answer?.ok) return;
    known = (await answer.json()) as FeatureCollection;
  }
  frame.source("places", known);
}

/** The sign of each leg's mode, in the middle of its line. */
function legSigns(data: FeatureCollection): [Position, [Position, Position], HTMLElement][] {
  const legs = new Map<number, { mode: string; state: string; line: Position[] }>();
  for (const { geometry, properties } of data.features) {
    if (properties?.layer !== "leg" || !properties.mode) continue;
    const line = (geometry as LineString | MultiLineString).type === "LineString" ? (geometry as LineString).coordinates : (geometry as MultiLineString).coordinates.flat();
    const leg = legs.get(Number(properties.leg)) ?? { mode: String(properties.mode), state: String(properties.leg_state), line: [] };
    leg.line.push(...line);
    legs.set(Number(properties.leg), leg);
  }
  const found: [Position, [Position, Position], HTMLElement][] = [];
  for (const leg of legs.values()) {
    const sign = document.querySelector<HTMLTemplateElement>("#map-modes")?.content.querySelector(`[data-mode="${leg.mode}"]`)?.cloneNode(true) as HTMLElement | undefined;
    if (!sign || leg.line.length < 2) continue;
    sign.className = `map-mode ${leg.state}`;
    sign.setAttribute("aria-hidden", "true");
    found.push([middle(leg.line), [leg.line[0]!, leg.line.at(-1)!], sign]);
  }
  return found;
}

/** Half way along a line, in degrees: good enough for a sign. */
function middle(line: Position[]): Position {
  const step = (at: number): number => Math.hypot(line[at]![0]! - line[at - 1]![0]!, line[at]![1]! - line[at - 1]![1]!);
  let left = line.reduce((sum, _, at) => (at ? sum + step(at) : 0), 0) / 2;
  for (let at = 1; at < line.length; at++) {
    const long = step(at);
    if (long >= left && long > 0) {
      const [one, other] = [line[at - 1]!, line[at]!];
      return [one[0]! + ((other[0]! - one[0]!) * left) / long, one[1]! + ((other[1]! - one[1]!) * left) / long];
    }
    left -= long;
  }
  return line[0]!;
}

function vessel(one: Feature<Point>): Marker {
  const sign = document.createElement("span");
  sign.className = "map-vessel";
  sign.setAttribute("aria-hidden", "true");
  sign.innerHTML = '<svg width="24" height="24" viewBox="0 0 24 24"><path d="M12 2.5 18 20l-6-3.6L6 20z"/></svg>';
  return new Marker({ element: sign, rotation: Number(one.properties?.course ?? 0), rotationAlignment: "map" }).setLngLat(one.geometry.coordinates as [number, number]);
}
