// Shows the boot screen until the app has drawn its first frame, and says what is wrong when it can't.
(() => {
  "use strict";
  const root = document.documentElement;
  const canvas = document.getElementById("vmem-canvas");
  const get = (id) => document.getElementById("vmem-" + id);
  const ready = () => root.dataset.vmem === "ready";

  const problems = {
    file: ["This page must come from a web server",
      "Opened as a file, the browser doesn’t let it load its program.",
      ["In the project’s folder run `trunk serve`, then open the address it prints.",
        "A built page works from any web server: `python3 -m http.server -d dist`."]],
    wasm: ["This browser can’t run WebAssembly",
      "Vmem Explorer is a program compiled to WebAssembly, which is missing here or switched off.",
      ["Use a current Firefox, Chrome, Edge or Safari.",
        "Some protected modes switch WebAssembly off (lockdown mode, “enhanced security”): allow it for this page."]],
    webgl: ["This browser can’t draw the page",
      "Vmem Explorer draws with WebGL 2, which is missing here or switched off.",
      ["In the browser’s settings, under System, switch on graphics acceleration, then restart the browser.",
        "Bring the browser up to date, or try another: current Firefox, Chrome, Edge and Safari have WebGL 2.",
        "On a machine without a graphics card (a virtual or remote one), start Chrome or Edge with `--enable-unsafe-swiftshader`.",
        "Or run it without a browser: `cargo run --release` in the project’s folder."]],
    load: ["The program didn’t arrive",
      "Loading stopped before it was complete. Perhaps the connection broke, or a new version is just being published.",
      ["Reload the page; the session is kept.", "If it happens again, bring the browser up to date: an old one may not know the program’s format."]],
    start: ["The program couldn’t start", "It loaded, but stopped before it had drawn anything. The session is kept.",
      ["Reload the page.", "If it stops again, an empty session may help. What was in it is then lost."]],
    panic: ["Something went wrong", "Vmem Explorer met an error of its own and stopped. The session is kept: reload to go on.", []],
    lost: ["The browser took the drawing away", "It may do so when the graphics card is reset or its memory runs out. The session is kept: reload to go on.", []],
  };

  // Plain text, with `code` set apart.
  const write = (element, text) => element.replaceChildren(...text.split("`").map((part, i) => {
    if (i % 2 === 0) return part;
    const code = document.createElement("code");
    code.textContent = part;
    return code;
  }));

  // An optional text that unfolds.
  const unfold = (details, text) => {
    details.hidden = !text;
    details.querySelector("pre").textContent = text;
  };

  // Only the first problem counts: what follows is mostly its echo.
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
    get("mirror").hidden = true; // of an app that is no more
    document.activeElement?.blur(); // keys go to the page now, no longer to the app
    get("reload").focus();
  };

  // Whether this tab saw a panic before: then the session itself may be what brings it about.
  const again = () => {
    try {
      const seen = sessionStorage.getItem("vmem-explorer-panic");
      sessionStorage.setItem("vmem-explorer-panic", "1");
      return Boolean(seen);
    } catch { return true; }
  };

  get("reload").onclick = () => location.reload();
  get("forget").onclick = () => {
    if (!confirm("Forget the session and start with an empty one?")) return;
    try { for (const key of ["", "-position"]) localStorage.removeItem("vmem-explorer" + key); } catch { /* nothing was stored then */ }
    location.reload();
  };

  // For the app: a panic, or a start that failed.
  window.vmemFailed = (message) => fail(ready() ? "panic" : "start", message);

  const missing = () => {
    if (location.protocol === "file:") return "file";
    if (typeof WebAssembly !== "object" || !WebAssembly.instantiateStreaming) return "wasm";
    const gl = document.createElement("canvas").getContext("webgl2");
    gl?.getExtension("WEBGL_lose_context")?.loseContext(); // browsers allow but a few at a time
    return gl ? "" : "webgl";
  };

  // For start.mjs: the way of the program to here.
  window.vmemBoot = {
    start() {
      const kind = missing();
      if (!kind) return;
      fail(kind);
      throw new Error("Vmem Explorer can't start here: " + kind);
    },
    // The total is from before the program was optimized: good for the bar, but not to be told as a number.
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

  // A file that doesn't come, or a connection that breaks half-way, is told by no promise of ours.
  addEventListener("error", (event) => {
    if (ready()) {
      // A full stack or memory ends the app without a panic's message.
      if (event.error instanceof WebAssembly.RuntimeError || event.error instanceof RangeError) fail("panic", event.error);
    } else if (event.target instanceof HTMLScriptElement || event.error) fail("load", event.message || "A script is missing.");
  }, true);
  addEventListener("unhandledrejection", (event) => { if (!ready()) fail("load", event.reason); });
  canvas.addEventListener("webglcontextlost", () => fail("lost"));

  new MutationObserver((_, observer) => {
    if (!ready()) return;
    observer.disconnect();
    if (get("error").dataset.kind === "load") get("error").hidden = true; // it came after all
    const boot = get("boot");
    boot.classList.add("done");
    setTimeout(() => { boot.hidden = true; }, 250);
    // egui listens for keys in a field of its own, which has no name.
    canvas.parentElement.querySelector("input")?.setAttribute("aria-label", "Keyboard input for Vmem Explorer");
    keepOffline();
  }).observe(root, { attributes: true, attributeFilter: ["data-vmem"] });

  // The files' names have a hash of what is in them, so the program's name is the version's.
  const keepOffline = () => {
    if (!navigator.serviceWorker) return;
    const served = [...document.scripts].some((script) => script !== me && script.text.includes(".well-known/trunk/ws"));
    if (served) { // by `trunk serve`, which reloads by itself: nothing may be kept
      navigator.serviceWorker.getRegistration("./").then((old) => old?.unregister());
      return;
    }
    const program = document.querySelector("link[rel=modulepreload]")?.href.split("/").pop();
    if (program) navigator.serviceWorker.register("./sw.js?version=" + program).catch(() => { /* works without, online */ });
  };
  const me = document.currentScript;

  get("progress").hidden = false;
})();
