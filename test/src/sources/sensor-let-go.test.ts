import { lastValueFrom } from "rxjs";
import { describe, expect, it } from "vitest";
import { sensorSource } from "../../../src/sources/sensor-source.ts";
import type { Wire, WireOpener } from "../../../src/sources/wire/wire.ts";

describe("a sensor whose bytes cannot be worked on", () => {
  it("is let go of, and the failure is told", async () => {
    let closed = 0;
    const opener: WireOpener = async (events) => {
      const wire: Wire = {
        title: "a wire",
        holdsBack: true,
        live: false,
        writable: false,
        write: async () => {},
        pause: () => {},
        resume: () => {},
        setBaudRate: undefined,
        close: async () => {
          closed++;
        },
      };
      setTimeout(() => {
        events.bytes(new TextEncoder().encode("512\n".repeat(100)), undefined);
        events.closed({ reason: "ended", detail: "its end" });
      });
      return wire;
    };
    const source = (scale?: () => never) =>
      sensorSource({
        address: "file:bytes",
        protocol: "ascii",
        options: { rateHz: 100 },
        opener,
        ...(scale === undefined ? {} : { scale }),
      });
    expect(await lastValueFrom(source())).toMatchObject({ kind: "state", state: "ended" });
    closed = 0;
    const failing = source(() => {
      throw new Error("no such scale");
    });
    await expect(lastValueFrom(failing)).rejects.toThrow("no such scale");
    expect(closed).toBeGreaterThan(0);
  });
});
