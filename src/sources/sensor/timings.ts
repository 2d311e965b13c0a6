/** All waits of a sensor source, in seconds of its clock (wall seconds unless `speed` says otherwise). */
export interface SensorTimings {
  /** Opening the wire, and one write to it. Always wall seconds. */
  readonly openTimeoutS: number;
  readonly writeTimeoutS: number;
  /** How long an answer to a question or a start command may take. */
  readonly answerS: number;
  /** A board that opening its port resets hears nothing for so long (boot loader); until then commands are said again. */
  readonly resetS: number;
  /** Between two commands of a sequence. */
  readonly commandGapS: number;
  /** Longest listening to one baud rate when protocol or baud rate are looked for. */
  readonly probeS: number;
  /** A device that sent and now does not is silent after `silentS`; started again after `restartS`; its wire opened anew after `reopenS`. */
  readonly silentS: number;
  readonly restartS: number;
  readonly reopenS: number;
  readonly healthS: number;
  /** How often time is passed on to the framing when no bytes come. */
  readonly tickS: number;
  /** Wait before the first attempt to reconnect; doubles up to `backoffMaxS`. */
  readonly backoffS: number;
  readonly backoffMaxS: number;
}

export const defaultTimings: SensorTimings = {
  openTimeoutS: 5,
  writeTimeoutS: 1,
  answerS: 1.5,
  resetS: 2.5,
  commandGapS: 0.02,
  probeS: 2,
  silentS: 2,
  restartS: 3,
  reopenS: 6,
  healthS: 1,
  tickS: 0.1,
  backoffS: 0.25,
  backoffMaxS: 5,
};
