import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findMultiplier } from "../../../firmware-sim/arith/registry.ts";
import { parseModel } from "../../../firmware-sim/nn/model-file.ts";
import { createReferenceNetwork } from "../../../firmware-sim/nn/reference.ts";
import { seededRandom } from "../../../signals/random.ts";
import { canOpenChromium, openChromium } from "../../helpers/chromium.ts";

/** Runs in any host, from the built files under `base`: the logits of the shipped beat network. */
const program = `async (base, task) => {
  const { createNetwork } = await import(base + "firmware-sim/kernels/network.js");
  const { parseModel } = await import(base + "firmware-sim/nn/model-file.js");
  const { findMultiplier } = await import(base + "firmware-sim/arith/registry.js");
  const network = createNetwork(parseModel(Uint8Array.from(task.model)), { multipliers: findMultiplier("SCDM8_73") });
  return task.inputs.map(({ signal, scalars }) =>
    network.run({ signal: Int8Array.from(signal), scalars: Int8Array.from(scalars) })[0]);
}`;

const random = seededRandom(12);
const codes = (length: number) => Array.from({ length }, () => Math.floor(256 * random()) - 128);
const bytes = readFileSync("models/beat-classifier/model.bin");
const task = {
  model: [...bytes],
  inputs: Array.from({ length: 8 }, () => ({ signal: codes(192), scalars: codes(19) })),
};
const plain = createReferenceNetwork(parseModel(bytes), { multipliers: findMultiplier("SCDM8_73") });
const expected = task.inputs.map(
  ({ signal, scalars }) => plain.run({ signal: Int8Array.from(signal), scalars: Int8Array.from(scalars) })[0],
);

it("is a test of logits that differ", () => {
  expect(new Set(expected).size).toBeGreaterThan(3);
});

describe("kernels in a worker", () => {
  it("give the logits of the plain reference", async () => {
    const worker = new Worker(
      `const { parentPort, workerData } = require("node:worker_threads");
       (${program})(workerData.base, workerData.task).then((logits) => parentPort.postMessage(logits));`,
      { eval: true, workerData: { base: `${pathToFileURL("dist").href}/`, task } },
    );
    const logits = await new Promise((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
    });
    await worker.terminate();
    expect(logits).toEqual(expected);
  });
});

describe.skipIf(!canOpenChromium())("kernels in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openChromium();
  });
  afterAll(() => browser.close());

  it.each(["page", "worker"])(
    "give the logits of the plain reference in a %s, and load nothing but scripts",
    async (host) => {
      const page = await browser.newPage();
      const asked: string[] = [];
      await page.route("**/*", (route) => {
        const { pathname } = new URL(route.request().url());
        asked.push(pathname);
        if (pathname === "/") return route.fulfill({ contentType: "text/html", body: "<!doctype html>" });
        return route.fulfill({ contentType: "text/javascript", body: readFileSync(`dist${pathname}`) });
      });
      await page.goto("http://kernels.test/");
      const inPage = `(${program})("http://kernels.test/", ${JSON.stringify(task)})`;
      const inWorker = `new Promise((resolve, reject) => {
      const text = "onmessage = async ({ data }) => postMessage(await (" + ${JSON.stringify(program)} + ")(data.base, data.task))";
      const worker = new Worker(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
      worker.postMessage({ base: "http://kernels.test/", task: ${JSON.stringify(task)} });
    })`;
      expect(await page.evaluate(host === "page" ? inPage : inWorker)).toEqual(expected);
      expect(asked.filter((path) => path !== "/").length).toBeGreaterThan(10);
      expect(asked.filter((path) => path !== "/" && !path.endsWith(".js"))).toEqual([]);
      await page.close();
    },
  );
});
