/**
 * Inter-patient split of the MIT-BIH Arrhythmia Database without the paced records 102, 104, 107 and 217: DS1 trains, DS2
 * tests. Source: de Chazal, O'Dwyer, Reilly, IEEE Trans. Biomed. Eng. 51(7):1196-1206, 2004.
 */
export const DS1: readonly string[] = [
  ...["101", "106", "108", "109", "112", "114", "115", "116", "118", "119", "122"],
  ...["124", "201", "203", "205", "207", "208", "209", "215", "220", "223", "230"],
];

/** The test half of the split, see {@link DS1}; 201 (DS1) and 202 (DS2) are the same person. */
export const DS2: readonly string[] = [
  ...["100", "103", "105", "111", "113", "117", "121", "123", "200", "202", "210"],
  ...["212", "213", "214", "219", "221", "222", "228", "231", "232", "233", "234"],
];
