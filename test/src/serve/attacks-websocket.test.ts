import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  type OpenDashboard,
  openDashboard,
  rawRequest,
  samplesOf,
  type WatchingClient,
  watchDashboard,
} from "../../helpers/dashboard.ts";
import { createFakeSession, type FakeSession, fakeChannels } from "../../helpers/fake-session.ts";

let server: OpenDashboard;
let session: FakeSession;
let witness: WatchingClient;
beforeAll(async () => {
  session = createFakeSession({ channels: fakeChannels(1, 100) });
  server = await openDashboard(session, { limits: { batchMs: 2, messageBurst: 10, maxClients: 6 } });
});
beforeEach(async () => {
  witness = await watchDashboard(server.url);
});
// Whatever one client does, the others do not notice.
afterEach(async () => {
  session.advance(0.1);
  session.say({ kind: "gap", channel: 0, startS: session.atS, endS: session.atS });
  await witness.until(({ messages }) => {
    const last = messages.at(-1);
    return last?.kind === "gap" && last.startS === session.atS;
  });
  await witness.until(({ frames }) => frames.length > 0);
  expect(samplesOf(witness.frames, 0).values.length).toBeGreaterThanOrEqual(10);
  witness.socket.terminate();
  await witness.closed;
});
afterAll(() => server.close());

const handshake = (more = "", path = "/live") =>
  `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
  `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\n${more}\r\n`;

/** A frame of a client as RFC 6455 has it, or as the test wants it otherwise. */
function frame(
  opcode: number,
  payload: Uint8Array | string,
  {
    final = true,
    masked = true,
    reserved = 0,
    length,
  }: { final?: boolean; masked?: boolean; reserved?: number; length?: bigint } = {},
): Buffer {
  const bytes = Buffer.from(payload as string);
  const n = length ?? BigInt(bytes.length);
  const head = [(final ? 0x80 : 0) | (reserved << 4) | opcode];
  const mask = masked ? 0x80 : 0;
  const long = Buffer.alloc(8);
  long.writeBigUInt64BE(n);
  if (n < 126n) head.push(mask | Number(n));
  else if (n < 65_536n) head.push(mask | 126, ...long.subarray(6));
  else head.push(mask | 127, ...long);
  // With a key of zeros the payload stands as it is.
  return Buffer.concat([Buffer.from(head), Buffer.alloc(masked ? 4 : 0), bytes]);
}

/** Sends bytes after a proper handshake; the close code of the server's answer. */
async function closeCodeFor(...frames: readonly Uint8Array[]): Promise<number | undefined> {
  const answer = await rawRequest(
    server.port,
    Buffer.concat([Buffer.from(handshake()), ...frames]),
    (got) => closeCodeIn(got) !== undefined,
  );
  expect(String(answer)).toMatch(/^HTTP\/1.1 101 /);
  return closeCodeIn(answer);
}
function closeCodeIn(answer: Buffer): number | undefined {
  let at = answer.indexOf("\r\n\r\n") + 4;
  while (at >= 4 && at + 1 < answer.length) {
    const short = answer[at + 1] as number;
    const [length, head] =
      short < 126
        ? [short, 2]
        : short === 126
          ? [answer.readUInt16BE(at + 2), 4]
          : [Number(answer.readBigUInt64BE(at + 2)), 10];
    if (((answer[at] as number) & 0x0f) === 8 && at + head + 1 < answer.length)
      return answer.readUInt16BE(at + head);
    at += head + length;
  }
  return undefined;
}

describe("handshakes that are refused", () => {
  const origins = (): [string, number][] => [
    ["http://evil.example", 403],
    ["null", 403],
    ["", 403],
    [`http://localhost:${server.port}`, 403],
    [`https://127.0.0.1:${server.port}`, 403],
    [`http://127.0.0.1:${server.port + 1}`, 403],
    [`http://127.0.0.1:${server.port}.evil.example`, 403],
    [`http://evil.example/http://127.0.0.1:${server.port}`, 403],
  ];
  it.each([0, 1, 2, 3, 4, 5, 6, 7])("of a page of another origin (%i)", async (k) => {
    const [origin, status] = origins()[k] as [string, number];
    const answer = String(await rawRequest(server.port, handshake(`Origin: ${origin}\r\n`)));
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toContain('"code":"wrong-origin"');
  });

  it("but not that of its own page, nor of a program", async () => {
    const origin = `http://127.0.0.1:${server.port}`;
    for (const options of [{ origin }, {}]) {
      const client = await watchDashboard(server.url, options);
      client.socket.terminate();
    }
  });

  it("under a foreign name for this machine", async () => {
    const bytes = handshake()
      .replace(/Host: \S+/, "Host: rebound.evil.example")
      .replace("\r\n\r\n", "\r\nOrigin: http://rebound.evil.example\r\n\r\n");
    expect(String(await rawRequest(server.port, bytes))).toMatch(/^HTTP\/1.1 421 /);
  });

  it.each(["/", "/api/session", "/live/../live", "/live/x", "/nothing", "/%ff"])("at %s", async (path) => {
    const answer = String(await rawRequest(server.port, handshake("", path)));
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
  });

  it.each([
    ["another version", /Sec-WebSocket-Version: 13/, "Sec-WebSocket-Version: 7", /^HTTP\/1.1 4\d\d /],
    ["no key", /Sec-WebSocket-Key: \S+\r\n/, "", /^HTTP\/1.1 4\d\d /],
    ["a key of another length", /Sec-WebSocket-Key: \S+/, "Sec-WebSocket-Key: aGVsbG8=", /^HTTP\/1.1 4\d\d /],
    ["another protocol to change to", /Upgrade: websocket/, "Upgrade: h2c", /^HTTP\/1.1 4\d\d /],
    ["another method", /^GET/, "POST", /^HTTP\/1.1 405 /],
  ])("with %s", async (_, from, to, status) => {
    expect(String(await rawRequest(server.port, handshake().replace(from, to)))).toMatch(status);
  });

  it("beyond the number of clients; a place that is left is free again", async () => {
    const others = await Promise.all(Array.from({ length: 5 }, () => watchDashboard(server.url)));
    await expect(watchDashboard(server.url)).rejects.toThrow("503");
    others[0]?.socket.terminate();
    let late: WatchingClient | undefined;
    while (late === undefined) late = await watchDashboard(server.url).catch(() => undefined);
    for (const { socket } of [...others, late]) socket.terminate();
  });

  it("compression is not taken up", async () => {
    const offer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n";
    const answer = await rawRequest(server.port, handshake(offer), (got) => got.includes("\r\n\r\n"));
    expect(String(answer)).toMatch(/^HTTP\/1.1 101 /);
    expect(String(answer).toLowerCase()).not.toContain("permessage-deflate");
  });
});

