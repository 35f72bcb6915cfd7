// Tries the built page in a real browser: node web/test/test.mjs [dist [words of the names of the tests to run]]
// Pictures go to the folder VMEM_SHOTS names, or to one in the system's temporary folder.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { Browser, NO_WEBGL, pause } from "./browser.mjs";
import { serve } from "./server.mjs";

const dist = process.argv[2] ?? "dist";
const shots = process.env.VMEM_SHOTS ?? mkdtempSync(join(tmpdir(), "vmem-shots-"));
mkdirSync(shots, { recursive: true });

const PHONE = { width: 360, height: 800 };
const shown = (id) => `document.getElementById("${id}").checkVisibility({ opacityProperty: true })`;
const words = "document.body.innerText";

async function shoot(page, name) {
  const png = await page.screenshot();
  writeFileSync(join(shots, name + ".png"), png);
  return png;
}

async function start(browser, url, options) {
  const page = await browser.page(options);
  await page.go(url);
  await page.ready();
  return page;
}

// The mirrored element of a role and a name, as an expression in the page.
const mirrored = (role, name) => `[...document.querySelectorAll('#vmem-mirror [role=${role}]')].find((element) => element.ariaLabel === ${JSON.stringify(name)})`;
const lines = async (page) => (await page.text("vmem-scenario")).trimEnd().split("\n").length;
const active = `document.getElementById(document.getElementById("vmem-canvas").getAttribute("aria-activedescendant"))?.ariaLabel`;

// A link's fragment of the first format: where it stands, the text, and a check.
function packed(text, operations) {
  const bytes = Buffer.concat([Buffer.from([operations, 0]), deflateRawSync(text)]);
  const check = Buffer.alloc(4);
  check.writeUInt32LE(crc32(bytes));
  return Buffer.concat([bytes, check]).toString("base64url");
}

function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

