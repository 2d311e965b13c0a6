import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { mergeLiberty, parseLiberty } from "../../firmware-sim/hdl/power/liberty.ts";
import type { LibertyLibrary } from "../../firmware-sim/hdl/power/library.ts";
import { PulsegateError } from "../../signals/errors.ts";

interface LibraryFiles {
  /** As people name it, in tables. */
  readonly title: string;
  readonly corner: string;
  /** Gzipped Liberty files below the Liberty folder. */
  readonly files: readonly string[];
  /** Cells that yosys and abc must not use. */
  readonly dontUse: RegExp;
  readonly licence: string;
}

/** Open cell libraries that the table is made with; the first one is charged. */
export const libraryFiles: Readonly<Record<string, LibraryFiles>> = {
  ihp130: {
    title: "IHP SG13G2 130 nm",
    corner: "typ 1.20 V 25 C",
    files: ["ihp-sg13g2/sg13g2_stdcell_typ_1p20V_25C.lib.gz"],
    dontUse: /^$/,
    licence: "Apache-2.0",
  },
  sky130hd: {
    title: "SKY130 HD 130 nm",
    corner: "tt 1.80 V 25 C",
    files: ["sky130hd/sky130hd_tt.lib.gz"],
    // Probe and low-power cells, which synthesis may not place freely.
    dontUse: /__(probe|lpflow)/,
    licence: "Apache-2.0",
  },
  asap7: {
    title: "ASAP7 RVT 7 nm (predictive)",
    corner: "TT 0.70 V 25 C",
    files: ["SIMPLE_RVT_TT_nldm_211120", "INVBUF_RVT_TT_nldm_220122", "SEQ_RVT_TT_nldm_220123"].map(
      (part) => `asap7/asap7sc7p5t_${part}.lib.gz`,
    ),
    // Fractional sizes, scan and clock-gating cells, as the flows of the library's users leave them out.
    dontUse: /x1p|xp\d|^SDF|^ICG/,
    licence: "BSD-3-Clause",
  },
};

export interface OpenLibrary extends LibraryFiles {
  readonly name: string;
  readonly cells: LibertyLibrary;
  /** The cells that may be used, as one Liberty file for the tools. */
  readonly path: string;
  /** SHA-256 of their text. */
  readonly digest: string;
}

/** Text of a gzipped Liberty file. */
export const unpackLiberty = (path: string): string => {
  try {
    return gunzipSync(readFileSync(path)).toString("utf8");
  } catch (cause) {
    throw new PulsegateError("not-found", "Liberty file cannot be read", { where: path, cause });
  }
};

/** One Liberty text with the head of the first file and the allowed cells of all: yosys 0.23 takes a single file. */
function usableCells(texts: readonly string[], dontUse: RegExp): string {
  const cells = texts.flatMap((text) => [...cellTexts(text)]).filter(({ name }) => !dontUse.test(name));
  const [first = ""] = texts;
  const head = first.slice(0, first.search(CELL));
  return `${head}\n${cells.map(({ text }) => text).join("\n")}\n}\n`;
}

const CELL = /^[ \t]*cell\s*\(\s*"?([\w]+)"?\s*\)/m;

function* cellTexts(text: string): Generator<{ name: string; text: string }> {
  for (const match of text.matchAll(new RegExp(CELL, "gm"))) {
    let depth = 0;
    for (let at = text.indexOf("{", match.index); at < text.length; at++) {
      if (text[at] === "{") depth++;
      else if (text[at] === "}") depth--;
      if (depth === 0) {
        yield { name: match[1] ?? "", text: text.slice(match.index, at + 1) };
        break;
      }
    }
  }
}

/** Reads a library and unpacks it to `workFolder`. */
export function openLibrary(name: string, libertyFolder: string, workFolder: string): OpenLibrary {
  const files = libraryFiles[name];
  if (files === undefined) {
    throw new PulsegateError("unknown-name", "no such cell library", {
      got: name,
      expected: Object.keys(libraryFiles).join(", "),
      known: Object.keys(libraryFiles),
    });
  }
  const texts = files.files.map((file) => unpackLiberty(join(libertyFolder, file)));
  const path = join(workFolder, `${name}.lib`);
  writeFileSync(path, usableCells(texts, files.dontUse));
  const digest = createHash("sha256").update(texts.join("")).update(files.dontUse.source).digest("hex");
  return { ...files, name, cells: mergeLiberty(texts.map(parseLiberty)), path, digest };
}
