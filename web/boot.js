// Shows the boot screen until the app has drawn its first frame, or an error if it cannot.
(() => {
  "use strict";
  const root = document.documentElement;
  const canvas = document.getElementById("vmem-canvas");
  const get = (id) => document.getElementById("vmem-" + id);
  const ready = () => root.dataset.vmem === "ready";

  const problems = {
    file: ["This page must come from a web server",
      "The page is open as a file, and browsers do not let a file load a program.",
      ["In the project’s folder, run `trunk serve`, then open the address that it prints.",
        "A built page works on any web server, e.g. `python3 -m http.server -d dist`."]],
    wasm: ["This browser can’t run WebAssembly",
      "Vmem Explorer is a WebAssembly program. In this browser, WebAssembly is missing or switched off.",
      ["Use a current Firefox, Chrome, Edge or Safari.",
        "Lockdown mode and “enhanced security” switch WebAssembly off. Allow it for this page."]],
    webgl: ["This browser can’t draw the page",
      "Vmem Explorer draws with WebGL 2. In this browser, WebGL 2 is missing or switched off.",
      ["In the browser’s settings, under System, switch on graphics acceleration, then restart the browser.",
        "Update the browser, or try another one. Current Firefox, Chrome, Edge and Safari have WebGL 2.",
        "On a virtual or remote machine without a graphics card, start Chrome or Edge with `--enable-unsafe-swiftshader`.",
        "Or run Vmem Explorer without a browser: `cargo run --release` in the project’s folder."]],
    load: ["The program did not load",
      "Loading stopped before the end. Perhaps the connection broke, or a new version is being published.",
      ["Reload the page. Your session is saved.", "If loading stops again, update the browser. Old browsers cannot run the program."]],
    start: ["The program could not start", "The program loaded, but stopped before it drew anything. Your session is saved.",
      ["Reload the page.", "If the program stops again, start without the saved session of this tab. This deletes it."]],
    panic: ["Something went wrong", "An error in Vmem Explorer stopped the program. Your session is saved. Reload the page to continue.", []],
    lost: ["The browser stopped the drawing", "The graphics card was reset or ran out of memory. Your session is saved. Reload the page to continue.", []],
  };

  // Writes plain text with `code` in it.
  const write = (element, text) => element.replaceChildren(...text.split("`").map((part, i) => {
    if (i % 2 === 0) return part;
    const code = document.createElement("code");
    code.textContent = part;
    return code;
  }));

  // Shows a text that unfolds, if there is one.
  const unfold = (details, text) => {
    details.hidden = !text;
    details.querySelector("pre").textContent = text;
  };

  // Only the first problem is shown: later ones mostly follow from it.
  const fail = (kind, message = "") => {
    if (!get("error").hidden) return;
    const [title, text, help] = problems[kind];
    write(get("error-title"), title);
    write(get("error-text"), text);
    get("error-help").replaceChildren(...help.map((line) => {
      const item = document.createElement("li");
      write(item, line);
      return item;
    }));
    unfold(get("error-details"), String(message));
    unfold(get("error-scenario"), kind === "panic" || kind === "lost" ? get("scenario").textContent : "");
    get("forget").hidden = kind !== "start" && !(kind === "panic" && again());
    get("error").dataset.kind = kind;
    get("error").hidden = false;
    get("boot").hidden = true;
    get("mirror").hidden = true; // the app has stopped
    document.activeElement?.blur(); // keys go to the page now, not to the app
    get("reload").focus();
  };

  // Returns true if this tab had a panic before: then the session may be the cause.
  const again = () => {
    try {
      const seen = sessionStorage.getItem("vmem-explorer-panic");
      sessionStorage.setItem("vmem-explorer-panic", "1");
      return Boolean(seen);
    } catch { return true; }
  };

  get("reload").onclick = () => location.reload();
  get("forget").onclick = () => {
    if (!confirm("Delete the saved session of this tab and start without it?")) return;
    try {
      const window = sessionStorage.getItem("vmem-explorer-window"); // start.mjs writes it
      const key = "vmem-explorer" + (window ? "-window-" + window : "");
      for (const end of ["", "-position"]) localStorage.removeItem(key + end);
    } catch { /* no storage, so nothing to delete */ }
    location.reload();
  };

  // The app calls this after a panic or a failed start.
  window.vmemFailed = (message) => fail(ready() ? "panic" : "start", message);

  const missing = () => {
    if (location.protocol === "file:") return "file";
    if (typeof WebAssembly !== "object" || !WebAssembly.instantiateStreaming) return "wasm";
    const gl = document.createElement("canvas").getContext("webgl2");
    gl?.getExtension("WEBGL_lose_context")?.loseContext(); // browsers allow only a few at a time
    return gl ? "" : "webgl";
  };

  // start.mjs calls these while the program loads.
  window.vmemBoot = {
    start() {
      const kind = missing();
      if (!kind) return;
      fail(kind);
      throw new Error("Vmem Explorer cannot start here: " + kind);
    },
    // The total is the size before optimization: good enough for the bar, but too large to show as a number.
    progress(current, total) {
      const percent = total ? Math.min(100, Math.round(100 * current / total)) : 0;
      const bar = get("progress").querySelector(".bar");
      get("progress").style.setProperty("--done", percent + "%");
      bar.setAttribute("aria-valuenow", percent);
      get("arrived").textContent = current < total ? (current / 1e6).toFixed(1) + " MB" : "";
      get("status").textContent = current < total ? "Loading…" : "Starting…";
    },
    failed: (reason) => fail("load", reason),
  };

  // Files that are missing, or break off half-way, only show up as events.
  addEventListener("error", (event) => {
    if (ready()) {
      // Without memory or stack, the app ends without a panic message.
      if (event.error instanceof WebAssembly.RuntimeError || event.error instanceof RangeError) fail("panic", event.error);
    } else if (event.target instanceof HTMLScriptElement || event.error) fail("load", event.message || "A script is missing.");
  }, true);
  addEventListener("unhandledrejection", (event) => { if (!ready()) fail("load", event.reason); });
  canvas.addEventListener("webglcontextlost", () => fail("lost"));

  new MutationObserver((_, observer) => {
    if (!ready()) return;
    observer.disconnect();
    if (get("error").dataset.kind === "load") get("error").hidden = true; // the program loaded after all
    const boot = get("boot");
    boot.classList.add("done");
    setTimeout(() => { boot.hidden = true; }, 250);
    // egui reads keys from an input field of its own, which has no name.
    canvas.parentElement.querySelector("input")?.setAttribute("aria-label", "Keyboard input for Vmem Explorer");
    keepOffline();
  }).observe(root, { attributes: true, attributeFilter: ["data-vmem"] });

  // File names contain a hash of the content, so the program's name identifies the version.
  const keepOffline = () => {
    if (!navigator.serviceWorker) return;
    const served = [...document.scripts].some((script) => script !== me && script.text.includes(".well-known/trunk/ws"));
    if (served) { // by `trunk serve`, which reloads the page itself: caching would get in its way
      navigator.serviceWorker.getRegistration("./").then((old) => old?.unregister());
      return;
    }
    const program = document.querySelector("link[rel=modulepreload]")?.href.split("/").pop();
    if (program) navigator.serviceWorker.register("./sw.js?version=" + program).catch(() => { /* online, the page works without it */ });
  };
  const me = document.currentScript;

  get("progress").hidden = false;
})();
