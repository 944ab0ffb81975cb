/** Randomness and new ids, as a port, so that a seed reproduces a run. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** A new id of 22 letters and digits, unique within the source. */
  newId(): string;
}

/** What ids are made of: 62 letters, 131 bits. */
export const idAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
export const idLength = 22;
