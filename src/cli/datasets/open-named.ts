import type { CsvOptions } from "../../../datasets/format/csv/open-csv.ts";
import { openRecording } from "../../../datasets/io/open.ts";
import { openShipped, shippedNames } from "../../../datasets/io/shipped.ts";
import type { Recording } from "../../../datasets/recording.ts";

/** What a user says of a table that does not say it itself. */
export interface TableOptions {
  readonly rate?: number;
  readonly board?: string;
}

export const tableOptions = ({ rate, board }: TableOptions): CsvOptions => ({
  ...(rate === undefined ? {} : { sampleRateHz: rate }),
  ...(board === undefined ? {} : { board }),
});

/** Opens a shipped recording by its name, anything else by its path. */
export const openNamed = (name: string, table: CsvOptions = {}): Promise<Recording> =>
  (shippedNames as readonly string[]).includes(name) ? openShipped(name) : openRecording(name, table);
