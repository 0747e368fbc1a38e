// Keeps the driver's last answer on the phone: the network first, for five seconds; then what was kept, marked so.
interface Worker {
  addEventListener(name: "install" | "activate", listener: (event: { waitUntil(p: Promise<unknown>): void }) => void): void;
  addEventListener(name: "fetch", listener: (event: { request: Request; respondWith(r: Promise<Response>): void }) => void): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
}
const worker = globalThis as unknown as Worker;
const CACHE = "driver-1";

worker.addEventListener("install", (event) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  const mine = url.pathname.startsWith("/drive/") || url.pathname.startsWith("/static/");
  if (event.request.method === "GET" && url.origin === location.origin && mine) event.respondWith(answer(event.request));
});

async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  try {
    const fresh = await fetch(request, { signal: AbortSignal.timeout(5000) });
    if (fresh.ok) await cache.put(request, fresh.clone());
    return fresh;
  } catch (broken) {
    const kept = await cache.match(request);
    if (!kept) throw broken;
    const headers = new Headers(kept.headers);
    headers.set("x-from-phone", "1");
    return new Response(kept.body, { status: kept.status, headers });
  }
}

export {};