describe("frames that break the protocol end their own connection", () => {
  it.each([
    ["unmasked", () => [frame(1, "{}", { masked: false })], 1002],
    ["an unknown opcode", () => [frame(3, "x")], 1002],
    ["an unknown control opcode", () => [frame(11, "x")], 1002],
    ["a reserved bit", () => [frame(1, "x", { reserved: 4 })], 1002],
    ["all reserved bits", () => [frame(1, "x", { reserved: 7 })], 1002],
    ["a long ping", () => [frame(9, "x".repeat(126))], 1002],
    ["a ping in pieces", () => [frame(9, "x", { final: false })], 1002],
    ["a continuation of nothing", () => [frame(0, "x")], 1002],
    ["a text inside of a text", () => [frame(1, "x", { final: false }), frame(1, "x")], 1002],
    ["a close code that does not exist", () => [frame(8, Uint8Array.of(0, 1))], 1002],
    ["half a close code", () => [frame(8, Uint8Array.of(3))], 1002],
    ["bytes that are no UTF-8", () => [frame(1, Uint8Array.of(0xc3, 0x28))], 1007],
    ["half a surrogate pair in UTF-8", () => [frame(1, Uint8Array.of(0xed, 0xa0, 0x80))], 1007],
    ["overlong UTF-8", () => [frame(1, Uint8Array.of(0xc0, 0xaf))], 1007],
    ["a close reason that is no UTF-8", () => [frame(8, Uint8Array.of(3, 232, 0xff))], 1007],
    ["a message beyond the limit", () => [frame(1, "x".repeat(4097))], 1009],
    ["the promise of an exabyte", () => [frame(1, "", { length: 1n << 60n })], 1009],
    ["the promise of 4 GB", () => [frame(1, "", { length: 1n << 32n })], 1009],
    ["a length with its top bit set", () => [frame(1, "", { length: 1n << 63n })], 1009],
    [
      "pieces that are too much together",
      () => [frame(1, "x".repeat(4000), { final: false }), frame(0, "x".repeat(97))],
      1009,
    ],
    [
      "a bomb of small pieces",
      () => [
        frame(1, "x", { final: false }),
        ...Array.from({ length: 50 }, () => frame(0, "x", { final: false })),
      ],
      1008,
    ],
    [
      "a bomb of empty pieces",
      () => [
        frame(1, "", { final: false }),
        ...Array.from({ length: 5000 }, () => frame(0, "", { final: false })),
      ],
      1008,
    ],
  ])("%s", async (_, frames, code) => {
    expect(await closeCodeFor(...frames())).toBe(code);
  });

  it("a connection that is cut in the middle of a frame is forgotten", async () => {
    await new Promise<void>((done) => {
      const socket = connect(server.port, "127.0.0.1", () => socket.write(handshake()));
      socket.once("data", () => {
        socket.write(frame(1, "{}").subarray(0, 3), () => socket.resetAndDestroy());
      });
      socket.on("close", () => done());
    });
  });
});

