// A real Chromium, driven through a pipe by its own protocol: no package, no port, no driver.
import { spawn } from "node:child_process";
import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

const FLAGS = ["--headless", "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-pipe"];

// What draws WebGL on the processor, and what leaves the browser without any.
export const SOFTWARE_WEBGL = ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"];
export const NO_WEBGL = ["--disable-gpu", "--disable-software-rasterizer", "--disable-3d-apis"];

function executable() {
  if (process.env.VMEM_CHROMIUM) return process.env.VMEM_CHROMIUM;
  for (const name of ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"]) {
    for (const folder of (process.env.PATH ?? "").split(delimiter)) {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return join(folder, name);
      } catch { /* not here */ }
    }
  }
  throw new Error("No Chromium on PATH; name one with VMEM_CHROMIUM.");
}

export class Browser {
  // `scale`: physical pixels a CSS pixel, of the whole browser; the protocol's own emulation leaves a canvas's pixels as they are.
  static async launch(flags = SOFTWARE_WEBGL, scale = 1) {
    const browser = new Browser();
    browser.profile = mkdtempSync(join(tmpdir(), "vmem-browser-"));
    browser.process = spawn(executable(), [...FLAGS, ...flags, `--force-device-scale-factor=${scale}`, `--user-data-dir=${browser.profile}`, "about:blank"],
      { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    browser.gone = new Promise((resolve) => browser.process.once("exit", resolve));
    browser.gone.then((code) => browser.#fail(new Error(`The browser ended (${code}).`)));
    browser.process.once("error", (error) => browser.#fail(error));
    browser.process.stdio[3].on("error", () => {}); // told by its end
    browser.#listen(browser.process.stdio[4]);
    return browser;
  }

  #calls = new Map();
  #count = 0;
  #ended = null;
  listeners = new Map(); // one a session

  // One message a NUL-terminated piece of JSON.
  #listen(pipe) {
    let rest = [];
    pipe.on("data", (data) => {
      for (let end; (end = data.indexOf(0)) >= 0; data = data.subarray(end + 1)) {
        this.#receive(JSON.parse(Buffer.concat([...rest, data.subarray(0, end)]).toString()));
        rest = [];
      }
      rest.push(data);
    });
  }

  #receive({ id, sessionId, method, params, result, error }) {
    if (id === undefined) return this.listeners.get(sessionId)?.(method, params);
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    if (error) call?.reject(new Error(`${call.method}: ${error.message}`));
    else call?.resolve(result);
  }

  #fail(error) {
    this.#ended = error;
    for (const call of this.#calls.values()) call.reject(error);
    this.#calls.clear();
  }

  send(method, params = {}, sessionId = undefined) {
    if (this.#ended) return Promise.reject(this.#ended);
    const id = ++this.#count;
    return new Promise((resolve, reject) => {
      this.#calls.set(id, { method, resolve, reject });
      this.process.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + "\0");
    });
  }

  // A page with a storage of its own, or with that of another page, of a size in CSS pixels and a colour theme; `script: false`
  // for one without JavaScript.
  async page({ width = 1280, height = 720, theme = "light", motion = "no-preference", forced = "none", script = true, beside } = {}) {
    const browserContextId = beside?.context ?? (await this.send("Target.createBrowserContext")).browserContextId;
    const { targetId } = await this.send("Target.createTarget", { url: "about:blank", browserContextId });
    const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
    const page = new Page(this, sessionId, browserContextId);
    for (const domain of ["Page", "Runtime", "Network", "Log"]) await page.send(domain + ".enable");
    await page.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 0, mobile: width < 600 });
    await page.send("Emulation.setTouchEmulationEnabled", { enabled: width < 600 });
    await page.send("Emulation.setEmulatedMedia", {
      features: [{ name: "prefers-color-scheme", value: theme }, { name: "prefers-reduced-motion", value: motion }, { name: "forced-colors", value: forced }],
    });
    if (!script) await page.send("Emulation.setScriptExecutionDisabled", { value: true });
    return page;
  }

