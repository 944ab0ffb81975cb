/**
 * What a party keeps of a member and tells nobody. There are a hundred thousand of them in a process: few fields, and whole numbers only, times
 * as milliseconds since the party was made.
 */
export class Seat {
  /** So many connections of the member's are there. */
  connectionCount = 0;
  /** Of the last report; -1 before the first. */
  rttMs = -1;
  /** How far the player was behind the party, at the last report. */
  lagMs = 0;
  reportedAt = -1;
  /** Since when the player is as it is, or, of who is not here, since when that is so. */
  since = 0;
  /** When all that the member sent will have been forgiven: who is far ahead of that sends too fast. */
  quietAt = 0;
}