describe("messages that are no requests end their own connection", () => {
  const marker = { kind: "marker", atS: 1, text: "x" };
  const history = { kind: "history", fromS: 0, toS: 1, points: 100 };
  const replay = { kind: "replay", recording: "demo", speed: 1, fromS: 0 };
  it.each<[string, unknown, number]>([
    ["not JSON", "{", 1007],
    ["nothing", "", 1007],
    ["deep nesting", "[".repeat(4000), 1007],
    ["a number", "1", 1008],
    ["null", "null", 1008],
    ["a list", "[]", 1008],
    ["no kind", "{}", 1008],
    ["an unknown kind", { kind: "stop" }, 1008],
    ["a marker without text", { ...marker, text: undefined }, 1008],
    ["a marker with an empty text", { ...marker, text: "  " }, 1008],
    ["a marker with a huge text", { ...marker, text: "x".repeat(201) }, 1008],
    ["a marker beyond the message size", { ...marker, text: "<b>".repeat(2000) }, 1009],
    ["a marker with a control character", { ...marker, text: "a\u0014b" }, 1008],
    ["a marker with a line break", { ...marker, text: "a\nb" }, 1008],
    ["a marker with half a surrogate pair", '{"kind":"marker","atS":1,"text":"a\\ud800"}', 1008],
    ["a marker that turns the text around", { ...marker, text: "a\u202eb" }, 1008],
    ["a marker before the start", { ...marker, atS: -1 }, 1008],
    ["a marker at infinity", '{"kind":"marker","atS":1e999,"text":"x"}', 1008],
    ["a marker at a text", { ...marker, atS: "1" }, 1008],
    ["a marker with more than it should have", { ...marker, id: 7 }, 1008],
    ["a marker that names __proto__", '{"kind":"marker","atS":1,"text":"x","__proto__":{"id":1}}', 1008],
    ["a history that ends before it starts", { ...history, toS: 0 }, 1008],
    ["a history of too many points", { ...history, points: 1e9 }, 1008],
    ["a history of half a point", { ...history, points: 2.5 }, 1008],
    ["a history of no time", { ...history, fromS: null }, 1008],
    ["a replay without a name", { ...replay, recording: "" }, 1008],
    ["a replay of a list", { ...replay, recording: ["demo"] }, 1008],
    ["a replay at no speed", { ...replay, speed: 0 }, 1008],
    ["a replay slower than its pieces are", { ...replay, speed: 0.0099 }, 1008],
    ["a replay backwards", { ...replay, speed: -1 }, 1008],
    ["a replay at an absurd speed", { ...replay, speed: 1e6 }, 1008],
  ])("%s", async (_, message, code) => {
    const before = session.marks.length;
    const client = await watchDashboard(server.url);
    client.ask(message);
    expect((await client.closed).code).toBe(code);
    expect(session.marks.length).toBe(before);
  });

  it("bytes", async () => {
    const client = await watchDashboard(server.url);
    client.socket.send(Buffer.from(JSON.stringify(marker)));
    expect(await client.closed).toEqual({ code: 1003, reason: "requests are JSON texts" });
    expect(session.marks.length).toBe(0);
  });

  it("a flood of requests", async () => {
    const client = await watchDashboard(server.url);
    for (let k = 0; k < 100; k++) client.ask(history);
    expect(await client.closed).toEqual({ code: 1008, reason: "too many messages" });
    const answered = client.frames.filter(({ type }) => type === 1).length;
    expect(answered).toBeLessThanOrEqual(12);
  });

  it.each(["ping", "pong"] as const)("a flood of %ss", async (kind) => {
    const client = await watchDashboard(server.url);
    for (let k = 0; k < 100; k++) client.socket[kind]();
    expect(await client.closed).toEqual({ code: 1008, reason: "too many messages" });
  });

  it("no more than is granted, but all of that", async () => {
    const client = await watchDashboard(server.url);
    for (let k = 0; k < 9; k++) client.ask(replay);
    await client.until(({ messages }) => messages.filter(({ kind }) => kind === "refused").length === 9);
    expect(client.socket.readyState).toBe(client.socket.OPEN);
    client.socket.terminate();
  });
});
