import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OpenDashboard, openDashboard, rawRequest } from "../../helpers/dashboard.ts";
import { createFakeSession, fakeChannels } from "../../helpers/fake-session.ts";

let server: OpenDashboard;
beforeAll(async () => {
  server = await openDashboard(createFakeSession({ channels: fakeChannels(1, 100) }), {
    limits: { headersTimeoutMs: 200, requestTimeoutMs: 60_000 },
  });
});
afterAll(() => server.close());

interface Answer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}
const parse = (bytes: Buffer): Answer => {
  const text = bytes.toString("latin1");
  const cut = text.indexOf("\r\n\r\n");
  return { status: Number(text.slice(9, 12)), head: text.slice(0, cut), body: text.slice(cut + 4) };
};
/** A request as it stands: nothing between the test and the wire puts the path in order. */
const ask = async (
  path: string,
  { method = "GET", host = `127.0.0.1:${server.port}`, more = "", body = "" } = {},
) =>
  parse(
    await rawRequest(
      server.port,
      `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${more}\r\n${body}`,
    ),
  );
/** An answer that says what is wrong, as JSON, and nothing of the inside. */
const expectRefusal = ({ status, head, body }: Answer, expected: number | readonly number[]) => {
  expect([expected].flat()).toContain(status);
  expect(head.toLowerCase()).toContain("content-type: application/json");
  expect(JSON.parse(body)).toEqual({ error: { code: expect.any(String), message: expect.any(String) } });
  expect(body).not.toMatch(/SECRET|node_modules|pulsegate-serve|at .*:\d+:\d+/);
};

describe("paths that climb", () => {
  it.each([
    "/../secret.txt",
    "/..%2fsecret.txt",
    "/%2e%2e/secret.txt",
    "/%2e%2e%2fsecret.txt",
    "/%2E%2E%2Fsecret.txt",
    "/..%5csecret.txt",
    "/..\\secret.txt",
    "/./../secret.txt",
    "/....//secret.txt",
    "/..;/secret.txt",
    "//secret.txt",
    "/%2fsecret.txt",
    "/assets/../../secret.txt",
    "/assets/..%2f..%2fsecret.txt",
    "/assets/%252e%252e/%252e%252e/secret.txt",
    "/assets/%c0%ae%c0%ae/%c0%ae%c0%ae/secret.txt",
    "/assets/%uff0e%uff0e/secret.txt",
    "/assets/a-1.js/../../../secret.txt",
    "/assets/a-1.js%00.txt",
    "/%00/../secret.txt",
    "/assets/",
    "/page/index.html",
    "http://127.0.0.1/../secret.txt",
    "file:///etc/passwd",
    "/etc/passwd",
    "/%ff",
    "/%",
    "/api/summaries/../../secret.txt",
    "/api/summaries/..%2f..%2fsecret.txt",
    "/api/summaries/%2e%2e%2f%2e%2e%2fsecret.txt/report",
    "/api/summaries/..%2fsecret.txt%00/report",
    "/api/summaries/__proto__",
    "/api/summaries/constructor/report",
  ])("%s leads nowhere", async (path) => {
    expectRefusal(await ask(path), [400, 404]);
  });

  it("would be told from a file that is there", async () => {
    expect(await ask("/assets/a-1.js")).toMatchObject({ status: 200, body: "document.title = 'here';" });
  });
});

