import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { EngineError } from "../../domain/errors.ts";

interface Cost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/** 2^15 rows of 1 KiB, three times: 32 MiB and about 0.2 s (OWASP's third choice of parameters for scrypt). */
const usualCost: Cost = { N: 2 ** 15, r: 8, p: 3 };
const maxmem = 64 * 2 ** 20;
const hashBytes = 32;
const saltBytes = 16;
const atOnce = 2;
const waitingLimit = 16;

const minPassphraseLength = 12;

/** The same however it was typed. */
const normalised = (passphrase: string): string => passphrase.normalize("NFKC");

/** Throws `INVALID_INPUT` for one that is guessed too soon. */
export function checkPassphrase(passphrase: string): void {
  if (Array.from(normalised(passphrase)).length < minPassphraseLength)
    throw new EngineError(
      "INVALID_INPUT",
      `/passphrase must have at least ${minPassphraseLength} characters. Several words are easy to remember.`,
    );
}

/** Hashes passphrases with scrypt (RFC 7914), a few at once. Throws `OVERLOADED` where too many wait. */
export class Passphrases {
  readonly #cost: Cost;
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(cost = usualCost) {
    this.#cost = cost;
  }

  /** `scrypt$N$r$p$salt$hash`, so that the cost can grow later. */
  async hash(passphrase: string): Promise<string> {
    const salt = randomBytes(saltBytes);
    const cost = this.#cost;
    const hash = await this.#derive(passphrase, salt, cost);
    return ["scrypt", cost.N, cost.r, cost.p, salt.toString("base64url"), hash.toString("base64url")].join("$");
  }

  /** Without a hash it takes as long, and is false. */
  async isOf(passphrase: string, kept: string | undefined): Promise<boolean> {
    const [, n, r, p, salt = "", hash = ""] = kept?.split("$") ?? [];
    const used = kept === undefined ? this.#cost : { N: Number(n), r: Number(r), p: Number(p) };
    const derived = await this.#derive(passphrase, Buffer.from(salt, "base64url"), used);
    const expected = kept === undefined ? Buffer.alloc(hashBytes) : Buffer.from(hash, "base64url");
    return timingSafeEqual(derived, expected) && kept !== undefined;
  }

  async #derive(passphrase: string, salt: Buffer, cost: Cost): Promise<Buffer> {
    await this.#turn();
    try {
      return await new Promise<Buffer>((resolve, reject) => {
        scrypt(normalised(passphrase), salt, hashBytes, { ...cost, maxmem }, (error, derived) =>
          error === null ? resolve(derived) : reject(error),
        );
      });
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  async #turn(): Promise<void> {
    if (this.#waiting.length >= waitingLimit)
      throw new EngineError("OVERLOADED", "Too many people sign in at once. Try again in a few seconds.");
    if (this.#running >= atOnce) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
  }
}
