// What trunk calls while it loads the program; the screens are in boot.js.
export default () => ({
  onStart: () => vmemBoot.start(),
  onProgress: ({ current, total }) => vmemBoot.progress(current, total),
  onFailure: (reason) => vmemBoot.failed(reason),
});
