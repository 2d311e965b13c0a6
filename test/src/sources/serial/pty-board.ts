import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readlinkSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SimulatedDevice } from "../../../../datasets/format/frame/simulate/device.ts";

/** False where socat is missing; then it must not be a gate that runs: there nothing may be skipped. */
export const hasSocat = (() => {
  const there = spawnSync("socat", ["-V"]).status === 0;
  if (!there && process.env["CI"]) throw new Error("socat is missing: the gate installs it");
  if (!there) process.stderr.write("socat is not installed: tests over pseudo-terminals are skipped\n");
  return there;
})();

/** Count of row `row`: of every channel the number of the row, as far as 14 bits hold it. */
export const ROW_MODULUS = 16_384;

export interface BoardOptions {
  /** Device seconds per wall second. */
  readonly speed?: number;
  /** The only baud rate at which host and board understand each other; any when left out. */
  readonly baudRate?: number;
  /** After each opening of the port the board boots for so many seconds and hears nothing. */
  readonly bootS?: number;
}

/**
 * A simulated board behind a real pseudo-terminal: socat holds the terminal's other end and carries its bytes to a socket
 * of this process. Unplugging ends socat, as pulling the cable ends the driver.
 */
export class PtyBoard {
  readonly folder = mkdtempSync(join(tmpdir(), "pulsegate-pty-"));
  /** Name under which the terminal can be found again after it was replugged. */
  readonly path = join(this.folder, "tty");
  /** What the host said, and the rows sent since the beginning. */
  heard = "";
  rows = 0;
  /** A board that hangs: it sends nothing, whatever the host says. */
  mute = false;
  /** It does not hear, either. */
  deaf = false;
  readonly #device: SimulatedDevice;
  readonly #options: BoardOptions;
  readonly #server: Server;
  #socat: ChildProcess | undefined;
  #socket: Socket | undefined;
  #timer: NodeJS.Timeout | undefined;
  #lastMs = 0;
  #owedTicks = 0;
  #bootedMs = 0;
  #hostBaudRate = 0;

  constructor(device: SimulatedDevice, options: BoardOptions = {}) {
    this.#device = device;
    this.#options = options;
    this.#server = createServer((socket) => {
      this.#socket = socket;
      socket.on("data", (bytes) => this.#hear(bytes));
      socket.on("error", () => undefined);
    }).listen(this.#socketPath);
  }

  /** Power on, and the cable in. */
  async plug(): Promise<void> {
    this.#device.powerOn();
    this.#socat = spawn("socat", [`PTY,raw,echo=0,link=${this.path}`, `UNIX-CONNECT:${this.#socketPath}`], {
      stdio: "ignore",
    });
    await waitFor(() => existsSync(this.path) && this.#socket?.readyState === "open");
    this.#bootedMs = performance.now() + (this.#options.bootS ?? 0) * 1000;
    this.#lastMs = performance.now();
    this.#timer = setInterval(() => this.#tick(), this.#options.baudRate === undefined ? 4 : 25);
  }

  /** The cable out: the terminal is gone, and without a battery the board is off. */
  async unplug(): Promise<void> {
    clearInterval(this.#timer);
    const gone = new Promise((resolve) => this.#socat?.once("exit", resolve));
    if (this.#socat?.exitCode === null) this.#socat.kill();
    await gone;
    this.#socket?.destroy();
    this.#socket = undefined;
    rmSync(this.path, { force: true });
  }

  /** Streams without having been asked, as after another program. */
  start(): void {
    for (const command of this.#device.startCommands) this.#device.receive(command);
  }

  /** Its reset button: counter and stream start anew, the port stays. */
  reset(): void {
    this.#device.powerOn();
  }

  /** Bytes as they are, and whether the terminal takes more now. */
  write(bytes: Uint8Array): Promise<void> {
    const socket = this.#socket;
    if (socket === undefined || socket.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      socket.write(bytes, () => resolve());
    });
  }

  /** Frames of so many ticks at once. */
  frames(ticks: number): Uint8Array {
    const parts: Uint8Array[] = [];
    for (let t = 0; t < ticks; t++) {
      const counts = this.#device.streams.map(({ channels, rowsPerTick }) =>
        Float64Array.from({ length: rowsPerTick * channels.length }, (_, i) => {
          const most = channels[i % channels.length]?.maxCount ?? 0;
          return (this.rows + Math.floor(i / channels.length)) % Math.min(ROW_MODULUS, most + 1);
        }),
      );
      this.rows += this.#device.streams[0]?.rowsPerTick ?? 1;
      parts.push(...this.#device.tick(counts).map((frame) => frame.bytes));
    }
    return Buffer.concat(parts);
  }

  async close(): Promise<void> {
    if (this.#socat?.exitCode === null) await this.unplug();
    this.#server.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  get #socketPath(): string {
    return join(this.folder, "wire");
  }

  #hear(bytes: Uint8Array): void {
    if (this.deaf || performance.now() < this.#bootedMs || !this.#understood()) return;
    this.heard += Buffer.from(bytes).toString("latin1");
    const answer = this.#device.receive(bytes);
    if (answer.length > 0) void this.write(answer);
  }

  #tick(): void {
    const nowMs = performance.now();
    this.#owedTicks += ((nowMs - this.#lastMs) / 1000) * (this.#options.speed ?? 1) * this.#device.ticksPerS;
    this.#lastMs = nowMs;
    const ticks = Math.floor(this.#owedTicks);
    this.#owedTicks -= ticks;
    if (this.mute || !this.#device.streaming || ticks === 0) return;
    const bytes = this.frames(ticks);
    void this.write(this.#understood() ? bytes : garbled(bytes));
  }

  /** A pseudo-terminal carries bytes whatever its baud rate: so the board looks at what the host has set. */
  #understood(): boolean {
    const { baudRate } = this.#options;
    if (baudRate === undefined) return true;
    try {
      const terminal = readlinkSync(this.path);
      this.#hostBaudRate = Number(
        execFileSync("stty", ["-F", terminal, "speed"], { stdio: ["ignore", "pipe", "ignore"] }),
      );
    } catch {
      // The host has hung up, and its last words arrive.
    }
    return this.#hostBaudRate === baudRate;
  }
}

/** What a receiver of another baud rate makes of bytes: others, and not as many. */
const garbled = (bytes: Uint8Array): Uint8Array =>
  bytes.filter((_, i) => i % 3 !== 0).map((byte, i) => (byte * 37 + i * 91) & 0xff);

export async function waitFor(condition: () => boolean, timeoutS = 20): Promise<void> {
  const endMs = performance.now() + timeoutS * 1000;
  while (!condition()) {
    if (performance.now() > endMs) throw new Error(`waited ${timeoutS} s for ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
