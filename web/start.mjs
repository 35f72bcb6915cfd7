// What trunk calls while it loads the program; the screens are in boot.js.
export default () => ({
  onStart: () => vmemBoot.start(),
  onProgress: ({ current, total }) => vmemBoot.progress(current, total),
  onFailure: (reason) => vmemBoot.failed(reason),
});

// Keys that are the program's here and would be the browser's too: larger, smaller, the usual
// size, find, help. The page is nothing but the program, which does the same by itself.
const own = new Set(["+", "=", "-", "0", "k", "K"]);
addEventListener("keydown", (event) => {
  const command = (event.ctrlKey || event.metaKey) && !event.altKey;
  if (event.key === "F1" || (command && own.has(event.key))) event.preventDefault();
});
