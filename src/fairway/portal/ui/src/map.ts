// Maps. Loaded only by pages that have one; without it, or without WebGL, the words beside the map say the same.
import { shipmentMap } from "./map/shipment";
import { shipmentsMap } from "./map/shipments";

const box = document.querySelector<HTMLElement>("[data-map]");
if (box) {
  const off = box.innerHTML;
  void (box.dataset.map === "shipment" ? shipmentMap(box) : shipmentsMap(box)).catch((error: unknown) => {
    console.warn(error);
    box.innerHTML = off;
    for (const button of document.querySelectorAll<HTMLButtonElement>("[data-map-fit]")) button.hidden = true;
  });
}
