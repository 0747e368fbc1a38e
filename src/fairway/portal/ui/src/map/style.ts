// The base map and our own layers as a MapLibre style.
import type { LayerSpecification, StyleSpecification } from "maplibre-gl";
import type { FeatureCollection } from "geojson";
import type { Piece, PieceName } from "./land";
import { colours, fonts } from "./theme";

export const EMPTY: FeatureCollection = { type: "FeatureCollection", features: [] };
const SOURCE = '<a href="https://www.openstreetmap.org/copyright" rel="noopener noreferrer">© OpenStreetMap contributors</a>';

/** The map that comes with the product, in the colours of the page. */
export function landStyle(pieces: Map<PieceName, Piece>): StyleSpecification {
  const c = colours();
  const style: StyleSpecification = { version: 8, sources: {}, layers: [{ id: "sea", type: "background", paint: { "background-color": c["map-sea"] } }] };
  for (const [name, it] of pieces) {
    style.sources[`${name}-land`] = { type: "geojson", data: it.land, attribution: SOURCE, tolerance: name === "world" ? 0.1 : 0.3 };
    style.sources[`${name}-shore`] = { type: "geojson", data: it.shore, tolerance: name === "world" ? 0.1 : 0.3 };
    if (name !== "world") {
      style.sources[`${name}-window`] = { type: "geojson", data: it.window };
      style.layers.push({ id: `${name}-window`, type: "fill", source: `${name}-window`, paint: { "fill-color": c["map-sea"], "fill-antialias": false } });
    }
    style.layers.push(
      { id: `${name}-land`, type: "fill", source: `${name}-land`, paint: { "fill-color": c["map-land"], "fill-antialias": false } },
      { id: `${name}-shore`, type: "line", source: `${name}-shore`, paint: { "line-color": c["map-shore"], "line-width": ["interpolate", ["linear"], ["zoom"], 1, 0.5, 9, 1] } },
    );
  }
  return style;
}

const FEW: ["interpolate", ["linear"], ["zoom"]] = ["interpolate", ["linear"], ["zoom"]];

/** Places of the code tables, berths and anchorages: below everything else of ours. */
export function placeLayers(areas: string): LayerSpecification[] {
  const c = colours(), font = fonts();
  const halo = { "text-halo-color": c["map-halo"], "text-halo-width": 1.4 };
  return [
    { id: "areas", type: "fill", source: areas, filter: ["all", ["==", ["get", "layer"], "area"], ["!=", ["get", "kind"], "limit"]], paint: {
      "fill-color": ["match", ["get", "kind"], "berth", c.accent, c.waiting], "fill-opacity": ["match", ["get", "kind"], "berth", 0.28, 0.12],
    } },
    { id: "area-lines", type: "line", source: areas, filter: ["all", ["==", ["get", "layer"], "area"], ["!=", ["get", "kind"], "limit"]], minzoom: 7, paint: {
      "line-color": ["match", ["get", "kind"], "berth", c.accent, c.waiting], "line-width": 1, "line-dasharray": [3, 2], "line-opacity": 0.8,
    } },
    { id: "places", type: "circle", source: "places", filter: ["==", ["get", "layer"], "place"], minzoom: 5.5, paint: {
      "circle-radius": [...FEW, 6, 1.6, 11, 3], "circle-color": c["ink-3"], "circle-opacity": 0.8, "circle-stroke-width": 1, "circle-stroke-color": c["map-halo"],
    } },
    { id: "place-names", type: "symbol", source: "places", filter: ["==", ["get", "layer"], "place"], minzoom: 7.4, layout: {
      "text-field": ["get", "name"], "text-font": font, "text-size": [...FEW, 8, 11, 12, 13], "text-variable-anchor": ["left", "right", "top", "bottom"],
      "text-radial-offset": 0.6, "text-justify": "auto", "text-max-width": 12, "symbol-sort-key": ["match", ["get", "kind"], "town", 0, "control-point", 1, "airport", 2, 3],
    }, paint: { "text-color": c["map-label"], ...halo } },
    { id: "area-names", type: "symbol", source: areas, filter: ["all", ["==", ["get", "layer"], "area"], ["!=", ["get", "kind"], "limit"]], minzoom: 10.5, layout: {
      "text-field": ["get", "name"], "text-font": font, "text-size": 11, "text-max-width": 10,
    }, paint: { "text-color": c["map-label"], ...halo } },
  ];
}

