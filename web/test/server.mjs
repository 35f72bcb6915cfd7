// Serves a folder under a path, as a site's subfolder would be.
import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const TYPES = { ".css": "text/css", ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".json": "application/json", ".md": "text/markdown; charset=utf-8",
  ".mjs": "text/javascript", ".png": "image/png", ".svg": "image/svg+xml", ".txt": "text/plain; charset=utf-8", ".wasm": "application/wasm", ".webmanifest": "application/manifest+json" };

async function slowly(stream, response, rate) {
  for await (const data of stream) {
    response.write(data);
    await new Promise((resolve) => { setTimeout(resolve, data.length / rate); });
  }
  response.end();
}

export async function serve(folder, path = "/some/folder/") {
  // `rate`: bytes a millisecond, to see the loading; `broken`: files that end half-way.
  const state = { rate: 0, broken: null };
  const server = createServer((request, response) => {
    const asked = decodeURIComponent(request.url.split("?")[0]);
    const inside = asked.startsWith(path) ? normalize(asked.slice(path.length)) : "..";
    const file = join(folder, inside === "." || inside === "" ? "index.html" : inside);
    const stat = inside.startsWith("..") ? undefined : statSync(file, { throwIfNoEntry: false });
    if (!stat?.isFile()) return response.writeHead(404).end("not found");
    response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream", "content-length": stat.size, "cache-control": "no-cache" });
    const broken = state.broken?.test(file);
    const stream = createReadStream(file, broken ? { end: stat.size >> 1 } : {});
    if (state.rate && extname(file) === ".wasm") return slowly(stream, response, state.rate);
    stream.on("error", () => response.destroy());
    stream.on("end", () => { if (broken) setTimeout(() => response.destroy(), 200); });
    stream.pipe(response, { end: !broken });
  });
  await new Promise((resolve) => { server.listen(0, "127.0.0.1", resolve); });
  const close = () => new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); });
  return Object.assign(state, { url: `http://127.0.0.1:${server.address().port}${path}`, close });
}
