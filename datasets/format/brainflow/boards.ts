/** Columns of a kind: first and last number. */
type Range = readonly [number, number];

/** How BrainFlow lays out the rows of a board (of one preset of it). */
export interface Board {
  readonly name: string;
  readonly id: number;
  readonly sampleRateHz: number;
  readonly columns: number;
  readonly package: number;
  readonly timestamp: number;
  readonly marker: number;
  /** Electrode channels, µV. */
  readonly exg?: Range;
  readonly ppg?: Range;
  readonly accel?: Range;
  readonly gyro?: Range;
}

const electrodes = (
  [name, id, sampleRateHz]: readonly [string, number, number],
  columns: number,
  exg: Range,
  rest: Partial<Board> = {},
): Board => ({
  name,
  id,
  sampleRateHz,
  columns,
  package: 0,
  timestamp: columns - 2,
  marker: columns - 1,
  exg,
  ...rest,
});

/**
 * Boards whose rows can hold an ECG or a PPG; of those with as many columns and the same rate, the commonest comes first.
 * Source: brainflow-dev/brainflow, src/board_controller/brainflow_boards.cpp.
 */
export const boards: readonly Board[] = [
  electrodes(["Cyton", 0, 250], 24, [1, 8], { accel: [9, 11] }),
  electrodes(["CytonWifi", 5, 1000], 24, [1, 8], { accel: [9, 11] }),
  electrodes(["CytonDaisy", 2, 125], 32, [1, 16], { accel: [17, 19] }),
  electrodes(["Synthetic", -1, 250], 32, [1, 16], { accel: [17, 19], gyro: [20, 22], ppg: [24, 25] }),
  electrodes(["CytonDaisyWifi", 6, 1000], 32, [1, 16], { accel: [17, 19] }),
  electrodes(["Ganglion", 1, 200], 15, [1, 4], { accel: [5, 7] }),
  electrodes(["GanglionWifi", 4, 1600], 25, [1, 4], { accel: [5, 7] }),
  electrodes(["Unicorn", 8, 250], 19, [0, 7], { package: 15, accel: [8, 10], gyro: [11, 13] }),
  electrodes(["CallibriECG", 11, 125], 4, [1, 1]),
  electrodes(["CallibriEMG", 10, 1000], 4, [1, 1]),
  electrodes(["CallibriEEG", 9, 250], 4, [1, 1]),
  electrodes(["FreeEEG32", 17, 512], 35, [1, 32]),
  electrodes(["PiEEG", 43, 250], 11, [1, 8]),
  electrodes(["IronBCI", 15, 250], 11, [1, 8]),
  electrodes(["BrainAlive", 40, 250], 17, [1, 8], { accel: [9, 11], ppg: [12, 14] }),
  electrodes(["Explore4Channels", 44, 250], 8, [1, 4]),
  electrodes(["Explore8Channels", 45, 250], 12, [1, 8]),
  electrodes(["MuseS", 39, 256], 8, [1, 4]),
  electrodes(["Muse2016", 41, 256], 7, [1, 4]),
  {
    ...{ name: "MuseSAnc", id: 39, sampleRateHz: 64, columns: 6, package: 0, timestamp: 4, marker: 5 },
    ppg: [1, 3],
  },
  {
    ...{ name: "EmotibitPpg", id: 47, sampleRateHz: 25, columns: 6, package: 0, timestamp: 4, marker: 5 },
    ppg: [1, 3],
  },
];
