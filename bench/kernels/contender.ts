/** One way to compute a problem, timed in turn with the others. */
export interface Contender {
  readonly name: string;
  /** Contenders of one group do the same in different ways; the fastest of them stands for it. */
  readonly group: string;
  /** Multiply-accumulates of one run. */
  readonly macs: number;
  /** Runs `repeats` times; nanoseconds of processor time of one run. */
  run(repeats: number): number | Promise<number>;
  /** Whether its result equals the plain reference, bit for bit. Absent for onnxruntime, whose labels say how it differs. */
  verify?(): boolean | Promise<boolean>;
  close?(): void;
}

/** Processor time of this process in nanoseconds: other processes on the machine are left out. */
export const processorNs = (since: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since);
  return 1000 * (user + system);
};

/** A contender that is a function of this process. */
export function inProcess(
  labels: Pick<Contender, "name" | "group">,
  macs: number,
  work: () => void,
  verify?: () => boolean,
): Contender {
  return {
    ...labels,
    macs,
    run(repeats) {
      const start = process.cpuUsage();
      for (let i = 0; i < repeats; i++) work();
      return processorNs(start) / repeats;
    },
    ...(verify === undefined ? {} : { verify }),
  };
}
