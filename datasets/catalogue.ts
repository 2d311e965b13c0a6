import { PulsegateError } from "../signals/errors.ts";

/** A published database that `datasets fetch` can get. */
export interface CataloguedDataset {
  readonly name: string;
  readonly title: string;
  readonly version: string;
  /** Folder that holds the files and SHA256SUMS.txt, with a slash at the end. */
  readonly url: string;
  /** Which of the listed files are taken: signals, headers, annotations, licence. */
  readonly files: RegExp;
  /** Part of the listed names that is left off in the folder on disk. */
  readonly strip?: string;
  readonly licence: string;
  readonly citation: string;
  /** What is in it, for people. */
  readonly contents: string;
}

const GOLDBERGER =
  "Goldberger AL et al. PhysioBank, PhysioToolkit, and PhysioNet. Circulation 101(23):e215-e220, 2000";

/** Databases on PhysioNet. Licences as stated on each project's page. */
export const catalogue: readonly CataloguedDataset[] = [
  {
    name: "mitdb",
    title: "MIT-BIH Arrhythmia Database",
    version: "1.0.0",
    url: "https://physionet.org/files/mitdb/1.0.0/",
    files: /^(?:\d{3}\.(?:hea|dat|atr)|RECORDS|ANNOTATORS|LICENSE\.txt)$/,
    licence: "ODC-By-1.0",
    citation: `Moody GB, Mark RG. The impact of the MIT-BIH Arrhythmia Database. IEEE Eng Med Biol 20(3):45-50, 2001, doi:10.13026/C2F305. ${GOLDBERGER}`,
    contents: "48 two-lead ambulatory ECGs of 30 min, 360 Hz, every beat labelled",
  },
  {
    name: "nstdb",
    title: "MIT-BIH Noise Stress Test Database",
    version: "1.0.0",
    url: "https://physionet.org/files/nstdb/1.0.0/",
    files: /^(?:(?:bw|em|ma|11[89]e(?:_6|\d\d))\.(?:hea|dat|atr)|RECORDS|ANNOTATORS|LICENSE\.txt)$/,
    licence: "ODC-By-1.0",
    citation: `Moody GB, Muldrow WE, Mark RG. A noise stress test for arrhythmia detectors. Comput Cardiol 11:381-384, 1984, doi:10.13026/C2HS3T. ${GOLDBERGER}`,
    contents: "three noise records (bw, em, ma) and 12 ECGs with noise at 24 to -6 dB",
  },
  {
    name: "cinc2017",
    title: "PhysioNet/CinC Challenge 2017, training set",
    version: "1.0.0",
    url: "https://physionet.org/files/challenge-2017/1.0.0/",
    files: /^training\/(?:A\d\d\/A\d{5}\.(?:hea|mat)|RECORDS|REFERENCE(?:-v3)?\.csv)$/,
    strip: "training/",
    licence: "ODC-By-1.0",
    citation: `Clifford GD et al. AF classification from a short single lead ECG recording. Comput Cardiol 44, 2017, doi:10.22489/CinC.2017.065-469. ${GOLDBERGER}`,
    contents: "8,528 handheld single-lead ECGs of 9 to 61 s, 300 Hz, labelled normal, AF, other, noisy",
  },
  {
    name: "svdb",
    title: "MIT-BIH Supraventricular Arrhythmia Database",
    version: "1.0.0",
    url: "https://physionet.org/files/svdb/1.0.0/",
    files: /^(?:\d{3}\.(?:hea|dat|atr)|RECORDS|ANNOTATORS|LICENSE\.txt)$/,
    licence: "ODC-By-1.0",
    citation: `Greenwald SD. Improved detection and classification of arrhythmias in noise-corrupted electrocardiograms using contextual information. PhD thesis, Harvard-MIT, 1990, doi:10.13026/C2V30W. ${GOLDBERGER}`,
    contents: "78 two-lead ECGs of 30 min, 128 Hz, every beat labelled",
  },
  {
    name: "bidmc",
    title: "BIDMC PPG and Respiration Dataset",
    version: "1.0.0",
    url: "https://physionet.org/files/bidmc/1.0.0/",
    files: /^(?:bidmc\d\dn?\.(?:hea|dat|breath)|RECORDS|ANNOTATORS|LICENSE\.txt)$/,
    licence: "ODC-By-1.0",
    citation: `Pimentel MAF et al. Toward a robust estimation of respiratory rate from pulse oximeters. IEEE TBME 64(8):1914-1923, 2016, doi:10.13026/C2208R. ${GOLDBERGER}`,
    contents: "53 recordings of 8 min from intensive care: PPG, ECG, breathing at 125 Hz, numerics at 1 Hz",
  },
];

/** The database of this name; `unknown-name` when there is none. */
export function findDataset(name: string): CataloguedDataset {
  const found = catalogue.find((dataset) => dataset.name === name);
  if (found !== undefined) return found;
  throw new PulsegateError("unknown-name", "no such dataset in the catalogue", {
    got: name,
    known: catalogue.map((dataset) => dataset.name),
  });
}