// Each gets a server of its own, and the browser.
const tests = {
  async "the app draws, from a folder of a site, and asks nobody else"(server, browser) {
    for (const [name, options] of [["light", {}], ["dark", { theme: "dark" }], ["phone", PHONE], ["phone-dark", { ...PHONE, theme: "dark" }]]) {
      const page = await start(browser, server.url, options);
      await pause(500);
      assert.equal(await page.evaluate("document.title"), "Vmem Explorer");
      assert.equal(await page.evaluate(shown("vmem-error")), false, "no error is shown");
      assert.ok(await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out");
      const colours = await page.colours(await shoot(page, "app-" + name));
      assert.ok(colours >= 8, `the picture has ${colours} colours`);
      assert.deepEqual(page.problems, []);
      assert.deepEqual(page.requests.filter((url) => !url.startsWith(server.url) && !url.startsWith("data:")), []);
      await page.close();
    }
  },

  async "a key allocates, the words follow, and the session outlives a reload"(server, browser) {
    const page = await start(browser, server.url);
    const allocations = async () => (await page.text("vmem-scenario")).split("\n").filter((line) => /\balloc\b/.test(line)).length;
    const [before, narration] = [await allocations(), await page.text("vmem-narration")];
    await page.evaluate(`document.getElementById("vmem-canvas").focus()`);
    await page.press("a");
    await page.until(`document.getElementById("vmem-narration").textContent !== ${JSON.stringify(narration)}`, "the narration changes");
    assert.equal(await allocations(), before + 1);
    const scenario = await page.text("vmem-scenario");
    await shoot(page, "allocated");
    await page.send("Page.reload");
    await pause(500);
    await page.ready();
    await page.until(`document.getElementById("vmem-scenario").textContent !== ""`, "the scenario is told");
    assert.equal(await page.text("vmem-scenario"), scenario);
    assert.deepEqual(page.problems, []);
    await page.close();
  },

  async "a second tab works on a copy and says so, and both sessions stay"(server, browser) {
    const first = await start(browser, server.url);
    const allocate = async (page) => {
      const before = await lines(page);
      await page.send("Page.bringToFront");
      await page.evaluate(`document.getElementById("vmem-canvas").focus()`);
      await page.press("a");
      await page.until(`document.getElementById("vmem-scenario").textContent.trimEnd().split("\\n").length === ${before + 1}`, "it allocates", 10);
      return page.text("vmem-scenario");
    };
    const reload = async (page) => {
      await page.send("Page.bringToFront");
      await page.send("Page.reload");
      await pause(500);
      await page.ready();
      await page.until(`document.getElementById("vmem-scenario").textContent !== ""`, "the scenario is told", 10);
      return page.text("vmem-scenario");
    };
    const mine = await allocate(first);
    const second = await start(browser, server.url, { beside: first });
    await second.until(`[...document.querySelectorAll("#vmem-mirror *")].some((element) => ((element.ariaLabel ?? "") + element.textContent).includes("has a copy"))`, "it says so", 10);
    assert.equal(await second.text("vmem-scenario"), mine);
    const copy = await allocate(second);
    assert.equal(await reload(first), mine);
    assert.equal(await reload(second), copy);
    assert.deepEqual([...first.problems, ...second.problems], []);
    await first.close(); // and the second
  },

  async "what the canvas shows is told to screen readers, and can be used by them"(server, browser) {
    const page = await start(browser, server.url);
    await page.until(mirrored("button", "Allocate"), "the button is told");
    const told = await page.told();
    const has = (role, name) => assert.ok(told.some((node) => node.role === role && name.test(node.name)), `${role} ${name} is told`);
    has("application", /^Vmem Explorer$/);
    has("region", /^arenas$/);
    has("button", /^free segment[:,] 16 units at 4272/);
    has("textbox", /^size in units$/);
    has("slider", /time line/);
    const buttons = told.filter(({ role }) => ["button", "tab", "combobox", "textbox", "slider", "checkbox"].includes(role));
    assert.deepEqual(buttons.filter(({ name }) => !name.trim()), [], "everything has a name");

    const [before, narration] = [await lines(page), await page.text("vmem-narration")];
    await page.evaluate(mirrored("button", "Allocate") + ".click()");
    await page.until(`document.getElementById("vmem-narration").textContent !== ${JSON.stringify(narration)}`, "the narration changes");
    assert.equal(await lines(page), before + 1);

    // Where it lies, it is on the canvas; what is pointed at is the canvas all the same.
    const at = await page.evaluate(`(() => { const { x, y, width, height } = ${mirrored("button", "Allocate")}.getBoundingClientRect(); return [x + width / 2, y + height / 2]; })()`);
    assert.equal(await page.evaluate(`document.elementFromPoint(${at}).id`), "vmem-canvas");
    await page.click(...at);
    await page.until(`document.getElementById("vmem-scenario").textContent.trimEnd().split("\\n").length === ${before + 2}`, "a click there allocates");
    assert.deepEqual(page.problems, []);
    await page.close();
  },

  async "the focus is told wherever the keyboard or assistive technology puts it"(server, browser) {
    const page = await start(browser, server.url);
    await page.until(mirrored("button", "Allocate"), "the button is told");
    await page.evaluate(mirrored("button", "Allocate") + ".focus()");
    await page.until(`${active} === "Allocate"`, "egui has the focus there");
    assert.equal(await page.evaluate("document.activeElement.id"), "vmem-canvas");
    await page.press("Control+F6");
    await page.until(`${active} === "time"`, "the next panel");
    const free = `[...document.querySelectorAll("#vmem-mirror [role=button]")].filter((element) => element.ariaLabel.startsWith("free segment")).at(-1)`;
    const name = await page.evaluate(free + ".ariaLabel");
    await page.evaluate(free + ".focus()");
    await page.until(`${active} === ${JSON.stringify(name)}`, "a segment");
    await page.evaluate(mirrored("textbox", "size in units") + ".focus()");
    await page.until(`document.activeElement.ariaLabel === "size in units"`, "what is typed into is named");
    assert.deepEqual(page.problems, []);
    await page.close();
  },

  async "while nothing happens nothing is done"(server, browser) {
    const page = await start(browser, server.url);
    await page.until(mirrored("button", "Allocate"), "the button is told");
    await pause(1000);
    await page.evaluate(`window.changes = 0; new MutationObserver((records) => { window.changes += records.length; })
      .observe(document.getElementById("vmem-mirror"), { subtree: true, childList: true, attributes: true, characterData: true }); 0`);
    await pause(1500);
    assert.equal(await page.evaluate("window.changes"), 0);
    const all = await page.evaluate(`document.querySelectorAll("#vmem-mirror *").length`);
    await page.press("End");
    await page.press("a");
    await pause(500);
    const changes = await page.evaluate("window.changes");
    assert.ok(changes > 0 && changes < 10 * all, `${changes} changes of ${all} elements`);
    await page.close();
  },

  async "a finger allocates, on a phone where nothing may move"(server, browser) {
    const page = await start(browser, server.url, { ...PHONE, theme: "dark", motion: "reduce" });
    await page.until(mirrored("button", "Allocate"), "the button is told");
    assert.equal(await page.evaluate(`matchMedia("(prefers-reduced-motion: reduce)").matches`), true);
    const before = await lines(page);
    const at = await page.evaluate(`(() => { const { x, y, width, height } = ${mirrored("button", "Allocate")}.getBoundingClientRect(); return [x + width / 2, y + height / 2]; })()`);
    await page.tap(...at);
    await page.until(`document.getElementById("vmem-scenario").textContent.trimEnd().split("\\n").length === ${before + 1}`, "it allocates");
    const colours = await page.colours(await shoot(page, "tapped-phone"));
    assert.ok(colours >= 8, `the picture has ${colours} colours`);
    assert.deepEqual(page.problems, []);
    await page.close();
  },

  async "who has colours forced begins in high contrast, and Tab and Ctrl+F6 lead through it"(server, browser) {
    const page = await start(browser, server.url, { forced: "active" });
    await page.until(mirrored("button", "Play (Space)"), "the button is told");
    await page.evaluate(mirrored("button", "Play (Space)") + ".focus()");
    await page.until(`${active} === "Play (Space)"`, "the button has the focus");
    for (const name of ["time line", "play operations", "play steps", "speed: 1× (normal)"]) {
      await page.press("Tab");
      await page.until(`${active} === ${JSON.stringify(name)}`, name);
    }
    for (const [chord, name] of [["Control+F6", "top bar"], ["Control+F6", "arenas"], ["Control+Shift+F6", "top bar"]]) {
      await page.press(chord);
      await page.until(`${active} === ${JSON.stringify(name)}`, `${chord}: ${name}`);
    }
    await page.evaluate(mirrored("button", "Settings: theme, size, addresses") + ".click()");
    const theme = `[...document.querySelectorAll("#vmem-mirror [role]")].find((element) => element.ariaLabel === "High contrast")`;
    await page.until(theme, "the themes are told");
    assert.equal(await page.evaluate(`${theme}.ariaChecked ?? ${theme}.ariaSelected ?? ${theme}.ariaPressed`), "true");
    await shoot(page, "forced-colours");
    assert.deepEqual(page.problems, []);
    await page.close();
  },

  async "a link opens the session that is in it, and one that is damaged says so"(server, browser) {
    const text = "arena linked\nspan linked 0 1K\nfirst = alloc linked 16\n";
    const page = await start(browser, server.url + "#v1." + packed(text, 3));
    await page.until(`document.getElementById("vmem-scenario").textContent.includes("first = alloc linked 16")`, "the linked session is there");
    await page.until(mirrored("button", "arena linked"), "and is drawn");
    assert.deepEqual(page.problems, []);
    await page.close();

    for (const [operations, place] of [[0, "at the start of 3 operations"], [2, "operation 2 of 3: span linked 0"]]) {
      const there = await start(browser, server.url + "#v1." + packed(text, operations));
      await there.until(`${mirrored("slider", "time line")}?.getAttribute("aria-valuetext")?.startsWith(${JSON.stringify(place)})`, place);
      assert.deepEqual(there.problems, []);
      await there.close();
    }

    const other = await start(browser, server.url + "#v1." + packed(text, 3).replace(/.{4}$/, "AAAA"));
    await pause(500);
    assert.doesNotMatch(await other.text("vmem-scenario"), /linked/);
    assert.match((await other.told()).map(({ name }) => name).join("\n"), /link/i);
    assert.deepEqual(other.problems, []);
    await other.close();
  },

  async "a scenario's file can be dropped on the page"(server, browser) {
    const page = await start(browser, server.url);
    await page.evaluate(`(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(["arena dropped\\nspan dropped 0 1K\\n"], "dropped.vmem", { type: "text/plain" }));
      for (const type of ["dragover", "drop"]) document.getElementById("vmem-canvas").dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    })()`);
    await page.until(`document.getElementById("vmem-scenario").textContent.includes("arena dropped")`, "the dropped scenario is there");
    assert.deepEqual(page.problems, []);
    await page.close();
  },

  async "a scenario is opened by the browser's own dialog"(server, browser) {
    const page = await start(browser, server.url);
    const folder = mkdtempSync(join(tmpdir(), "vmem-files-"));
    try {
      const file = join(folder, "chosen.vmem");
      writeFileSync(file, "arena chosen\nspan chosen 0 1K\n");
      await page.send("Page.setInterceptFileChooserDialog", { enabled: true });
      const asked = page.event("Page.fileChooserOpened");
      await page.evaluate(`document.getElementById("vmem-canvas").focus()`);
      await page.press("Control+o");
      const { backendNodeId } = await asked;
      await page.send("DOM.setFileInputFiles", { files: [file], backendNodeId });
      await page.until(`document.getElementById("vmem-scenario").textContent.includes("arena chosen")`, "the chosen scenario is there");
      assert.deepEqual(page.problems, []);
    } finally {
      rmSync(folder, { recursive: true, force: true });
      await page.close();
    }
  },

  async "a link and a picture are copied, and what the browser refuses is not said to be there"(server, browser) {
    const page = await start(browser, server.url);
    const copy = async (what) => {
      await page.press("s");
      await page.until(mirrored("button", what), "sharing is open");
      await page.evaluate(mirrored("button", what) + ".click()");
    };
    const says = async (words) => {
      const text = `[...document.querySelectorAll("#vmem-mirror *")].some((element) => (element.ariaLabel ?? "").includes(${JSON.stringify(words)}) || element.textContent.includes(${JSON.stringify(words)}))`;
      await page.until(text, words);
      for (let times = 0; times < 3; times++) { // the panel, and what is said
        await page.press("Escape");
        await pause(200);
      }
      await page.until(`!${mirrored("button", "Copy the link")}`, "sharing is closed");
    };
    await page.evaluate(`document.getElementById("vmem-canvas").focus()`);
    await page.evaluate(`navigator.clipboard.writeText = async (text) => { window.copied = text; };
      navigator.clipboard.write = async ([item]) => { window.copied = (await item.getType("image/png")).size; }; 0`);
    await copy("Copy the link");
    await says("The link is on the clipboard");
    assert.match(await page.evaluate("window.copied"), new RegExp("^" + server.url + "#v1[.]"));
    await copy("Copy the picture");
    await says("The picture is on the clipboard");
    assert.ok(await page.evaluate("window.copied") > 1000);

    await page.evaluate(`navigator.clipboard.writeText = navigator.clipboard.write = () => Promise.reject(new DOMException("not now", "NotAllowedError")); 0`);
    await copy("Copy the link");
    await says("The link is not on the clipboard");
    await copy("Copy the picture");
    await says("The picture is not on the clipboard");
    assert.deepEqual(page.problems, []);

    // Without https there is no clipboard but this way.
    await page.evaluate(`Object.defineProperty(navigator, "clipboard", { value: undefined });
      document.execCommand = ((was) => (name) => { window.executed = name; return was.call(document, name); })(document.execCommand); 0`);
    await copy("Copy the link");
    await page.until(`window.executed === "copy"`, "copied as by hand");
    await says("The link is on the clipboard");
    await page.close();
  },

  async "where nothing may be kept it works, and says so once"(server, browser) {
    const page = await browser.page();
    await page.send("Page.addScriptToEvaluateOnNewDocument", { source: `for (const name of ["localStorage", "sessionStorage"])
      Object.defineProperty(window, name, { get() { throw new DOMException("denied", "SecurityError"); } });` });
    await page.go(server.url);
    await page.ready();
    await page.until(mirrored("button", "Allocate"), "the button is told");
    const before = await lines(page);
    await page.evaluate(`document.getElementById("vmem-canvas").focus()`);
    await page.press("a");
    await page.until(`document.getElementById("vmem-scenario").textContent.trimEnd().split("\\n").length === ${before + 1}`, "it allocates");
    await page.until(`[...document.querySelectorAll("#vmem-mirror *")].some((element) => ((element.ariaLabel ?? "") + element.textContent).includes("This browser blocks storage"))`, "it says so");
    assert.deepEqual(page.problems, []);
    await page.close();
  },

  async "after the first visit it works without a network"(server, browser) {
    const page = await start(browser, server.url);
    await page.until("navigator.serviceWorker.controller?.state === 'activated'", "the service worker has it");
    await server.close();
    await page.send("Page.reload");
    await pause(500);
    await page.ready();
    await page.close();
  },

  async "while it loads it shows how much has come"(server, browser) {
    server.rate = 1000;
    for (const [name, options] of [["light", {}], ["dark", { theme: "dark" }], ["phone", PHONE]]) {
      const page = await browser.page(options);
      await page.go(server.url);
      await page.until(`/^[1-9].* MB/.test(document.getElementById("vmem-arrived").textContent)`, "progress is told");
      await shoot(page, "loading-" + name);
      await page.ready();
      await page.close();
    }
  },

  async "a program that comes only half is told"(server, browser) {
    server.broken = /\.wasm$/;
    const page = await browser.page();
    await page.go(server.url);
    await page.until(shown("vmem-error"), "the error is shown");
    assert.equal(await page.evaluate(`document.getElementById("vmem-error").dataset.kind`), "load");
    await shoot(page, "error-load");
    await page.close();
  },

  async "what is saved comes as a download: a scenario, pictures, a drawing, numbers"(server, browser) {
    const page = await start(browser, server.url);
    const folder = mkdtempSync(join(tmpdir(), "vmem-downloads-"));
    try {
      await page.send("Page.setDownloadBehavior", { behavior: "allow", downloadPath: folder });
      await page.evaluate(`document.getElementById("vmem-canvas").focus()`);
      const begins = (name) => `[...document.querySelectorAll("#vmem-mirror [role]")].find((element) => element.ariaLabel?.startsWith(${JSON.stringify(name)}))`;
      const come = async (file) => {
        for (let tries = 0; tries < 600 && !existsSync(join(folder, file)); tries++) await pause(100);
        return readFileSync(join(folder, file));
      };
      const save = async (button, file) => {
        await page.press("s");
        await page.until(begins("Arenas") + " && " + begins(button), "sharing is open");
        if (file.includes("arenas")) await page.evaluate(begins("Arenas") + ".click()");
        await pause(300);
        await page.evaluate(begins(button) + ".click()");
        const content = await come(file);
        for (let tries = 0; tries < 5 && await page.evaluate(`Boolean(${begins(button)})`); tries++) { // a message goes first
          await page.press("Escape");
          await pause(400);
        }
        return content;
      };
      const scenario = await page.text("vmem-scenario");
      assert.equal((await save("Save the scenario", "vmem-scenario.vmem")).toString(), scenario);
      assert.equal((await save("Save as PNG", "vmem-screen.png")).subarray(1, 4).toString(), "PNG");
      assert.match((await save("Save as SVG", "vmem-arenas.svg")).toString(), /^<\?xml[^]*<svg[^]*kmem[^]*<\/svg>\s*$/);
      assert.match((await save("Save the numbers as CSV", "vmem-series.csv")).toString(), /^operation,line,op,[^]*\n7,/);
      assert.deepEqual(page.problems, []);
    } finally {
      rmSync(folder, { recursive: true, force: true });
      await page.close();
    }
  },

  async "a panic is told, with its message and the scenario"(server, browser) {
    const page = await start(browser, server.url, PHONE);
    await page.evaluate(`window.vmemFailed("panicked at a test:\\nthis is only a test")`);
    await page.until(shown("vmem-error"), "the error is shown");
    assert.match(await page.evaluate(words), /Your session is saved\. Reload the page to continue/);
    assert.match(await page.evaluate(`document.getElementById("vmem-error-details").textContent`), /this is only a test/);
    assert.equal(await page.evaluate("document.activeElement.id"), "vmem-reload");
    await shoot(page, "error-panic");
    await page.press("Enter");
    await pause(500);
    await page.ready();
    assert.equal(await page.evaluate(shown("vmem-error")), false);
    await page.close();
  },

  async "a lost drawing surface is told"(server, browser) {
    const page = await start(browser, server.url);
    await page.evaluate(`document.getElementById("vmem-canvas").getContext("webgl2").getExtension("WEBGL_lose_context").loseContext()`);
    await page.until(shown("vmem-error"), "the error is shown");
    assert.equal(await page.evaluate(`document.getElementById("vmem-error").dataset.kind`), "lost");
    await page.close();
  },

  async "without JavaScript it says so"(server, browser) {
    for (const [name, options] of [["", {}], ["-phone", PHONE]]) {
      const page = await browser.page({ ...options, script: false });
      await page.go(server.url);
      await pause(500);
      await shoot(page, "error-noscript" + name);
      const { nodes } = await page.send("Accessibility.getFullAXTree");
      assert.ok(nodes.some(({ name }) => /needs JavaScript/.test(name?.value ?? "")), "the message is shown");
      await page.close();
    }
  },

  async "without WebGL it says what to do"(server) {
    const browser = await Browser.launch(NO_WEBGL);
    try {
      for (const [name, options] of [["light", {}], ["phone-dark", { ...PHONE, theme: "dark" }]]) {
        const page = await browser.page(options);
        await page.go(server.url);
        await page.until(shown("vmem-error"), "the error is shown");
        assert.equal(await page.evaluate(`document.getElementById("vmem-error").dataset.kind`), "webgl");
        assert.match(await page.evaluate(words), /WebGL\s2.*graphics acceleration/s);
        await shoot(page, "error-webgl-" + name);
        await page.close();
      }
    } finally {
      await browser.close();
    }
  },
};

const browser = await Browser.launch();
let failed = 0;
const only = process.argv[3] ?? "";
for (const [name, test] of Object.entries(tests).filter(([name]) => name.includes(only))) {
  const server = await serve(dist);
  const from = Date.now();
  try {
    await test(server, browser);
    console.log(`ok    ${name} (${((Date.now() - from) / 1000).toFixed(1)} s)`);
  } catch (error) {
    failed++;
    console.log(`FAIL  ${name}\n${error.stack}`);
  }
  await server.close();
}
await browser.close();
console.log(`pictures: ${shots}`);
process.exitCode = failed ? 1 : 0;
