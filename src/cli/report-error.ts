import { PulsegateError } from "../../signals/errors.ts";
import { suggestion } from "../suggest.ts";

/** One line for what went wrong, one for what may help; a stack only for what is a fault of the program. */
export function reportError(error: unknown): void {
  if (error instanceof PulsegateError) {
    console.error(`error [${error.code}]: ${error.message}`);
    const hint = suggestion(error);
    if (hint !== undefined) console.error(hint);
    return;
  }
  console.error(error);
}
