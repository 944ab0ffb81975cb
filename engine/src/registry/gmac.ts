import type { Buffer } from "node:buffer";
import { createCipheriv } from "node:crypto";

const key = new Uint8Array(16);
const nonce = new Uint8Array(12);

interface Gmac {
  update(part: Uint8Array): void;
  /** 16 bytes. */
  digest(): Buffer;
}

/**
 * A checksum of parts end to end: GMAC (NIST SP 800-38D) under a key that everybody knows. That is a polynomial over GF(2^128), for
 * which processors have instructions: it finds damage as surely as SHA-256 in a seventh of the time, but not what was done on purpose.
 */
export function createGmac(): Gmac {
  const cipher = createCipheriv("aes-128-gcm", key, nonce);
  return {
    update: (part) => void cipher.setAAD(part),
    digest() {
      cipher.final();
      return cipher.getAuthTag();
    },
  };
}

/** In hexadecimal digits. */
export function gmac(bytes: Uint8Array): string {
  const sum = createGmac();
  sum.update(bytes);
  return sum.digest().toString("hex");
}
