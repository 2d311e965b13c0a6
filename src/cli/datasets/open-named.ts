import { openRecording } from "../../../datasets/io/open.ts";
import { openShipped, shippedNames } from "../../../datasets/io/shipped.ts";
import type { Recording } from "../../../datasets/recording.ts";

/** Opens a shipped recording by its name, anything else by its path. */
export const openNamed = (name: string): Promise<Recording> =>
  (shippedNames as readonly string[]).includes(name) ? openShipped(name) : openRecording(name);
