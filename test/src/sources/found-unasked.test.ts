import { type AddressInfo, createServer, type Server } from "node:net";
import { beforeAll, describe, expect, it, type TestContext } from "vitest";
import type { ProtocolOptions } from "../../../datasets/format/frame/protocol.ts";
import {
  createSimulatedDevice,
  simulatedProtocols,
} from "../../../datasets/format/frame/simulate/simulated-devices.ts";
import { openShipped } from "../../../datasets/io/shipped.ts";
import type { Recording } from "../../../datasets/recording.ts";
import { startSimulator } from "../../../src/simulate/simulator.ts";
import { openTcpWire } from "../../../src/simulate/tcp-wire.ts";
import { probeAddress } from "../../../src/sources/probe-address.ts";
import { sensorSource } from "../../../src/sources/sensor-source.ts";

/** Local answers come at once; a real device is given more time. Rates are told from two seconds, as from a real one. */
const timings = { answerS: 0.3, resetS: 0.05 };

let ecg: Recording;
let ppg: Recording;

/** A device at the other end of a TCP connection, that nobody has told anything yet. */
async function device({ onTestFinished }: TestContext, protocol: string, options: ProtocolOptions = {}) {
  const simulated = createSimulatedDevice(protocol, options);
  const takes = simulated.streams.flatMap(({ channels }) => channels.map((channel) => channel.takes));
  const simulator = await startSimulator({
    device: simulated,
    recording: takes.includes("ecg") || takes.includes("any") ? ecg : ppg,
    openWire: (listener) => openTcpWire("127.0.0.1", 0, listener),
    fromS: 5,
    loop: true,
  });
  onTestFinished(async () => {
    simulator.stop();
    await simulator.done;
  });
  return { simulated, address: `tcp://${simulator.address}` };
}

beforeAll(async () => {
  [ecg, ppg] = await Promise.all([openShipped("ecg208"), openShipped("ppg-synthetic")]);
});

describe("a device that nobody named, over a wire", () => {
  it.concurrent.for(simulatedProtocols)("%s is found, and stopped again", async (protocol, test) => {
    const { expect } = test;
    // Its quieter sibling: ten thousand samples a second would cost this test more than all others.
    const options = protocol === "spikerbox" ? { board: "heart-pro" } : {};
    const { simulated, address } = await device(test, protocol, options);
    const probed = await probeAddress(address, { timings });
    expect(probed).toMatchObject({ found: true, why: expect.any(String) });
    const told = probed.found ? [probed.protocol, ...probed.alike] : [];
    // One column of counts may be either: both are told.
    if (protocol === "ascii" || protocol === "ad8232") expect(told).toEqual(["ad8232", "ascii 1 channel"]);
    else expect(told[0]).toBe(protocol);
    await expect.poll(() => simulated.streaming).toBe(simulated.startCommands.length === 0);
  });

  // An answer that a busy machine holds back for 60 ms looks like something sent unasked.
  it.concurrent("says whether an unknown one sent by itself or only when asked", {
    retry: 3,
  }, async (test) => {
    const quick = { answerS: 0.3, resetS: 0, probeS: 0.2 };
    const answers = createServer((socket) => socket.on("data", () => socket.write("?\n")));
    const silent = createServer((socket) => socket.resume());
    for (const server of [answers, silent]) {
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      test.onTestFinished(() => void server.close());
    }
    const why = async (server: Server) => {
      const { port } = server.address() as AddressInfo;
      return (await probeAddress(`tcp://127.0.0.1:${port}`, { timings: quick })).why;
    };
    test.expect(await why(answers)).toContain("got nothing by itself, and no known answer when asked,");
    test.expect(await why(silent)).toContain("got nothing, expected a device that is powered");
  });

  it("tells the ECG of a BITalino where it is, and it is no flat line", async (test) => {
    const { address } = await device(test, "bitalino");
    let channels: readonly string[] = [];
    const seen = new Set<number>();
    await new Promise<void>((resolve, reject) => {
      const subscription = sensorSource({ address, timings }).subscribe({
        next: (message) => {
          if (message.kind === "header") {
            channels = message.header.channels.map(({ name, modality }) => `${name} ${modality}`);
          }
          if (message.kind !== "block" || message.block.channel !== 1) return;
          for (const count of message.counts ?? []) seen.add(count);
          if (seen.size <= 20) return;
          subscription.unsubscribe();
          resolve();
        },
        error: reject,
      });
    });
    expect(channels.slice(0, 3)).toEqual(["A1 other", "A2 ecg", "A3 other"]);
  });
});