describe("requests of other hosts and origins", () => {
  it.each([
    "evil.example",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "localhost@evil.example",
    "evil.example:80",
    "[::1].evil.example",
    "0.0.0.0",
    "127.1.evil",
    "192.168.1.1",
    "",
  ])("Host %j is refused", async (host) => {
    expectRefusal(await ask("/", { host }), [421, 400]);
    expectRefusal(await ask("/api/session", { host }), [421, 400]);
  });

  it.each(["localhost", "LOCALHOST:1", "127.0.0.1", "127.9.9.9", "[::1]:8080"])(
    "Host %s is this machine",
    async (host) => expect((await ask("/", { host })).status).toBe(200),
  );

  it("an HTTP/1.0 request without Host is refused", async () => {
    expectRefusal(parse(await rawRequest(server.port, "GET / HTTP/1.0\r\n\r\n")), 421);
  });

  it("an HTTP/1.1 request without Host is refused", async () => {
    const answer = parse(await rawRequest(server.port, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n"));
    expect(answer.status).toBe(400);
  });

  it.each(["http://evil.example", "null", "http://localhost", "https://127.0.0.1", "file://"])(
    "Origin %s may not read",
    async (origin) => {
      const answer = await ask("/api/session", { more: `Origin: ${origin}\r\n` });
      expectRefusal(answer, 403);
      expect(answer.head.toLowerCase()).not.toContain("access-control");
    },
  );

  it("its own origin may", async () => {
    const origin = `http://127.0.0.1:${server.port}`;
    expect((await ask("/api/session", { more: `Origin: ${origin}\r\n` })).status).toBe(200);
  });
});

describe("requests of another kind or size", () => {
  it.each(["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "PURGE"])(
    "%s is not answered, wherever it goes",
    async (method) => {
      for (const path of ["/", "/api/session", "/live", "/nothing"]) {
        const answer = await ask(path, { method });
        expectRefusal(answer, 405);
        expect(answer.head.toLowerCase()).toContain("allow: get, head");
      }
    },
  );

  it.each([
    ["a body", "Content-Length: 5\r\n", "hello", 413],
    ["a body of a gigabyte that never comes", "Content-Length: 1000000000\r\n", "", 413],
    ["a body in chunks", "Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\n\r\n", 413],
    ["two lengths", "Content-Length: 1\r\nContent-Length: 2\r\n", "a", 400],
    ["a length and chunks", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n", 400],
    ["a header beyond the limit", `X: ${"x".repeat(9000)}\r\n`, "", 431],
    ["three thousand headers", "X: some value\r\n".repeat(3000), "", 431],
    ["a header without a name", ": x\r\n", "", 400],
    ["a bare line feed in a header", "X: a\nb: c\u0000\r\n", "", 400],
  ])("%s is refused", async (_, more, body, status) => {
    expectRefusal(await ask("/", { more, body }), status);
  });

  it("a long address is refused", async () => {
    expectRefusal(await ask(`/?${"a".repeat(2000)}`), 414);
    expectRefusal(await ask(`/${"a/".repeat(600)}`), 414);
    expectRefusal(await ask(`/?${"a".repeat(20_000)}`), 431);
    expectRefusal(await ask(`/api/summaries/${"a".repeat(500)}`), 400);
  });

  it.each([
    ["nothing of HTTP", "hello\r\n\r\n"],
    ["a TLS greeting", Buffer.from("16030100050100000101", "hex")],
    ["zeros", Buffer.alloc(64)],
    ["an unknown method", "BREW / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"],
    ["a future version", "GET / HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n"],
  ])("%s is refused", async (_, bytes) => {
    expectRefusal(parse(await rawRequest(server.port, bytes)), 400);
  });

  it("CONNECT is hung up on", async () => {
    const bytes = `CONNECT evil.example:443 HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n\r\n`;
    expect(String(await rawRequest(server.port, bytes))).not.toContain("200");
  });
});

describe("slow requests", () => {
  it.each([
    ["says nothing", ""],
    ["never ends its headers", "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n"],
    ["never ends its first line", "GET /"],
  ])("a client that %s is hung up on", async (_, bytes) => {
    const answer = String(await rawRequest(server.port, bytes));
    expect(answer === "" || answer.startsWith("HTTP/1.1 408")).toBe(true);
  });

  it("a client that drips headers is hung up on", async () => {
    const answer = await new Promise<string>((done) => {
      let got = "";
      const socket = connect(server.port, "127.0.0.1");
      const drip = setInterval(() => socket.write("X: y\r\n"), 20);
      socket.write("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n");
      socket.on("data", (chunk) => {
        got += chunk;
      });
      socket.on("error", () => undefined);
      socket.on("close", () => {
        clearInterval(drip);
        done(got);
      });
    });
    expect(answer).toMatch(/^HTTP\/1.1 408/);
  });
});

describe("what the server says of itself", () => {
  it.each(["/", "/assets/a-1.js", "/nothing", "/api/session"])(
    "%s carries the headers of a closed page",
    async (path) => {
      const { head } = await ask(path);
      const lower = head.toLowerCase();
      expect(lower).toContain(
        "content-security-policy: default-src 'none';script-src 'self';style-src 'self';",
      );
      expect(lower).not.toContain("unsafe");
      expect(lower).toContain("referrer-policy: no-referrer");
      expect(lower).toContain("x-content-type-options: nosniff");
      expect(lower).toContain("x-frame-options: deny");
      expect(lower).toContain("cross-origin-resource-policy: same-origin");
      expect(lower).not.toContain("x-powered-by");
      expect(lower).not.toMatch(/\r\nserver:/);
    },
  );

  it("more connections than the limit are not taken", async () => {
    const small = await openDashboard(undefined, { limits: { maxConnections: 2 } });
    const held = [connect(small.port, "127.0.0.1"), connect(small.port, "127.0.0.1")];
    for (const socket of held) {
      socket.on("error", () => undefined);
      socket.write("GET /nothing HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
      await new Promise((done) => socket.once("data", done));
    }
    expect(await rawRequest(small.port, "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")).toHaveLength(0);
    for (const socket of held) socket.destroy();
    await small.close();
  });
});