/** A shipment's way: to come dashed, done solid, heard strong; then its stops with their names. */
export function wayLayers(): LayerSpecification[] {
  const c = colours(), font = fonts();
  const round = { "line-cap": "round", "line-join": "round" } as const;
  return [
    { id: "way-under", type: "line", source: "way", filter: ["==", ["get", "layer"], "leg"], layout: round, paint: { "line-color": c["map-halo"], "line-width": 5, "line-opacity": 0.75 } },
    { id: "way-planned", type: "line", source: "way", filter: ["all", ["==", ["get", "layer"], "leg"], ["==", ["get", "state"], "planned"]], layout: { "line-join": "round" }, paint: {
      "line-color": c["ink-2"], "line-width": 2, "line-dasharray": [2.5, 2],
    } },
    { id: "way-done", type: "line", source: "way", filter: ["all", ["==", ["get", "layer"], "leg"], ["==", ["get", "state"], "done"], ["!", ["get", "measured"]]], layout: round, paint: {
      "line-color": c.accent, "line-width": 2,
    } },
    { id: "way-track", type: "line", source: "way", filter: ["all", ["==", ["get", "layer"], "leg"], ["get", "measured"]], layout: round, paint: { "line-color": c["accent-strong"], "line-width": 3.5 } },
    { id: "stop-chosen", type: "circle", source: "way", filter: ["==", ["get", "stop"], -1], paint: { "circle-radius": 13, "circle-color": c.accent, "circle-opacity": 0.22, "circle-stroke-width": 1.5, "circle-stroke-color": c.accent } },
    { id: "stops", type: "circle", source: "way", filter: ["==", ["get", "layer"], "stop"], layout: { "circle-sort-key": ["case", ["get", "current"], 2, ["get", "done"], 1, 0] }, paint: {
      "circle-radius": ["case", ["get", "current"], 7, 5], "circle-color": ["case", ["get", "done"], c.accent, c.paper],
      "circle-stroke-width": ["case", ["get", "done"], 2, 2], "circle-stroke-color": ["case", ["get", "current"], c.ink, ["get", "done"], c["map-halo"], c["ink-2"]],
    } },
    { id: "stop-names", type: "symbol", source: "way", filter: ["==", ["get", "layer"], "stop"], layout: {
      "text-field": ["get", "name"], "text-font": font, "text-size": 13, "text-variable-anchor": ["left", "right", "top", "bottom", "top-left", "bottom-right"],
      "text-radial-offset": 0.75, "text-justify": "auto", "text-max-width": 11, "symbol-sort-key": ["case", ["get", "current"], 0, ["get", "done"], 1, 2],
    }, paint: { "text-color": c.ink, "text-halo-color": c["map-halo"], "text-halo-width": 1.8 } },
  ];
}

/** All shipments: groups with their number, single ones, late ones in their own colour. */
export function shipmentLayers(): LayerSpecification[] {
  const c = colours(), font = fonts();
  return [
    { id: "groups", type: "circle", source: "shipments", filter: ["has", "point_count"], paint: {
      "circle-radius": ["step", ["get", "point_count"], 13, 10, 16, 100, 20, 1000, 25], "circle-color": ["case", [">", ["get", "late"], 0], c.stopped, c.accent],
      "circle-stroke-width": 2, "circle-stroke-color": c["map-halo"],
    } },
    { id: "group-counts", type: "symbol", source: "shipments", filter: ["has", "point_count"], layout: { "text-field": ["get", "point_count_abbreviated"], "text-font": font, "text-size": 13, "text-allow-overlap": true }, paint: { "text-color": c.paper } },
    { id: "shipment-chosen", type: "circle", source: "shipments", filter: ["==", ["get", "shipment"], ""], paint: { "circle-radius": 14, "circle-color": c.accent, "circle-opacity": 0.22, "circle-stroke-width": 1.5, "circle-stroke-color": c.accent } },
    { id: "shipments", type: "circle", source: "shipments", filter: ["!", ["has", "point_count"]], paint: {
      "circle-radius": 6.5, "circle-color": ["case", [">", ["coalesce", ["get", "late_minutes"], 0], 0], c.stopped, c.accent], "circle-stroke-width": 2, "circle-stroke-color": c["map-halo"],
    } },
    { id: "shipment-names", type: "symbol", source: "shipments", filter: ["!", ["has", "point_count"]], layout: {
      "text-field": ["get", "reference"], "text-font": font, "text-size": 13, "text-variable-anchor": ["left", "right", "top", "bottom"], "text-radial-offset": 0.85, "text-justify": "auto",
    }, paint: { "text-color": c.ink, "text-halo-color": c["map-halo"], "text-halo-width": 1.8 } },
  ];
}
