/** Written by `npm run hardware`; do not edit. Conditions and provenance: docs/hardware.md. */
export interface LibraryData {
  readonly library: string;
  readonly corner: string;
  readonly tool: string;
  /**
   * Name, structure, cells, area (um2), leakage (nW), delay (ns), then energy per multiplication (pJ): zero delay uniform,
   * zero delay beats, gate delays uniform, gate delays beats; null where the network cannot use the multiplier.
   */
  readonly rows: readonly (readonly [
    name: string,
    structure: string,
    cells: number,
    areaUm2: number,
    leakageNw: number,
    delayNs: number,
    zeroUniformPj: number,
    zeroBeatsPj: number | null,
    gateUniformPj: number,
    gateBeatsPj: number | null,
  ])[];
}

export const hardwareData: readonly LibraryData[] = [];
