/**
 * A public re-synthesis of the unsigned carry-disregard multipliers with Cadence Genus at 45 nm, by a university group; not
 * the authors' own figures. Source: slides of github.com/YogeshGoyyalA-1/Carry-Disregard-Approximate-Multipliers (a fork
 * of Akash-Perla's), table of area, power and delay.
 */
export interface PublicRow {
  readonly name: string;
  readonly areaUm2: number;
  readonly powerUw: number;
  readonly delayNs: number;
}

const row = (name: string, areaUm2: number, powerUw: number, delayNs: number): PublicRow => ({
  name,
  areaUm2,
  powerUw,
  delayNs,
});

export const publicResynthesis: readonly PublicRow[] = [
  row("exact8u", 397.062, 10.955, 0.697),
  row("CDM8_44", 337.896, 8.72, 0.565),
  row("CDM8_51", 356.364, 9.207, 0.552),
  row("CDM8_62", 335.502, 8.278, 0.5),
  row("CDM8_73", 330.03, 7.852, 0.463),
  row("CDM8_74", 318.744, 7.353, 0.454),
  row("CDM8_84", 314.64, 7.462, 0.447),
  row("CDM8_95", 294.12, 6.636, 0.404),
  row("CDM8_a6", 270.864, 5.705, 0.475),
  row("CDM8_a7", 259.236, 5.404, 0.475),
  row("CDM8_a8", 247.95, 5.069, 0.47),
  row("CDM8_a9", 234.954, 4.81, 0.466),
  row("CDM8_aa", 230.508, 4.734, 0.461),
];
