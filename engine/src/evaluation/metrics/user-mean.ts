/** The mean over users, and over how many of them. */
export interface UserMean {
  readonly mean: number;
  readonly measuredCount: number;
  /** Users with nothing to find. They are in no mean, and a report has to say how many they are. */
  readonly unmeasuredCount: number;
}

/** Every user counts once (macro average). NaN marks those who were not measured; the mean of nobody is NaN. */
export function meanOverUsers(values: Float64Array): UserMean {
  const measured = measuredValues(values);
  return {
    mean: measured.reduce((sum, value) => sum + value, 0) / measured.length,
    measuredCount: measured.length,
    unmeasuredCount: values.length - measured.length,
  };
}

/** Without the users who were not measured. Which they are depends on the split alone, so two systems stay aligned. */
export function measuredValues(values: Float64Array): Float64Array {
  return values.filter((value) => !Number.isNaN(value));
}
