// Trunk calls these while it loads the program; the screens are in boot.js.
export default () => ({
  onStart: () => vmemBoot.start(),
  onProgress: ({ current, total }) => vmemBoot.progress(current, total),
  onFailure: (reason) => vmemBoot.failed(reason),
});

// The program calls this to copy a text or a picture. A page without https, e.g. from a teacher's
// own machine, has no clipboard interface, so a text is copied through a copy event.
window.vmemCopy = async (what) => {
  if (!navigator.clipboard && what instanceof Blob) throw new Error("copying pictures needs https");
  if (what instanceof Blob) return navigator.clipboard.write([new ClipboardItem({ [what.type]: what })]);
  if (navigator.clipboard) return navigator.clipboard.writeText(what);
  const give = (event) => {
    event.clipboardData.setData("text/plain", what);
    event.preventDefault();
    event.stopImmediatePropagation(); // the program listens for this event too
  };
  addEventListener("copy", give, true);
  let copied = false;
  try {
    copied = document.execCommand("copy");
  } finally {
    removeEventListener("copy", give, true);
  }
  if (!copied) throw new Error("copying needs https");
};

// Keys that both the program and the browser use: zoom, find, help. The program gets them, because
// it fills the page and does the same.
const own = new Set(["+", "=", "-", "0", "k", "K"]);
addEventListener("keydown", (event) => {
  const command = (event.ctrlKey || event.metaKey) && !event.altKey;
  if (event.key === "F1" || (command && own.has(event.key))) event.preventDefault();
});

// Tells the program when this tab was opened, or "" for the first of the open tabs, then the keys of
// all saved sessions, in order. A lock of the browser, which goes with its tab, tells which is the
// first. A tab that is reloaded stays what it was; one that is duplicated becomes a new one.
window.vmemClaim = async () => {
  const before = sessionStorage.getItem("vmem-explorer-window");
  for (const name of new Set([before ?? "", "", String(Date.now())])) {
    if (!await lock("vmem-explorer-window-" + name, name === before)) continue;
    sessionStorage.setItem("vmem-explorer-window", name);
    return [name, ...Object.keys(localStorage).sort()].join(" ");
  }
};

// Takes a lock until the tab is closed; returns false if another tab has it. The page before a reload
// may still have it for a moment. A page without https has no locks, and its tabs are all the first.
const lock = (name, isReload) => new Promise((resolve) => {
  if (!navigator.locks) return resolve(true);
  const options = isReload ? { signal: AbortSignal.timeout(1000) } : { ifAvailable: true };
  navigator.locks.request(name, options, (lock) => {
    resolve(lock !== null);
    return lock && new Promise(() => {});
  }).catch((error) => resolve(error.name !== "TimeoutError"));
});
