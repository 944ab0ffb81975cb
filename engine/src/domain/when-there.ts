/** A value that may be there already: who asks for what is ready waits for nobody's turn. */
export type Soon<Value> = Value | Promise<Value>;

/** What comes of a value: at once where it is there, else when it comes. */
export function whenThere<Value, Result>(value: Soon<Value>, next: (value: Value) => Soon<Result>): Soon<Result> {
  return value instanceof Promise ? value.then(next) : next(value);
}
