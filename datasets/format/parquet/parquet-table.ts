import {
  type AsyncBuffer,
  type FileMetaData,
  type ParquetParsers,
  parquetMetadataAsync,
  parquetRead,
  type SchemaElement,
} from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { PulsegateError } from "../../../signals/errors.ts";
import type { Folder } from "../folder.ts";

/** What a column holds: numbers, or times (read as seconds). */
export interface ParquetColumn {
  readonly name: string;
  readonly isTime: boolean;
}

/** Columns of numbers of a file, read in parts of bounded size. */
export interface ParquetTable {
  readonly columns: readonly ParquetColumn[];
  /** Columns of texts, lists and structures. */
  readonly leftOut: readonly string[];
  readonly rows: number;
  /** Key and value of the file's metadata, without those of writers' own schemas. */
  readonly remarks: readonly (readonly [string, string])[];
  /** Parts of at most a row group, from the part that holds `fromRow` on; missing values are NaN. */
  parts(names: readonly string[], fromRow?: number): AsyncGenerator<ParquetPart>;
}

export interface ParquetPart {
  readonly firstRow: number;
  readonly rows: number;
  /** In the order in which they were asked for. */
  readonly columns: readonly Float64Array[];
}

const MOST_ROWS = 1 << 20;
const NUMBERS: ReadonlySet<string | undefined> = new Set([
  "INT32",
  "INT64",
  "FLOAT",
  "DOUBLE",
  "INT96",
  "BOOLEAN",
]);

/** Times in seconds: dates as objects would lose what lies below a millisecond. */
const parsers: Partial<ParquetParsers> = {
  timestampFromMilliseconds: (ms) => Number(ms) / 1e3,
  timestampFromMicroseconds: (us) => Number(us) / 1e6,
  timestampFromNanoseconds: (ns) => Number(ns) / 1e9,
};

const isTimestamp = ({ type, converted_type, logical_type }: SchemaElement): boolean =>
  logical_type?.type === "TIMESTAMP" || /^TIMESTAMP_/.test(converted_type ?? "") || type === "INT96";

/** Direct children of the schema's root, each with whether it is a plain value. */
function topLevel(schema: readonly SchemaElement[]): { element: SchemaElement; plain: boolean }[] {
  const found: { element: SchemaElement; plain: boolean }[] = [];
  const after = (at: number): number => {
    let next = at + 1;
    for (let i = schema[at]?.num_children ?? 0; i > 0; i--) next = after(next);
    return next;
  };
  for (let at = 1; at < schema.length; at = after(at)) {
    const element = schema[at]!;
    found.push({ element, plain: !element.num_children && element.repetition_type !== "REPEATED" });
  }
  return found;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Errors of the decoder say where in the file; a folder's errors pass through. */
async function guard<T>(name: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if (cause instanceof PulsegateError) throw cause;
    throw new PulsegateError("malformed", "the Parquet file cannot be read", {
      where: name,
      got: messageOf(cause),
      cause,
    });
  }
}

/**
 * Opens the table of a Parquet file; only its footer is read. All codecs of the format but LZO are unpacked.
 * @throws PulsegateError `malformed` when the footer cannot be read.
 */
export async function openParquetTable(folder: Folder, name: string): Promise<ParquetTable> {
  const byteLength = (await folder.size(name)) ?? 0;
  const file: AsyncBuffer = {
    byteLength,
    async slice(start, end = byteLength) {
      const bytes = await folder.read(name, start, end - start);
      return bytes.slice().buffer;
    },
  };
  const metadata = await guard(name, parquetMetadataAsync(file));
  const children = topLevel(metadata.schema);
  const isNumber = ({ element, plain }: (typeof children)[number]) =>
    plain && NUMBERS.has(element.type) && !/^(?:DATE|TIME_)/.test(element.converted_type ?? "");
  return {
    columns: children
      .filter(isNumber)
      .map(({ element }) => ({ name: element.name, isTime: isTimestamp(element) })),
    leftOut: children.filter((child) => !isNumber(child)).map(({ element }) => element.name),
    rows: Number(metadata.num_rows),
    remarks: (metadata.key_value_metadata ?? [])
      .filter(({ key }) => !/^(?:pandas|ARROW:schema|org\.apache\.spark.*)$/.test(key))
      .map(({ key, value }) => [key, value ?? ""] as const),
    parts: (names, fromRow = 0) => readParts(name, file, metadata, names, fromRow),
  };
}

async function* readParts(
  name: string,
  file: AsyncBuffer,
  metadata: FileMetaData,
  names: readonly string[],
  fromRow: number,
): AsyncGenerator<ParquetPart> {
  let groupStart = 0;
  for (const group of metadata.row_groups) {
    const groupEnd = groupStart + Number(group.num_rows);
    for (let firstRow = groupStart; firstRow < groupEnd; firstRow += MOST_ROWS) {
      const rowEnd = Math.min(groupEnd, firstRow + MOST_ROWS);
      if (rowEnd > fromRow) yield await readPart(name, file, metadata, names, firstRow, rowEnd);
    }
    groupStart = groupEnd;
  }
}

async function readPart(
  name: string,
  file: AsyncBuffer,
  metadata: FileMetaData,
  names: readonly string[],
  rowStart: number,
  rowEnd: number,
): Promise<ParquetPart> {
  const columns = names.map(() => new Float64Array(rowEnd - rowStart).fill(Number.NaN));
  const read = parquetRead({
    ...{ file, metadata, compressors, parsers, rowStart, rowEnd },
    columns: [...names],
    utf8: false,
    useOffsetIndex: true,
    onChunk({ columnName, columnData, rowStart: chunkStart }) {
      const column = columns[names.indexOf(columnName)];
      if (column === undefined) return;
      for (let i = Math.max(0, rowStart - chunkStart); i < columnData.length; i++) {
        const at = chunkStart + i - rowStart;
        if (at >= column.length) break;
        const value: unknown = columnData[i];
        const number = value === null || value === undefined ? Number.NaN : Number(value);
        column[at] = Number.isFinite(number) ? number : Number.NaN;
      }
    },
  });
  await guard(name, read);
  return { firstRow: rowStart, rows: rowEnd - rowStart, columns };
}
