import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createSimulatedDevice } from "../../../datasets/format/frame/simulate/simulated-devices.ts";
import { sensorSource } from "../../../src/sources/sensor-source.ts";
import { fileWire } from "../../../src/sources/wire/stream-wire.ts";
import type { ClosedNotice, WireOpener } from "../../../src/sources/wire/wire.ts";
import { Collected } from "./collected.ts";
import { waitFor } from "./serial/pty-board.ts";

const device = createSimulatedDevice("chords", { board: "UNO-R4" });
let row = 0;
/** Frames whose every channel holds the number of the row. */
function frames(count: number): Uint8Array {
  return Buffer.concat(
    Array.from({ length: count }, () => {
      const counts = device.streams.map(({ channels }) =>
        new Float64Array(channels.length).fill(row % 16_384),
      );
      row += 1;
      return Buffer.concat(device.tick(counts).map((frame) => frame.bytes));
    }),
  );
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "pulsegate-wire-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function listen(address: string, options: object = {}): Collected {
  const collected = new Collected(
    sensorSource({ address, protocol: "chords", options: { board: "uno-r4" }, ...options }),
  );
  onTestFinished(() => collected.unsubscribe());
  return collected;
}

/** The last frame of what has come so far may wait for the one after it, to be sure. */
const upFrom = (first: number, length: number) => Array.from({ length }, (_, i) => (first + i) % 16_384);

describe("a device on TCP", () => {
  interface Peer {
    readonly port: number;
    readonly sockets: Socket[];
    heard: string;
  }
  /** `leaves`: how often it hangs up when it is asked first. */
  async function peer(port = 0, leaves = 0): Promise<Peer> {
    const state: { port: number; sockets: Socket[]; heard: string } = { port, sockets: [], heard: "" };
    const server = createServer((socket) => {
      state.sockets.push(socket);
      const leaving = state.sockets.length <= leaves;
      socket.on("data", (bytes) => {
        if (leaving) return void socket.end("UNO-R4\r\n\0\0\0\0");
        state.heard += bytes.toString("latin1");
        if (bytes.includes("START")) socket.write(frames(20));
      });
      socket.on("error", () => undefined);
    });
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    onTestFinished(() => {
      for (const socket of state.sockets) socket.destroy();
      server.close();
    });
    state.port = (server.address() as { port: number }).port;
    return state;
  }
  const timings = { answerS: 0.5, resetS: 0, backoffS: 0.05 };

  it("is started, read, and read again after it hung up", async () => {
    row = 0;
    const there = await peer();
    const collected = listen(`tcp://127.0.0.1:${there.port}`, { timings });
    await waitFor(() => collected.samples >= 19);
    expect(collected.counts).toEqual(upFrom(0, collected.samples));
    expect(collected.header?.device).toContain(`on 127.0.0.1:${there.port}`);
    there.sockets[0]?.end();
    await waitFor(() => collected.states.includes("disconnected"));
    await waitFor(() => (collected.health?.counters.frames ?? 0) >= 38);
    expect(there.sockets).toHaveLength(2);
    collected.unsubscribe();
    await waitFor(() => there.heard.endsWith("STOP\n"));
  });

  it("is asked again when it hangs up at first, and told apart from one that always does", async () => {
    row = 0;
    const resetting = await peer(0, 2);
    const collected = listen(`127.0.0.1:${resetting.port}`, { timings });
    await waitFor(() => collected.samples >= 19 || collected.done);
    expect(collected.error).toBeUndefined();
    expect(collected.states.filter((state) => state === "disconnected")).toHaveLength(2);

    const gone = await peer(0, 99);
    for (const protocol of ["chords", undefined]) {
      const refused = listen(`127.0.0.1:${gone.port}`, { timings, protocol });
      await waitFor(() => refused.done);
      expect(String(refused.error)).toMatch(/closed the connection, expected a device that stays/);
    }
  });

  it("that is made to wait loses nothing to a slow program", async () => {
    row = 0;
    const there = await peer();
    const collected = listen(`127.0.0.1:${there.port}`, { timings, queueBytes: 64 * 1024 });
    await waitFor(() => collected.samples >= 19);
    collected.onBlock = () => {
      const endMs = performance.now() + 0.3;
      while (performance.now() < endMs);
    };
    there.sockets[0]?.write(frames(20_000));
    await waitFor(() => collected.samples >= 20_019);
    expect(collected.counts).toEqual(upFrom(0, collected.samples));
    expect(collected.health?.droppedBytes).toBe(0);
  });

  it("that is not there says so", async () => {
    const there = await peer();
    const collected = listen(`127.0.0.1:${there.port === 1 ? 2 : 1}`, { timings });
    await waitFor(() => collected.done);
    expect(collected.error).toMatchObject({ code: "connection" });
    expect(String(collected.error)).toContain("nothing listens on that port");
  });

  it("without a port needs one, unless its protocol has one", async () => {
    const collected = listen("tcp://127.0.0.1");
    await waitFor(() => collected.done);
    expect(collected.error).toMatchObject({ code: "bad-option" });
  });
});

