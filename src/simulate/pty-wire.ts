import { type ChildProcessByStdio, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { lstat } from "node:fs/promises";
import type { Readable, Writable } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import { PulsegateError } from "../../signals/errors.ts";
import type { DeviceWire, WireListener } from "./wire.ts";

/** Longest wait for socat to have the terminal ready. */
const READY_MS = 5000;
const LOOK_MS = 5;

/**
 * A pseudo-terminal, made by socat, under the name `link`: hosts open it as a serial port. When a host closes it the
 * terminal goes away and a new one comes under the same name.
 */
export async function openPtyWire(link: string, listener: WireListener): Promise<DeviceWire> {
  let child: ChildProcessByStdio<Writable, Readable, Readable> | undefined;
  let connected = false;
  let wanted = true;

  const start = (): Promise<void> =>
    new Promise((resolve, reject) => {
      // wait-slave: nothing is read or written before a host opens the terminal, so a host never finds old bytes in it.
      const terminal = `pty,link=${link},rawer,wait-slave,pty-interval=0.02`;
      const started = spawn("socat", ["-d", "-d", "-t0", terminal, "-"], { stdio: ["pipe", "pipe", "pipe"] });
      child = started;
      let told = "";
      const late = setTimeout(
        () => reject(new PulsegateError("not-found", "socat opened no terminal", { where: link, got: told })),
        READY_MS,
      );
      started.once("error", (cause: NodeJS.ErrnoException) => {
        clearTimeout(late);
        reject(cause.code === "ENOENT" ? noSocat(cause) : cause);
      });
      started.stdin.on("error", () => {});
      started.stdout.on("data", (bytes: Buffer) => listener.received(bytes));
      started.stderr.on("data", (bytes: Buffer) => {
        told = (told + bytes.toString()).slice(-2000);
        if (told.includes("PTY is ")) {
          clearTimeout(late);
          resolve();
        }
        if (!connected && told.includes("starting data transfer loop")) {
          connected = true;
          listener.connected();
        }
      });
      started.once("exit", () => {
        clearTimeout(late);
        child = undefined;
        const was = connected;
        connected = false;
        if (was) listener.disconnected();
        if (!wanted) {
          resolve();
          return;
        }
        if (!told.includes("PTY is ")) {
          reject(
            new PulsegateError("bad-option", "socat cannot open a terminal", { where: link, got: told }),
          );
          return;
        }
        start().catch((error: Error) => listener.failed(error));
      });
    });

  const stop = async () => {
    wanted = false;
    const stopping = child;
    if (stopping === undefined) return;
    await new Promise<void>((resolve) => {
      stopping.once("exit", () => resolve());
      stopping.kill("SIGTERM");
    });
  };

  if ((await lstat(link).catch(() => undefined))?.isSymbolicLink() === false)
    throw new PulsegateError("bad-option", "the terminal's name is taken by a file", {
      where: "--link",
      got: link,
      expected: "a name that is free",
    });
  /** socat names the terminal before it has made the link to it. */
  const open = async () => {
    await start();
    while (wanted && child !== undefined && !existsSync(link)) await wait(LOOK_MS);
  };

  await open();
  return {
    address: link,
    get connected() {
      return connected;
    },
    get waitingBytes() {
      return child?.stdin.writableLength ?? 0;
    },
    write: (bytes) => {
      if (connected) child?.stdin.write(bytes);
    },
    unplug: stop,
    async plug() {
      wanted = true;
      await open();
    },
    close: stop,
  };
}

const noSocat = (cause: Error) =>
  new PulsegateError("not-found", "a pseudo-terminal needs socat, which is not installed", {
    where: "--pty",
    expected:
      "it from `sudo apt install socat` (Debian, Ubuntu) or `brew install socat` (macOS); --tcp needs nothing",
    cause,
  });
