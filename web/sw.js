// Saves the page for use without a network, in one cache per version. The registration names the version.
const PROGRAM = new URL(location).searchParams.get("version");
const VERSION = "vmem-explorer " + PROGRAM;
const PAGE = new URL("./", location).href;

// Saves the page and every file that it names, or nothing.
addEventListener("install", (event) => event.waitUntil((async () => {
  const page = await fetch(PAGE, { cache: "no-cache" });
  const text = await page.clone().text();
  if (!text.includes(PROGRAM)) throw new Error("There is a newer version, which registers its own worker.");
  const files = new Set([...text.matchAll(/["'](\.\/[\w./-]+\.\w+)["']/g)].map((found) => new URL(found[1], PAGE).href));
  files.delete(location.href.split("?")[0]);
  const cache = await caches.open(VERSION);
  await cache.addAll(files);
  await cache.put(PAGE, page);
  await skipWaiting();
})()));

addEventListener("activate", (event) => event.waitUntil((async () => {
  // Other apps of this origin have caches too: delete only this app's.
  const old = (await caches.keys()).filter((name) => name.startsWith("vmem-explorer ") && name !== VERSION);
  await Promise.all(old.map((name) => caches.delete(name)));
  await clients.claim();
})()));

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(PAGE)) return;
  event.respondWith(request.mode === "navigate" ? newest(request) : cached(request));
});

// Returns the page from the network if possible, or users would stay on an old version.
async function newest(request) {
  try {
    return await fetch(request);
  } catch (offline) {
    return (await caches.match(PAGE, { cacheName: VERSION })) ?? Promise.reject(offline);
  }
}

// Returns any other file from the cache: the files of a version never change.
async function cached(request) {
  return (await caches.match(request, { cacheName: VERSION, ignoreSearch: true })) ?? fetch(request);
}
