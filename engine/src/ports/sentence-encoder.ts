/** Turns text into unit vectors whose dot product says how alike two texts are. */
export interface SentenceEncoder {
  /** Names the weights, such as the model file's hash: vectors of different ids are not comparable. */
  readonly id: string;
  readonly dimension: number;
  /** One vector a text, concatenated: `texts.length × dimension`. */
  encode(texts: readonly string[]): Promise<Float32Array>;
}
