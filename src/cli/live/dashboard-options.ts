import type { Command } from "commander";
import { port } from "../arguments.ts";

export const withDashboardOptions = (command: Command): Command =>
  command
    .option("--open", "show the dashboard in the browser")
    .option("--port <n>", "serve the dashboard at this port (default: a free one)", port)
    .option("--host <address>", "address to serve at (default: this computer only); others need --token")
    .option("--token <secret>", "what a browser must know, at least 16 characters");
