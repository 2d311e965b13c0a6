/** Testbench of an accelerator with its three memories as plain arrays; plays one job and dumps its switching. */
export interface AcceleratorTestbenchOptions {
  /** Module of `accelerator`. */
  readonly top: string;
  readonly pes: number;
  readonly addressBits: number;
  /** Activations of the job; at least `pes`. */
  readonly length: number;
  readonly periodNs: number;
  /** Files read by $readmemh: weights and activations (2 digits), earlier sums (6 digits). */
  readonly weights: string;
  readonly activations: string;
  readonly sums: string;
  /** File that the results y[0..length-pes] are written to ($writememh). */
  readonly results: string;
  /** File that the switching is dumped to; none when absent. */
  readonly vcd?: string;
  /** A flattened netlist: dump the nets of `dut` alone. */
  readonly gateLevel?: boolean;
}

/** Text of the testbench `tb`, the accelerator as `tb.dut`. The job is complete when it prints `DONE clocks`. */
export function acceleratorTestbench(options: AcceleratorTestbenchOptions): string {
  const { top, pes, addressBits, length, periodNs, vcd, gateLevel = false } = options;
  const words = 2 ** addressBits;
  const weightBits = Math.ceil(Math.log2(pes));
  const half = (periodNs / 2).toFixed(4);
  const dump =
    vcd === undefined ? "" : `\n    $dumpfile("${vcd}");\n    $dumpvars(${gateLevel ? 1 : 0}, dut);`;
  return `\`timescale 1ns/1ps
module tb;
  reg clk, rst, start;
  reg [7:0] w_mem [0:${2 ** weightBits - 1}];
  reg [7:0] x_mem [0:${words - 1}];
  reg [23:0] in_mem [0:${words - 1}];
  reg [23:0] out_mem [0:${words - 1}];
  reg [7:0] w_data, x_data;
  reg [23:0] y_in;
  wire busy, w_re, x_re, y_we;
  wire [${weightBits - 1}:0] w_addr;
  wire [${addressBits - 1}:0] x_addr, y_addr;
  wire [23:0] y_out;
  integer clocks;
  ${top} dut(.clk(clk), .rst(rst), .start(start), .length(${addressBits}'d${length}), .busy(busy),
    .w_re(w_re), .w_addr(w_addr), .w_data(w_data), .x_re(x_re), .x_addr(x_addr), .x_data(x_data), .y_in(y_in),
    .y_we(y_we), .y_addr(y_addr), .y_out(y_out));

  // The memories answer after the edge, as the registers do.
  always @(posedge clk) begin
    if (w_re) w_data <= w_mem[w_addr];
    if (x_re) x_data <= x_mem[x_addr];
    if (x_re) y_in <= in_mem[x_addr];
    if (y_we) out_mem[y_addr] <= y_out;
  end

  task clock;
    begin
      clk = 0;
      #(${half});
      clk = 1;
      #(${half});
      clocks = clocks + 1;
    end
  endtask

  initial begin
    $readmemh("${options.weights}", w_mem, 0, ${pes - 1});
    $readmemh("${options.activations}", x_mem, 0, ${length - 1});
    $readmemh("${options.sums}", in_mem, 0, ${length - 1});
    {w_data, x_data, y_in} = 0;
    rst = 1;
    start = 0;
    clocks = 0;
    clock;
    rst = 0;${dump}
    start = 1;
    clocks = 0;
    clock;
    start = 0;
    while (busy && clocks < ${4 * (words + pes)}) clock;
    clock;
    $writememh("${options.results}", out_mem, 0, ${length - pes});
    if (!busy) $display("DONE %0d", clocks);
    $dumpflush;
    $finish;
  end
endmodule
`;
}
