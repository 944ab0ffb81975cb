/** How single variables of the environment are read: each throws `INVALID_CONFIG` naming the variable and what it may be. */
import { EngineError } from "../domain/errors.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

export function oneOf<const Word extends string>(
  environment: Environment,
  name: string,
  words: readonly Word[],
  fallback: Word,
): Word {
  const text = environment[name] || fallback;
  const word = words.find((known) => known === text);
  if (word !== undefined) return word;
  const sentence = `${name} is ${JSON.stringify(text)}; it must be one of ${words.join(", ")}.`;
  throw new EngineError("INVALID_CONFIG", sentence);
}
