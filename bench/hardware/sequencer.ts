/**
 * The control of an output-stationary row or square of processing elements: loops over taps, input channels, positions and
 * groups of output channels, and the addresses of weights and activations. One tap a clock.
 */

/** One convolution as the sequencer sees it; a dense layer is one tap, `channels` inputs and one position. */
export interface LoopShape {
  readonly kernel: number;
  readonly channels: number;
  /** Steps over positions, and over groups of output channels. */
  readonly positions: number;
  readonly groups: number;
  /** Words from one input channel to the next, and from one position to the next. */
  readonly samples: number;
  readonly stride: number;
}

/** Module `sequencer`; `step` = samples - kernel + 1, so that hardware need not subtract. */
export const sequencerVerilog = `// loops and addresses of an output-stationary array
module sequencer(input clk, input rst, input start,
    input [7:0] kernel, input [7:0] channels, input [7:0] positions, input [7:0] groups,
    input [9:0] step, input [3:0] stride,
    output reg [9:0] w_addr, output reg [9:0] x_addr, output reg clear, output reg en, output reg store);
  reg [7:0] k, c, t, g;
  reg [9:0] w_base, x_base;
  wire last_k = k == kernel - 8'd1;
  wire last_c = c == channels - 8'd1;
  wire last_t = t == positions - 8'd1;
  wire last_g = g == groups - 8'd1;
  wire done = last_k & last_c;
  wire [9:0] w_next = w_addr + 10'd1;
  wire [9:0] x_next = x_base + stride;
  always @(posedge clk)
    if (rst) begin
      {k, c, t, g} <= 32'd0;
      {w_addr, x_addr, w_base, x_base} <= 40'd0;
      {clear, en, store} <= 3'd0;
    end else begin
      store <= en & done;
      if (start) begin
        {k, c, t, g} <= 32'd0;
        {w_addr, x_addr, w_base, x_base} <= 40'd0;
        {clear, en} <= 2'b11;
      end else if (en) begin
        clear <= done;
        k <= last_k ? 8'd0 : k + 8'd1;
        if (last_k) c <= last_c ? 8'd0 : c + 8'd1;
        if (done) begin
          t <= last_t ? 8'd0 : t + 8'd1;
          x_base <= last_t ? 10'd0 : x_next;
          x_addr <= last_t ? 10'd0 : x_next;
          w_addr <= last_t ? w_next : w_base;
          if (last_t) begin
            w_base <= w_next;
            g <= g + 8'd1;
            if (last_g) {en, clear} <= 2'b00;
          end
        end else begin
          w_addr <= w_next;
          x_addr <= last_k ? x_addr + step : x_addr + 10'd1;
        end
      end
    end
endmodule
`;

/** Clocks of a loop nest. */
export const clocksOf = ({ kernel, channels, positions, groups }: LoopShape): number =>
  kernel * channels * positions * groups;

/** Testbench that plays one loop nest, dumps the switching of its clocks and, if asked, prints the addresses. */
export function sequencerTestbench(shape: LoopShape, periodNs: number, print = false): string {
  const { kernel, channels, positions, groups, samples, stride } = shape;
  const half = (periodNs / 2).toFixed(4);
  const trace = print ? '$display("%0d %0d %0d", clear, w_addr, x_addr);' : "";
  return `\`timescale 1ns/1ps
module tb;
  reg clk = 0, rst = 1, start = 0;
  wire [9:0] w_addr, x_addr;
  wire clear, en, store;
  sequencer dut(.clk(clk), .rst(rst), .start(start), .kernel(8'd${kernel}), .channels(8'd${channels}),
    .positions(8'd${positions}), .groups(8'd${groups}), .step(10'd${samples - kernel + 1}), .stride(4'd${stride}),
    .w_addr(w_addr), .x_addr(x_addr), .clear(clear), .en(en), .store(store));
  task clock; begin clk = 0; #(${half}); clk = 1; #(${half}); end endtask
  initial begin
    clock;
    rst = 0; start = 1;
    clock;
    start = 0;
    $dumpfile("activity.vcd");
    $dumpvars(1, dut);
    while (en) begin ${trace} clock; end
    $finish;
  end
endmodule
`;
}
