// Keeps the page for when there is no network. One cache a version; its name comes with the registration.
const PROGRAM = new URL(location).searchParams.get("version");
const VERSION = "vmem-explorer " + PROGRAM;
const PAGE = new URL("./", location).href;

// A version is kept whole or not at all: the page, and every file it names.
addEventListener("install", (event) => event.waitUntil((async () => {
  const page = await fetch(PAGE, { cache: "no-cache" });
  const text = await page.clone().text();
  if (!text.includes(PROGRAM)) throw new Error("There is a newer version: it will register itself.");
  const files = new Set([...text.matchAll(/["'](\.\/[\w./-]+\.\w+)["']/g)].map((found) => new URL(found[1], PAGE).href));
  files.delete(location.href.split("?")[0]);
  const cache = await caches.open(VERSION);
  await cache.addAll(files);
  await cache.put(PAGE, page);
  await skipWaiting();
})()));

addEventListener("activate", (event) => event.waitUntil((async () => {
  // Other apps of this origin have caches too: only ours go.
  const old = (await caches.keys()).filter((name) => name.startsWith("vmem-explorer ") && name !== VERSION);
  await Promise.all(old.map((name) => caches.delete(name)));
  await clients.claim();
})()));

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(PAGE)) return;
  event.respondWith(request.mode === "navigate" ? newest(request) : kept(request));
});

// The page itself: from the network if there is one, or users would stay on an old version.
async function newest(request) {
  try {
    return await fetch(request);
  } catch (offline) {
    return (await caches.match(PAGE, { cacheName: VERSION })) ?? Promise.reject(offline);
  }
}

// All else: a file of a version never changes.
async function kept(request) {
  return (await caches.match(request, { cacheName: VERSION, ignoreSearch: true })) ?? fetch(request);
}
