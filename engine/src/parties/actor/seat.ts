/**
 * What a party keeps of a member and tells nobody. There are a hundred thousand of them in a process: small whole numbers only, times as
 * milliseconds since the party was made.
 */
export class Seat {
  /** So many connections of the member's are there. */
  connectionCount = 0;
  /** Of the last report; -1 before the first. */
  rttMs = -1;
  /** How far the player was behind the party, at the last report. */
  lagMs = 0;
  reportedAt = -1;
  /** Since when the player is as it is. */
  readySince = 0;
  /** Since when nobody of the member's is there; -1 while somebody is. */
  absentSince = -1;
  chattedAt = -1;
  /** Of the bucket that messages and reactions are taken from, in hundredths. */
  allowance = 0;
  allowanceAt = -1;
}
