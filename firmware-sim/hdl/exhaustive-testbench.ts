import type { Multiplier } from "../arith/multiplier.ts";
import { truthTable } from "../arith/truth-table.ts";

/** One multiplier under test. */
export interface CheckedModule {
  readonly top: string;
  /** File of `truthTableWords`, read by $readmemh. */
  readonly table: string;
  /** Width of the product; default 16. */
  readonly productBits?: number;
}

/**
 * Testbench `tb` that compares modules with their truth tables over all 65,536 operand pairs. It prints the first mismatches
 * of each (`MISMATCH NAME a b got expected`, hex) and one line `CHECKED NAME pairs mismatches` at the end.
 *
 * Operands advance in Gray code, so that one bit changes at a time and a simulator has the least to do.
 *
 * @param step with 1, the default, all pairs; else every `step`-th.
 */
export function testbenchOf(modules: readonly CheckedModule[], step = 1): string {
  const declare = modules.map(({ top, productBits = 16 }, n) => {
    const range = `[${productBits - 1}:0]`;
    return `  wire ${range} p${n};\n  reg ${range} table${n} [0:65535];\n  integer wrong${n};\n  ${top} dut${n}(a, b, p${n});`;
  });
  const load = modules.map(({ table }, n) => `    wrong${n} = 0;\n    $readmemh("${table}", table${n});`);
  const compare = modules.map(
    ({ top }, n) => `      if (p${n} !== table${n}[{a, b}]) begin
        wrong${n} = wrong${n} + 1;
        if (wrong${n} <= 5) $display("MISMATCH ${top} %h %h %h %h", a, b, p${n}, table${n}[{a, b}]);
      end`,
  );
  const report = modules.map(({ top }, n) => `    $display("CHECKED ${top} %0d %0d", pairs, wrong${n});`);
  return `\`timescale 1ns/1ps
module tb;
  reg [7:0] a, b;
  integer i, pairs;
${declare.join("\n")}
  initial begin
    pairs = 0;
${load.join("\n")}
    for (i = 0; i < 65536; i = i + ${step}) begin
      {a, b} = i ^ (i >> 1);
      #1;
      pairs = pairs + 1;
${compare.join("\n")}
    end
${report.join("\n")}
    $finish;
  end
endmodule
`;
}

/** All 65,536 products in hexadecimal, one a line, in the order of the raw operand bits {a, b}. */
export function truthTableWords(multiplier: Multiplier): string {
  const table = truthTable(multiplier);
  const bits = multiplier.productBits ?? 16;
  const [mask, digits] = [2 ** bits - 1, Math.ceil(bits / 4)];
  const flip = multiplier.signed ? 0x8080 : 0;
  const words = Array.from({ length: 65536 }, (_, raw) =>
    (table[raw ^ flip]! & mask).toString(16).padStart(digits, "0"),
  );
  return `${words.join("\n")}\n`;
}
