import type { FastifyHelmetOptions } from "@fastify/helmet";
import { isLoopback } from "./access.ts";

const policy = (directives: Readonly<Record<string, readonly string[]>>): string =>
  Object.entries(directives)
    .map(([name, values]) => [name, ...values].join(" "))
    .join("; ");

/** The page: its own scripts, styles and server, nothing inline. */
const pagePolicy = {
  "default-src": ["'none'"],
  "script-src": ["'self'"],
  "style-src": ["'self'"],
  "img-src": ["'self'", "data:"],
  "font-src": ["'self'"],
  "connect-src": ["'self'"],
  "manifest-src": ["'self'"],
  "frame-src": ["'self'"],
  "base-uri": ["'none'"],
  "form-action": ["'none'"],
  "frame-ancestors": ["'none'"],
};

/** A report has its styles inline and needs neither scripts nor network; it may be shown by the page only. */
export const reportPolicy: string = policy({
  "default-src": ["'none'"],
  "style-src": ["'unsafe-inline'"],
  "img-src": ["data:"],
  "base-uri": ["'none'"],
  "form-action": ["'none'"],
  "frame-ancestors": ["'self'"],
  sandbox: [],
});

/** Headers of every answer. */
export const helmetOptions = (host: string): FastifyHelmetOptions => ({
  contentSecurityPolicy: { useDefaults: false, directives: pagePolicy },
  // A token may stand in the first address.
  referrerPolicy: { policy: "no-referrer" },
  xFrameOptions: { action: "deny" },
  // Plain HTTP: a browser must not be told to remember otherwise, and ignores (aloud) isolation on other machines.
  strictTransportSecurity: false,
  crossOriginOpenerPolicy: isLoopback(host) ? { policy: "same-origin" } : false,
  // Browsers complain (aloud) when the page and a sandboxed report do not agree on it.
  originAgentCluster: false,
});