  async close() {
    await Promise.race([this.send("Browser.close").catch(() => {}), this.gone]);
    const late = setTimeout(() => this.process.kill("SIGKILL"), 5000);
    await this.gone;
    clearTimeout(late);
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

// What a key press says, for the keys whose name is not what they type.
const KEYS = { Space: [" ", 32, " "], Enter: ["Enter", 13, "\r"], Tab: ["Tab", 9], Escape: ["Escape", 27], Backspace: ["Backspace", 8],
  PageUp: ["PageUp", 33], PageDown: ["PageDown", 34], End: ["End", 35], Home: ["Home", 36],
  ArrowLeft: ["ArrowLeft", 37], ArrowUp: ["ArrowUp", 38], ArrowRight: ["ArrowRight", 39], ArrowDown: ["ArrowDown", 40] };

export class Page {
  problems = []; // console errors, exceptions, requests that failed
  requests = [];

  constructor(browser, session, context) {
    Object.assign(this, { browser, session, context });
    browser.listeners.set(session, (method, params) => this.#notice(method, params));
  }

  send(method, params) {
    return this.browser.send(method, params, this.session);
  }

  #awaited = new Map();

  // What an event of the protocol says, when it next comes.
  event(method) {
    return new Promise((resolve) => { this.#awaited.set(method, resolve); });
  }

  #notice(method, params) {
    this.#awaited.get(method)?.(params);
    this.#awaited.delete(method);
    if (method === "Runtime.exceptionThrown") {
      const { text, exception } = params.exceptionDetails;
      this.problems.push(`exception: ${text} ${exception?.description ?? ""}`);
    } else if (method === "Runtime.consoleAPICalled" && (params.type === "error" || params.type === "assert")) {
      this.problems.push("console: " + params.args.map((arg) => arg.value ?? arg.description).join(" "));
    } else if (method === "Log.entryAdded" && params.entry.level === "error") {
      this.problems.push(`log: ${params.entry.text} ${params.entry.url ?? ""}`);
    } else if (method === "Network.requestWillBeSent") {
      this.requests.push(params.request.url);
    } else if (method === "Network.loadingFailed" && !params.canceled) {
      this.problems.push(`request: ${params.errorText}`);
    } else if (method === "Network.responseReceived" && params.response.status >= 400) {
      this.problems.push(`request: ${params.response.status} ${params.response.url}`);
    }
  }

  async go(url) {
    const { errorText } = await this.send("Page.navigate", { url });
    if (errorText) throw new Error(`${url}: ${errorText}`);
  }

  close() {
    this.browser.listeners.delete(this.session);
    return this.browser.send("Target.disposeBrowserContext", { browserContextId: this.context });
  }

  async evaluate(expression) {
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  // Waits until a condition holds in the page (which may be navigating meanwhile).
  async until(condition, what = condition) {
    const seconds = 60; // a busy machine without a graphics card is slow
    const end = Date.now() + seconds * 1000;
    while (!await this.evaluate(`Boolean(${condition})`).catch(() => false)) {
      if (Date.now() > end) throw new Error(`Waited ${seconds} s in vain: ${what}.\n${this.problems.join("\n")}`);
      await pause(100);
    }
  }

  ready() {
    return this.until(`document.documentElement.dataset.vmem === "ready" && document.getElementById("vmem-boot").hidden`, "the app draws");
  }

  text(id) {
    return this.evaluate(`document.getElementById(${JSON.stringify(id)}).textContent`);
  }

  // "a", "Space", "Control+z", "Shift+ArrowRight".
  async press(chord) {
    const parts = chord.split("+");
    const name = parts.pop() || "+";
    const modifiers = parts.reduce((bits, part) => bits | { Alt: 1, Control: 2, Meta: 4, Shift: 8 }[part], 0);
    const [key, windowsVirtualKeyCode, text] = KEYS[name] ?? [name, name.toUpperCase().charCodeAt(0), name];
    const code = /^[a-z]$/i.test(name) ? "Key" + name.toUpperCase() : /^\d$/.test(name) ? "Digit" + name : name;
    const event = { key, code, modifiers, windowsVirtualKeyCode };
    const types = text && !(modifiers & 7);
    await this.send("Input.dispatchKeyEvent", { type: types ? "keyDown" : "rawKeyDown", ...event, ...(types && { text }) });
    await this.send("Input.dispatchKeyEvent", { type: "keyUp", ...event });
  }

  async click(x, y) {
    const event = { x, y, button: "left", clickCount: 1 };
    for (const type of ["mousePressed", "mouseReleased"]) await this.send("Input.dispatchMouseEvent", { type, ...event });
  }

  // A finger that touches and leaves again.
  async tap(x, y) {
    await this.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x, y }] });
    await pause(50);
    await this.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  }

  // Everything that assistive technology is told, as { role, name, focused }.
  async told() {
    const { nodes } = await this.send("Accessibility.getFullAXTree");
    const is = ({ properties = [] }, name) => properties.some((property) => property.name === name && property.value.value);
    return nodes.filter(({ ignored }) => !ignored)
      .map((node) => ({ role: node.role?.value, name: node.name?.value ?? "", focused: is(node, "focused"), node: node.backendDOMNodeId }));
  }

  async screenshot() {
    const { data } = await this.send("Page.captureScreenshot", { format: "png" });
    return Buffer.from(data, "base64");
  }

  // How many colours a picture has, counted where a decoder is at hand: in a page.
  colours(png) {
    return this.evaluate(`(async () => {
      const image = new Image();
      image.src = "data:image/png;base64,${png.toString("base64")}";
      await image.decode();
      const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
      context.drawImage(image, 0, 0);
      return new Set(new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer)).size;
    })()`);
  }
}

export const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });
