/**
 * A row of multiply-accumulate elements with stationary weights, its address counters and its control: the smallest thing
 * that computes a convolution by itself, to state what share of an accelerator the multiplier has.
 */
import { PulsegateError } from "../../signals/errors.ts";
import type { Multiplier } from "../arith/multiplier.ts";
import { type Design, design } from "./design.ts";
import { extended, requireBytes } from "./processing-element.ts";
import { multiplierDesign, type VerilogOptions } from "./verilog.ts";

export interface AcceleratorOptions extends VerilogOptions {
  /** Elements in the row, 2..256; default 16. One multiplication each per clock period. */
  readonly pes?: number;
  /** Width of the activation and result addresses; default 10. */
  readonly addressBits?: number;
  /** Which operand the weight is; default `weight-first`. */
  readonly operandOrder?: "weight-first" | "activation-first";
}

/** One element: the partial sum of its left neighbour plus its product. */
function element(multiplier: Multiplier, order: AcceleratorOptions["operandOrder"], core: Design): Design {
  const top = `ws_${core.top}`;
  const operands = order === "activation-first" ? "x, w" : "w, x";
  return design(
    top,
    `// element with a stationary weight; sums wrap at 24 bits
module ${top}(input clk, input load, input run, input [7:0] w_in, output reg [7:0] w,
    input [7:0] x, input [23:0] sum_in, output reg [23:0] sum);
  wire [${(multiplier.productBits ?? 16) - 1}:0] p;
  ${core.top} mul(${operands}, p);
  always @(posedge clk) begin
    if (load) w <= w_in;
    if (run) sum <= sum_in + ${extended(multiplier, 24)};
  end
endmodule
`,
    [core],
  );
}

/**
 * Module `acc_NAME`. After `start` it loads the weights w[0..pes-1], then reads `length` activations and as many earlier sums
 * y_in, one a clock, and writes y[n] = y_in[n] + sum_k w[k] x[n+k], n = 0..length - pes, modulo 2^24; `busy` falls after the
 * last write. The three memories are outside; they answer one clock after an address with its read enable.
 */
export function accelerator(multiplier: Multiplier, options: AcceleratorOptions = {}): Design {
  requireBytes(multiplier);
  const { pes = 16, addressBits = 10, operandOrder = "weight-first" } = options;
  if (!Number.isInteger(pes) || pes < 2 || pes > 256 || 2 ** addressBits <= pes) {
    throw new PulsegateError("bad-option", "an accelerator of a size that cannot be built", {
      got: `${pes} elements, ${addressBits} address bits`,
      expected: "2..256 elements, fewer than the addresses",
    });
  }
  const cell = element(multiplier, operandOrder, multiplierDesign(multiplier, options));
  const weightBits = Math.ceil(Math.log2(pes));
  const top = cell.top.replace(/^ws_/, "acc_");
  const row = Array.from({ length: pes }, (_, k) => {
    const [weight, sum] = k === 0 ? ["w_data", "y_q"] : [`w${k - 1}`, `s${k - 1}`];
    return `  wire [7:0] w${k};
  wire [23:0] s${k};
  ${cell.top} e${k}(clk, load_q, mac, ${weight}, w${k}, x_q, ${sum}, s${k});`;
  });
  const zero = `${addressBits}'d0`;
  const one = `${addressBits}'d1`;
  const text = `// row of ${pes} elements with stationary weights
module ${top}(input clk, input rst, input start, input [${addressBits - 1}:0] length, output busy,
    output w_re, output [${weightBits - 1}:0] w_addr, input [7:0] w_data,
    output x_re, output [${addressBits - 1}:0] x_addr, input [7:0] x_data, input [23:0] y_in,
    output y_we, output [${addressBits - 1}:0] y_addr, output [23:0] y_out);
  localparam IDLE = 2'd0, LOAD = 2'd1, RUN = 2'd2;
  reg [1:0] state;
  reg [${addressBits - 1}:0] n, done;
  reg load_q, run_q, mac, mac_q;
  reg [7:0] x_q;
  reg [23:0] y_q;
  assign w_re = state == LOAD;
  assign w_addr = n[${weightBits - 1}:0];
  assign x_re = state == RUN;
  assign x_addr = n;
  assign y_we = mac_q & (done >= ${addressBits}'d${pes});
  assign y_addr = done - ${addressBits}'d${pes};
  assign y_out = s${pes - 1};
  assign busy = (state != IDLE) | run_q | mac | mac_q;
${row.join("\n")}
  always @(posedge clk)
    if (rst) begin
      state <= IDLE;
      n <= ${zero};
      done <= ${zero};
      load_q <= 1'b0;
      run_q <= 1'b0;
      mac <= 1'b0;
      mac_q <= 1'b0;
    end else begin
      load_q <= state == LOAD;
      run_q <= state == RUN;
      mac <= run_q;
      mac_q <= mac;
      if (run_q) begin
        x_q <= x_data;
        y_q <= y_in;
      end
      if (mac) done <= done + ${one};
      case (state)
        IDLE: if (start & ~busy) begin
          state <= LOAD;
          n <= ${addressBits}'d${pes - 1};
          done <= ${zero};
        end
        LOAD: if (n == ${zero}) state <= RUN;
          else n <= n - ${one};
        RUN: if (n == length - ${one}) state <= IDLE;
          else n <= n + ${one};
        default: state <= IDLE;
      endcase
    end
endmodule
`;
  return design(top, text, [cell]);
}
