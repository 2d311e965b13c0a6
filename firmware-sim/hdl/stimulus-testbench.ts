/** Testbench that plays recorded operands, one per period, and dumps the switching of the unit under test. */
export interface StimulusOptions {
  /** Module under test, instantiated as `tb.dut`. */
  readonly top: string;
  /**
   * `multiplier`: ports a, b, p; words of the stimulus are 4 hex digits, a above b (two's complement bits).
   * `pe`: ports clk, rst, clear, en, a, b, acc; words are 5 hex digits {clear, en, a, b}.
   */
  readonly unit?: "multiplier" | "pe";
  /** Words in the stimulus file; the first only settles the circuit, so `vectors` - 1 operations are dumped. */
  readonly vectors: number;
  /** Time from one word to the next; of a processing element, its clock period. Three decimals count (1 ps). */
  readonly periodNs: number;
  /** File that the simulation writes. */
  readonly vcd: string;
  /** File that the simulation reads ($readmemh). */
  readonly stimulus: string;
  /** A flattened netlist: dump the nets of `dut` alone, not the insides of its library cells. */
  readonly gateLevel: boolean;
}

const PORTS = {
  multiplier: {
    bits: 16,
    declare: "reg [7:0] a, b;\n  wire [15:0] p;",
    connect: ".a(a), .b(b), .p(p)",
    apply: "{a, b}",
  },
  pe: {
    bits: 18,
    declare: "reg clk, rst, clear, en;\n  reg [7:0] a, b;\n  wire [23:0] acc;",
    connect: ".clk(clk), .rst(rst), .clear(clear), .en(en), .a(a), .b(b), .acc(acc)",
    apply: "{clear, en, a, b}",
  },
} as const;

/**
 * Text of the testbench `tb`. The dump starts when the first word has settled, so that no change from unknown counts:
 * its first time stamp is the start of operation 1, its length (`vectors` - 1) periods. Inputs of a processing element
 * change at the falling edge, after one period of reset.
 */
export function stimulusTestbench(options: StimulusOptions): string {
  const { top, vectors, periodNs, vcd, stimulus, gateLevel, unit = "multiplier" } = options;
  const port = PORTS[unit];
  const period = periodNs.toFixed(3);
  const half = (periodNs / 2).toFixed(4);
  const clocked = unit === "pe";
  const step = clocked
    ? ["clk = 0;", `${port.apply} = words[i];`, `#(${half});`, "clk = 1;", `#(${half});`]
    : [`${port.apply} = words[i];`, `#(${period});`];
  const reset = clocked
    ? ["rst = 1;", "{clear, en, a, b} = 0;", "clk = 0;", `#(${half});`, "clk = 1;", `#(${half});`, "rst = 0;"]
    : [];
  return `\`timescale 1ns/1ps
module tb;
  ${port.declare}
  reg [${port.bits - 1}:0] words [0:${vectors - 1}];
  integer i;
  ${top} dut(${port.connect});

  task step;
    begin
      ${step.join("\n      ")}
    end
  endtask

  initial begin
    $readmemh("${stimulus}", words);
    ${[...reset, "i = 0;", "step;"].join("\n    ")}
    $dumpfile("${vcd}");
    $dumpvars(${gateLevel ? 1 : 0}, dut);
    for (i = 1; i < ${vectors}; i = i + 1) step;
    $dumpflush;
    $finish;
  end
endmodule
`;
}

/** Words of a multiplier's stimulus file. */
export function operandWords(pairs: Iterable<readonly [number, number]>): string {
  let text = "";
  for (const [a, b] of pairs) text += `${hex(((a & 255) << 8) | (b & 255), 4)}\n`;
  return text;
}

export interface ElementInput {
  readonly clear: boolean;
  readonly en: boolean;
  readonly a: number;
  readonly b: number;
}

/** Words of a processing element's stimulus file. */
export function elementWords(inputs: Iterable<ElementInput>): string {
  let text = "";
  for (const { clear, en, a, b } of inputs) {
    text += `${hex((Number(clear) << 17) | (Number(en) << 16) | ((a & 255) << 8) | (b & 255), 5)}\n`;
  }
  return text;
}

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, "0");
