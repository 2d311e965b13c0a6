/**
 * A hand-written library of four cells with round numbers, in units unlike the calculator's own (ps, fF, so fJ): every
 * expected figure of the tests can be worked out in the head.
 */
const table = (name: string, template: string, values: string) =>
  `${name} (${template}) { values (${values}); }`;

/** Constant tables, as abc wants every arc to have them. */
const flat = (name: string, value: number) =>
  table(name, "grid", `"${value}, ${value}", "${value}, ${value}"`);
const flatDelays = (rise: number, fall: number) =>
  [
    flat("cell_rise", rise),
    flat("cell_fall", fall),
    flat("rise_transition", 0),
    flat("fall_transition", 0),
  ].join("\n");

const arc = (pin: string, sense: string, delays: string) => `
      timing () {
        related_pin : "${pin}"; timing_sense : ${sense};
        ${delays}
      }`;

export const tinyLiberty = `
/* no real process */
library (tiny) {
  time_unit : "1ps"; voltage_unit : "1V"; leakage_power_unit : "1pW"; capacitive_load_unit (1, ff);
  nom_voltage : 2.0; nom_temperature : 25;
  default_wire_load : "short";
  wire_load ("short") { capacitance : 2; slope : 3; fanout_length (1, 1.0); fanout_length (3, 2.0); }
  lu_table_template (grid) {
    variable_1 : input_net_transition; variable_2 : total_output_net_capacitance;
    index_1 ("0, 100"); index_2 ("0, 10");
  }
  power_lut_template (turned) {
    variable_1 : total_output_net_capacitance; variable_2 : input_transition_time;
    index_1 ("0, 10"); index_2 ("0, 100");
  }
  cell (INV) {
    area : 2; cell_leakage_power : 5;
    pin (A) { direction : input; capacitance : 3; rise_capacitance : 4; fall_capacitance : 2; }
    pin (Y) {
      direction : output; function : "A'";
      ${arc(
        "A",
        "negative_unate",
        [
          table("cell_rise", "grid", '"10, 30", "20, 40"'),
          table("cell_fall", "grid", '"10, 30", "20, 40"'),
          table("rise_transition", "grid", '"0, 100", "0, 100"'),
          table("fall_transition", "grid", '"0, 200", "0, 200"'),
        ].join("\n"),
      )}
      internal_power () {
        related_pin : "A"
        ${table("rise_power", "turned", '"1, 2", "3, 4"')}
        ${table("fall_power", "scalar", '"0.5"')}
      }
    }
  }
  cell (BUF) {
    area : 4; cell_leakage_power : 5;
    pin (A) { direction : input; capacitance : 3; }
    pin (Y) { direction : output; function : "A"; ${arc("A", "positive_unate", flatDelays(30, 30))} }
  }
  cell (NAND) {
    area : 3.5;
    leakage_power () { value : 8; when : "A&B"; }
    leakage_power () { value : 4; when : "!A | !B"; }
    pin (A) { direction : input; capacitance : 5; }
    pin (B) { direction : input; capacitance : 5;
      internal_power () { ${table("power", "scalar", '"1.25"')} }
      internal_power () { when : "!A"; ${table("power", "scalar", '"0.25"')} }
    }
    pin (Y) {
      direction : output; function : "!(A&B)"; max_capacitance : 10 ;
      ${arc("A", "negative_unate", flatDelays(50, 60))}
      ${arc("B", "negative_unate", flatDelays(70, 80))}
      internal_power () { related_pin : "A"; ${table("power", "scalar", '"2"')} }
      internal_power () { related_pin : "B"; ${table("power", "scalar", '"6"')} }
    }
  }
  cell (DFF) {
    area : 9; cell_leakage_power : 1;
    ff (IQ, IQN) { clocked_on : "CK"; next_state : "D"; clear : "!RN"; }
    pin (D) { direction : input; capacitance : 2; }
    pin (RN) { direction : input; capacitance : 2; }
    pin (CK) { direction : input; clock : true; capacitance : 1;
      internal_power () { when : "D & !Q & QN"; ${table("power", "scalar", '"1"')} }
      internal_power () { when : "D & Q & !QN"; ${table("power", "scalar", '"3"')} }
    }
    pin (Q) { direction : output; function : "IQ";
      timing () { related_pin : "CK"; timing_type : rising_edge;
        ${table("cell_rise", "scalar", '"90"')} ${table("cell_fall", "scalar", '"95"')} }
    }
    pin (QN) { direction : output; function : "IQN"; }
  }
}
`;

const bits = (...numbers: (number | string)[]) => numbers;

/** y = !(!a & b): INV drives NAND; net 2 = a, 3 = b, 4 = !a, 5 = y. As yosys writes it. */
export const tinyNetlist = JSON.stringify({
  modules: {
    top: {
      attributes: { top: "1" },
      ports: {
        a: { direction: "input", bits: bits(2) },
        b: { direction: "input", bits: bits(3) },
        y: { direction: "output", bits: bits(5) },
      },
      cells: {
        first: { type: "INV", connections: { A: [2], Y: [4] } },
        second: { type: "NAND", connections: { A: [4], B: [3], Y: [5] } },
      },
    },
  },
});