describe("bytes from files and pipes", () => {
  it("come from a file of raw bytes without times, and end in order", async () => {
    row = 0;
    const file = join(folder(), "capture.bin");
    writeFileSync(file, frames(5000));
    const collected = listen(file);
    await waitFor(() => collected.done);
    expect(collected.error).toBeUndefined();
    expect(collected.counts).toEqual(upFrom(0, 5000));
    expect(collected.states).toEqual(["connecting", "connecting", "streaming", "ended"]);
    expect(collected.health?.counters).toMatchObject({ frames: 5000, bytesSkipped: 0 });
  });

  it("are understood without a protocol's name", async () => {
    row = 0;
    const file = join(folder(), "capture.bin");
    writeFileSync(file, frames(2000));
    const collected = listen(file, { protocol: undefined, timings: { probeS: 0.1 } });
    await waitFor(() => collected.done);
    expect(collected.error).toBeUndefined();
    expect(collected.header?.protocol).toBe("chords");
    expect(collected.samples).toBe(2000);
  });

  it("of another kind are refused", async () => {
    const file = join(folder(), "noise.bin");
    writeFileSync(file, Buffer.alloc(4000, "no frames at all "));
    const collected = listen(file, { timings: { probeS: 0.1 } });
    await waitFor(() => collected.done);
    expect(String(collected.error)).toMatch(/bytes come, but no chords frames.*got 4000 bytes/);
  });

  it.runIf(existsSync("/proc/self/mem"))(
    "that cannot be read on are over: they would only begin anew",
    async () => {
      const notice = await new Promise<ClosedNotice>((closed, fail) => {
        const options = { baudRate: 1, clock: () => 0, openTimeoutS: 1, writeTimeoutS: 1 };
        fileWire("/proc/self/mem")({ bytes: () => undefined, closed }, options).catch(fail);
      });
      expect(notice.reason).toBe("ended");
      expect(String(notice.failure)).toMatch(/reading failed, in \/proc\/self\/mem, got EIO/);
    },
  );

  it("that break off are kept, and the failure is told when they are all out", async () => {
    row = 0;
    const failure = new Error("a bad sector");
    const opener: WireOpener = async (events) => {
      setImmediate(() => {
        events.bytes(frames(1000), undefined);
        events.closed({ reason: "ended", detail: "reading failed", failure });
      });
      return {
        title: "a disk",
        holdsBack: true,
        live: false,
        writable: false,
        write: () => Promise.resolve(),
        pause: () => undefined,
        resume: () => undefined,
        setBaudRate: undefined,
        close: () => Promise.resolve(),
      };
    };
    const collected = listen("file:capture.bin", { opener });
    await waitFor(() => collected.done);
    expect(collected.error).toBe(failure);
    expect(collected.counts).toEqual(upFrom(0, 1000));
    expect(collected.state).toBe("ended");
  });

  it("come live through a named pipe whose writer is late", async () => {
    row = 0;
    const pipe = join(folder(), "pipe");
    execFileSync("sh", ["-c", 'mkfifo "$0"', pipe]);
    const collected = listen(pipe);
    const out = openSync(pipe, "r+");
    writeSync(out, frames(100));
    await waitFor(() => collected.samples >= 99);
    expect(collected.counts).toEqual(upFrom(0, collected.samples));
    expect(collected.state).toBe("streaming");
  });
});
