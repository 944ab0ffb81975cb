/** What a classifier finds in one text. */
interface TextVerdict {
  /** How likely people would want it kept from others, 0 to 1. */
  readonly harm: number;
  /** What for, in the classifier's own words, such as "threat"; for hosts to read. Absent where it says nothing. */
  readonly label?: string;
}

/** Says how harmful texts are: a model on this machine, or a service. Word lists and rules have been asked before. */
export interface TextClassifier {
  /** Names what answers, such as the model file's hash. */
  readonly id: string;
  /** One verdict a text, in order; none for no texts. Any text is answered. Throws, also when aborted, where it cannot tell. */
  classify(texts: readonly string[], signal?: AbortSignal): Promise<readonly TextVerdict[]>;
}
