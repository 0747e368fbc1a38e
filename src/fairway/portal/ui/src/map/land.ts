// The land that comes with the product: four pieces of TopoJSON, cut once by build/base_map.py.
import type { FeatureCollection, LineString, MultiPolygon, Polygon, Position } from "geojson";
import coast from "../../map/coast.json?url";
import delta from "../../map/delta.json?url";
import maas from "../../map/maas.json?url";
import world from "../../map/world.json?url";

interface Topology {
  bbox: [number, number, number, number];
  transform: { scale: [number, number]; translate: [number, number] };
  objects: { land: { arcs: number[][][] } };
  arcs: [number, number][][];
}
export interface Piece { land: FeatureCollection<MultiPolygon>; shore: FeatureCollection<LineString>; window: FeatureCollection<Polygon> }

/** The pieces from the coarsest to the finest; a fine one is drawn over the window that it lies in. */
export const PIECES = { world, maas, coast, delta } as const;
export type PieceName = keyof typeof PIECES;

export async function piece(name: PieceName): Promise<Piece> {
  const answer = await fetch(new URL(PIECES[name], import.meta.url));
  if (!answer.ok) throw new Error(`no base map: ${answer.status}`);
  return read((await answer.json()) as Topology);
}

function read(map: Topology): Piece {
  const { scale, translate } = map.transform;
  const rings = map.arcs.map((arc) => {
    let x = 0, y = 0;
    return arc.map(([dx, dy]): Position => [(x += dx) * scale[0] + translate[0], (y += dy) * scale[1] + translate[1]]);
  });
  const coordinates = map.objects.land.arcs.map((polygon) => polygon.map(([ring]) => rings[ring!]!));
  const [west, south, east, north] = map.bbox;
  const corners: Position[] = [[west, south], [east, south], [east, north], [west, north], [west, south]];
  return {
    land: collection([{ type: "MultiPolygon", coordinates }]),
    shore: collection(rings.flatMap((ring) => shores(ring, map.bbox)).map((line) => ({ type: "LineString", coordinates: line }))),
    window: collection([{ type: "Polygon", coordinates: [corners] }]),
  };
}

function collection<G extends MultiPolygon | LineString | Polygon>(shapes: G[]): FeatureCollection<G> {
  return { type: "FeatureCollection", features: shapes.map((geometry) => ({ type: "Feature", properties: {}, geometry })) };
}

/** A ring without the parts that run along the edge of its piece: those are no shore. */
function shores(ring: Position[], [west, south, east, north]: Topology["bbox"]): Position[][] {
  const near = (one: number, other: number): boolean => Math.abs(one - other) < 1e-6;
  const found: Position[][] = [[]];
  ring.forEach((corner, at) => {
    const before = ring[at - 1];
    const along = before && [[0, west], [0, east], [1, south], [1, north]].some(
      ([axis, edge]) => near(corner[axis!]!, edge!) && near(before[axis!]!, edge!),
    );
    if (along) found.push([]);
    found.at(-1)!.push(corner);
  });
  return found.filter((line) => line.length > 1);
}
