import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { isIP, isIPv4 } from "node:net";
import { hostname } from "node:os";
import { PulsegateError } from "../../signals/errors.ts";

const MIN_TOKEN = 16;

/** Whether only this machine can reach an address. */
export const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || (isIPv4(host) && host.startsWith("127."));

/** Why a request is refused: HTTP status, code and reason. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** Decides who may talk to the server. */
export interface Access {
  /** Undefined: welcome. */
  check(request: { readonly headers: IncomingHttpHeaders; readonly url: string }): Refusal | undefined;
  /** Set-Cookie for a browser that came with the right `?token=`; undefined for all others. */
  cookieFor(url: string): string | undefined;
}

/**
 * Three checks: the Host header names this machine (a page of a foreign name that was made to resolve to it does not:
 * DNS rebinding); a browser's Origin is the server's own; where a token is set, it came as a bearer, or as the cookie
 * that the page got for `?token=`.
 * @throws PulsegateError `bad-option` for another host than loopback without a token, or a short token.
 */
export function createAccess(host: string, token: string | undefined): Access {
  if (token === undefined && !isLoopback(host)) {
    throw new PulsegateError("bad-option", "a dashboard that other machines can reach needs a token", {
      where: "--host",
      got: host,
      expected: "--token, or a loopback address",
    });
  }
  if (token !== undefined && token.length < MIN_TOKEN) {
    throw new PulsegateError("bad-option", "token is too short", {
      where: "--token",
      got: `${token.length} characters`,
      expected: `at least ${MIN_TOKEN}`,
    });
  }
  // SameSite is lax: a strict one is not sent on the way from a link in somebody's chat to the page, which would be refused. What
  // other pages may not do with it the checks of Origin, and a server that only answers GET, see to.
  // The cookie holds a secret of its own, so that a stolen one dies with the server. Cookies know no ports: the name does.
  const secret = randomBytes(32).toString("base64url");
  const cookieName = `pulsegate-${randomBytes(4).toString("hex")}`;

  const knownHost = (name: string) =>
    isLoopback(name) || name === host.toLowerCase() || (!isLoopback(host) && isOwnName(name));
  const hasToken = ({ authorization, cookie }: IncomingHttpHeaders) => {
    if (token === undefined) return true;
    const bearer = /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
    if (bearer !== undefined && sameSecret(bearer, token)) return true;
    const own = (cookie ?? "").split(/; */).find((pair) => pair.startsWith(`${cookieName}=`));
    return own !== undefined && sameSecret(own.slice(cookieName.length + 1), secret);
  };
  const cookieFor = (url: string) => {
    const given = tokenIn(url);
    if (token === undefined || given === undefined || !sameSecret(given, token)) return undefined;
    return `${cookieName}=${secret}; Path=/; HttpOnly; SameSite=Lax`;
  };

  return {
    check({ headers, url }) {
      const { host: authority, origin } = headers;
      if (authority === undefined || !knownHost(hostNameOf(authority)))
        return { status: 421, code: "wrong-host", message: "the Host header does not name this server" };
      if (origin !== undefined && origin !== `http://${authority}`)
        return {
          status: 403,
          code: "wrong-origin",
          message: "pages of other origins may not ask this server",
        };
      if (!hasToken(headers) && cookieFor(url) === undefined)
        return {
          status: 401,
          code: "token",
          message: "a token is needed (open the address that pulsegate printed, or send it as bearer)",
        };
      return undefined;
    },
    cookieFor,
  };
}

/** Host header without its port: `[::1]:8080` is `::1`. Undefined parts and empty names match nothing. */
const hostNameOf = (authority: string): string =>
  (/^\[([^\]]*)\](?::\d*)?$/.exec(authority)?.[1] ?? authority.replace(/:\d*$/, "")).toLowerCase();

/** An address cannot be rebound; a name has to be the machine's own. */
const isOwnName = (name: string): boolean => {
  const own = hostname().toLowerCase();
  return isIP(name) !== 0 || name === own || name === `${own}.local`;
};

/** Only the page itself takes a token from its address: whatever else it loads has the cookie. */
function tokenIn(url: string): string | undefined {
  const [path, query] = url.split("?", 2);
  return path === "/" ? (new URLSearchParams(query).get("token") ?? undefined) : undefined;
}

/** Digests are of one length, so that the comparison takes the same time for every wrong token. */
const sameSecret = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));
const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
