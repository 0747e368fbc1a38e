// Maps. Loaded only by pages that have one; without it, or without WebGL, the words beside the map say the same.
import { schemeEditor } from "./map/scheme-edit";
import { schemeMap } from "./map/scheme";
import { sealedMap } from "./map/sealed";
import { sealedTripMap } from "./map/sealed-trip";
import { shipmentMap } from "./map/shipment";
import { shipmentsMap } from "./map/shipments";

const box = document.querySelector<HTMLElement>("[data-map]");
if (box) {
  const off = box.innerHTML;
  const kinds: Record<string, (box: HTMLElement) => Promise<void>> = { shipment: shipmentMap, scheme: schemeMap, sealed: sealedMap, "sealed-trip": sealedTripMap, "scheme-edit": schemeEditor };
  void (kinds[box.dataset.map ?? ""] ?? shipmentsMap)(box).catch((error: unknown) => {
    console.warn(error);
    box.innerHTML = off;
    for (const button of document.querySelectorAll<HTMLButtonElement>("[data-map-fit]")) button.hidden = true;
  });
}
