// Takes a picture of the built page:
//   node web/test/shot.mjs [--size 1280x720] [--scale 1] [--theme light|dark] [--keys a,Space,Control+z] [--click x,y]
//     [--hash '#…'] [--wait milliseconds] [--out shot.png] [dist]
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { Browser, SOFTWARE_WEBGL, pause } from "./browser.mjs";
import { serve } from "./server.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    size: { type: "string", default: "1280x720" }, scale: { type: "string", default: "1" },
    theme: { type: "string", default: "light" }, keys: { type: "string", default: "" },
    click: { type: "string", multiple: true, default: [] }, hash: { type: "string", default: "" },
    wait: { type: "string", default: "500" }, out: { type: "string", default: "shot.png" },
  },
});
const [width, height] = values.size.split("x").map(Number);

const server = await serve(positionals[0] ?? "dist");
const browser = await Browser.launch(SOFTWARE_WEBGL, Number(values.scale));
try {
  const page = await browser.page({ width, height, theme: values.theme });
  await page.go(server.url + values.hash);
  await page.ready();
  for (const at of values.click) {
    await page.click(...at.split(",").map(Number));
    await pause(150);
  }
  for (const key of values.keys.split(",").filter(Boolean)) {
    await page.press(key);
    await pause(150);
  }
  await pause(Number(values.wait));
  writeFileSync(values.out, await page.screenshot());
  for (const problem of page.problems) console.error(problem);
  console.log(values.out);
} finally {
  await browser.close();
  await server.close();
}
