import { readdirSync, readFileSync, readlinkSync, realpathSync } from "node:fs";
import { PulsegateError } from "../../../signals/errors.ts";
import { listPorts } from "./list-ports.ts";

type Refusal = "permission" | "busy" | "missing" | "other";

/** Opening a serial port failed: what that means, and what to do about it. */
export async function openRefused(path: string, error: unknown): Promise<PulsegateError> {
  if (error instanceof PulsegateError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const detail = { where: path, cause: error };
  switch (refusal(message)) {
    case "permission":
      return new PulsegateError(
        "connection",
        process.platform === "linux"
          ? "no permission to use the port: run `sudo usermod -aG dialout $USER`, then log out and in again"
          : "no permission to use the port, or another program has it",
        detail,
      );
    case "busy": {
      const holder = process.platform === "linux" ? holderOf(path) : undefined;
      const who = holder ?? "another program (a serial monitor, another pulsegate, ModemManager)";
      return new PulsegateError("connection", `the port is in use by ${who}: close it first`, detail);
    }
    case "missing": {
      const ports = (await listPorts().catch(() => [])).map((port) => port.path);
      const there =
        ports.length === 0 ? "no serial ports here: is the cable plugged in, and a data cable?" : "";
      return new PulsegateError("not-found", `no such serial port${there && `; ${there}`}`, {
        got: path,
        ...(ports.length > 0 ? { known: ports, expected: `one of ${ports.join(", ")}` } : {}),
        cause: error,
      });
    }
    default:
      return new PulsegateError("connection", `the port does not open: ${message}`, detail);
  }
}

/** What the messages of the serialport binding mean, on Linux, macOS and Windows. */
export function refusal(message: string): Refusal {
  if (/cannot lock port|resource busy|EBUSY|TIOCEXCL/i.test(message)) return "busy";
  // Windows says "Access denied" for a port that another program has.
  if (/access denied/i.test(message)) return "busy";
  if (/permission denied|EACCES|EPERM|not permitted/i.test(message)) return "permission";
  if (/no such file|ENOENT|file not found|no such device/i.test(message)) return "missing";
  return "other";
}

/** The process that has a device open, as far as this user may look: `minicom (process 1234)`. */
function holderOf(path: string): string | undefined {
  try {
    const device = realpathSync(path);
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      if (Number(pid) !== process.pid && hasOpen(pid, device)) {
        return `${readFileSync(`/proc/${pid}/comm`, "utf8").trim()} (process ${pid})`;
      }
    }
  } catch {
    // Processes come and go while one looks; not knowing is no error.
  }
  return undefined;
}

function hasOpen(pid: string, device: string): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${fd}`) === device;
      } catch {
        return false;
      }
    });
  } catch {
    return false;
  }
}
