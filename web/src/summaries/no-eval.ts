import { config } from "zod";

/**
 * Compiled parsers need eval, which the page's policy forbids, and even trying is a violation. Has to be settled before
 * the first schema is made: import this module first, and use its value, or bundlers leave it out.
 */
export const { jitless = true } = config({ jitless: true });
