import { PulsegateError } from "../../signals/errors.ts";

/** Verilog modules under their names; `top` is the one to instantiate. */
export interface Design {
  readonly top: string;
  /** Text of each module, helpers before their users. */
  readonly modules: ReadonlyMap<string, string>;
}

/** A design of the module `top` on what the `parts` define; parts that agree word for word are written once. */
export function design(top: string, text: string, parts: readonly Design[] = []): Design {
  const modules = mergeModules(parts);
  if (modules.has(top)) {
    throw new PulsegateError("bad-option", "two Verilog modules of one name", { got: top });
  }
  return { top, modules: modules.set(top, text) };
}

function mergeModules(designs: readonly Design[]): Map<string, string> {
  const modules = new Map<string, string>();
  for (const { modules: own } of designs) {
    for (const [name, text] of own) {
      if ((modules.get(name) ?? text) !== text) {
        throw new PulsegateError("bad-option", "two different Verilog modules of one name", { got: name });
      }
      modules.set(name, text);
    }
  }
  return modules;
}

/** One Verilog-2001 file that holds several designs. */
export function verilogFile(...designs: readonly Design[]): string {
  return [...mergeModules(designs).values()].join("\n");
}

/** Words that Verilog-2001 keeps for itself, as far as a multiplier might be called so. */
const KEYWORDS = new Set(
  (
    "always and assign automatic begin buf case casex casez cell config deassign default defparam design disable edge else end " +
    "endcase endfunction endmodule endtask event for force forever fork function generate genvar if initial inout input " +
    "instance integer join large library localparam medium module nand negedge nmos nor not or output parameter pmos " +
    "posedge primitive pull0 pull1 real reg release repeat scalared signed small specify strong0 strong1 supply0 supply1 " +
    "table task time tran tri unsigned use vectored wait wand weak0 weak1 while wire wor xnor xor"
  ).split(" "),
);

/** The nearest legal Verilog identifier: foreign characters become `_`; what starts with a digit or is a keyword gets `m_`. */
export function legalName(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9_]/g, "_");
  return /^[A-Za-z_]/.test(plain) && !KEYWORDS.has(plain) ? plain : `m_${plain}`;
}
