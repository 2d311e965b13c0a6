import { describe, expect, it } from "vitest";
import { findProtocol, protocols } from "../../../../datasets/format/frame/registry.ts";

describe("protocol registry", () => {
  it.each(protocols.map((protocol) => [protocol.name, protocol] as const))(
    "%s is complete",
    (name, protocol) => {
      expect(findProtocol(name.toUpperCase())).toBe(protocol);
      expect(protocols.filter((other) => other.name === name)).toHaveLength(1);
      expect(protocol.source.length).toBeGreaterThan(10);
      expect(protocol.baudRates.length > 0 || protocol.tcpPort !== undefined).toBe(true);
      expect(protocol.candidates.length).toBeGreaterThan(0);
      for (const board of protocol.boards) expect(protocol.layout({ board }).protocol).toBe(name);
      for (const options of protocol.candidates) {
        const layout = protocol.layout(options);
        for (const { channels, rate, rowsPerFrame } of layout.streams) {
          expect(rate === undefined || rate.hz > 0).toBe(true);
          expect(rowsPerFrame).toBeGreaterThanOrEqual(1);
          expect(new Set(channels.map((channel) => channel.name)).size).toBe(channels.length);
          for (const { scale, minCount, maxCount } of channels) {
            expect(scale.gain).toBeGreaterThan(0);
            expect(scale.source).not.toBe("");
            expect(minCount).toBeLessThan(maxCount);
          }
        }
      }
    },
  );

  it("names what is known when a name is not", () => {
    expect(() => findProtocol("chord")).toThrow(
      expect.objectContaining({
        code: "unknown-name",
        detail: expect.objectContaining({ known: protocols.map((protocol) => protocol.name) }),
      }),
    );
  });
});
