/** What of an hour's data is worth telling somebody. Shares are of the hour's events of one source. */
export interface QualityThresholds {
  /** Below this many events no share is judged. */
  readonly minVolume: number;
  /** Volume as a multiple of the source's usual one: the median of the same hour on up to seven days before. */
  readonly volumeRatio: { readonly lowest: number; readonly highest: number };
  readonly latenessP99Ms: number;
  readonly duplicateShare: number;
  readonly unknownItemShare: number;
  /** Of the cells that say an item's year, length and mood. */
  readonly nullShare: number;
  readonly rejectShare: number;
}

/** Chosen by hand: none is tuned on data. */
export const defaultQualityThresholds: QualityThresholds = {
  minVolume: 20,
  volumeRatio: { lowest: 0.25, highest: 4 },
  latenessP99Ms: 24 * 60 * 60 * 1000,
  duplicateShare: 0.05,
  unknownItemShare: 0.02,
  nullShare: 0.9,
  rejectShare: 0.02,
};
