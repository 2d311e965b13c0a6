#!/usr/bin/env node
import { createProgram } from "./program.ts";
import { reportError } from "./report-error.ts";

// A reader that has seen enough (`pulsegate ... | head`) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit();
  throw error;
});

// Nor is one who reads what is told along the way (`2>&1 | tee log`, a terminal that is closed) a reason to leave the work undone.
process.stderr.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE" && error.code !== "EIO") throw error;
});

try {
  await createProgram().parseAsync();
} catch (error) {
  reportError(error);
  process.exitCode = 1;
}
