import { config } from "zod";

// Compiled parsers need eval, which the page's policy forbids. Has to run before the first schema is made.
config({ jitless: true });
