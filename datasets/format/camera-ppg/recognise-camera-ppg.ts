import { detectLayout } from "../csv/layout.ts";
import { firstLine, type RecogniseTable } from "../csv/table-head.ts";

/**
 * Pulse waves of a telephone's camera (`time,R,G,B`): time of each frame in milliseconds since the start, mean of each
 * colour from 0 to 255. Frames come at uneven times; the rate is their mean.
 * Source: Welltory-PPG-dataset, datatypes.md.
 */
export const recogniseCameraPpg: RecogniseTable = (head) => {
  if (!/^"?time"?,\s*"?R"?,\s*"?G"?,\s*"?B"?$/i.test(firstLine(head))) return undefined;
  const base = detectLayout(head.file, head.text, head.whole, { delimiter: ",", timeColumn: 0 });
  return {
    format: "camera-ppg",
    layout: {
      ...base,
      columns: base.columns.map((column) => ({ ...column, modality: "ppg" })),
      timeUnit: "ms",
    },
  };
};
