import { recoverRecording } from "../../../datasets/io/record/recover.ts";

/** Closes what a recorder that died left behind, and says what is there. */
export async function recoverCommand(path: string, { json }: { readonly json?: boolean }): Promise<void> {
  const report = await recoverRecording(path);
  if (json) {
    console.log(JSON.stringify({ path, ...report }, null, 2));
    return;
  }
  const { format, wasOpen, durationS, done } = report;
  if (!wasOpen && done.length === 0) console.log(`${path}: whole, nothing to do`);
  else console.log(`${path}: recovered${done.length === 0 ? ", nothing had to be put right" : ""}`);
  for (const what of done) console.log(`  ${what}`);
  const lost = wasOpen ? "; at most the second before the end of the recorder is lost" : "";
  console.log(`${format}, ${durationS.toFixed(3)} s kept${lost}`);
}
