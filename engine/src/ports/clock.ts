/** The time, as a port, so that tests are exact. */
export interface Clock {
  nowMs(): number;
}
