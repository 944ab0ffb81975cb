/** What hubs of parties have in common, whatever they travel by: names of parties, who listens, and how long is waited. */
import { EngineError, messageOf, type ErrorCode } from "../domain/errors.ts";
import type { FramePlace, PartyFrame, PartyKey } from "../ports/party-hub.ts";

type OnFrames = (frames: readonly PartyFrame[]) => void;

/** So long somebody who asks a party's process waits for it. */
export const defaultAskTimeoutMs = 5_000;
/** So many frames of a party are remembered for those who missed some. */
export const keptFrameCount = 500;

/** Ids hold no control characters. */
export const partyName = ({ tenant, partyId }: PartyKey): string => `${tenant}\n${partyId}`;

export class PartyListeners {
  readonly #byName = new Map<string, Set<OnFrames>>();

  /** The way to end it, which tells `onEnded` once, however often it is called. */
  add(key: PartyKey, onFrames: OnFrames, onEnded = () => {}): () => void {
    const name = partyName(key);
    const listeners = this.#byName.get(name) ?? new Set();
    // Somebody may listen twice with one function.
    const own: OnFrames = (frames) => onFrames(frames);
    this.#byName.set(name, listeners.add(own));
    return () => {
      if (!listeners.delete(own)) return;
      if (listeners.size === 0 && this.#byName.get(name) === listeners) this.#byName.delete(name);
      onEnded();
    };
  }

  has(key: PartyKey): boolean {
    return this.#byName.has(partyName(key));
  }

  /** A listener's failure reaches neither the publisher nor the others. */
  tell(key: PartyKey, frames: readonly PartyFrame[]): void {
    const listeners = this.#byName.get(partyName(key));
    if (listeners === undefined || frames.length === 0) return;
    // One that is ended by another gets nothing more.
    for (const listener of Array.from(listeners))
      if (listeners.has(listener))
        try {
          listener(frames);
        } catch (error) {
          process.emitWarning(`A listener of a party failed: ${messageOf(error)}`);
        }
  }
}

export const isBehind = ({ epoch, seq }: PartyFrame, after: FramePlace): boolean =>
  seq !== undefined && (epoch > after.epoch || (epoch === after.epoch && seq > after.seq));

export function unreachable(key: PartyKey, why: string, cause?: unknown): EngineError {
  return new EngineError(
    "PORT_UNAVAILABLE",
    `The party ${key.partyId} cannot be reached: ${why}. Try again in a moment.`,
    {
      cause,
    },
  );
}

/** Rejects where it takes longer. */
export async function inTime<Answer>(key: PartyKey, work: Promise<Answer>, timeoutMs: number): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(unreachable(key, `nobody answered within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

export interface SentError {
  readonly message: string;
  readonly code?: ErrorCode;
  readonly details?: EngineError["details"];
}

/** An error as it travels between processes, with what the caller may know of it. */
export function sentError(error: unknown): SentError {
  if (!(error instanceof EngineError)) return { message: messageOf(error) };
  const { code, message, details } = error;
  return { code, message, details };
}

export const receivedError = ({ message, code, details = {} }: SentError): Error =>
  code === undefined ? new Error(message) : new EngineError(code, message, { details });
