// What trunk calls while it loads the program; the screens are in boot.js.
export default () => ({
  onStart: () => vmemBoot.start(),
  onProgress: ({ current, total }) => vmemBoot.progress(current, total),
  onFailure: (reason) => vmemBoot.failed(reason),
});

// For the program: puts a text or a picture on the clipboard. A page that comes without
// https, say from a teacher's own machine, has no clipboard but what copying by hand leads to.
window.vmemCopy = async (what) => {
  if (!navigator.clipboard && what instanceof Blob) throw new Error("this page comes without https");
  if (what instanceof Blob) return navigator.clipboard.write([new ClipboardItem({ [what.type]: what })]);
  if (navigator.clipboard) return navigator.clipboard.writeText(what);
  const give = (event) => {
    event.clipboardData.setData("text/plain", what);
    event.preventDefault();
    event.stopImmediatePropagation(); // the program listens too
  };
  addEventListener("copy", give, true);
  let copied = false;
  try {
    copied = document.execCommand("copy");
  } finally {
    removeEventListener("copy", give, true);
  }
  if (!copied) throw new Error("this page comes without https");
};

// Keys that are the program's here and would be the browser's too: larger, smaller, the usual
// size, find, help. The page is nothing but the program, which does the same by itself.
const own = new Set(["+", "=", "-", "0", "k", "K"]);
addEventListener("keydown", (event) => {
  const command = (event.ctrlKey || event.metaKey) && !event.altKey;
  if (event.key === "F1" || (command && own.has(event.key))) event.preventDefault();
});
