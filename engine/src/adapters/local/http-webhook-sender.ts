import { lookup } from "node:dns";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { BlockList, isIP, type LookupFunction } from "node:net";
import type { WebhookTargets } from "../../domain/webhook.ts";
import type { WebhookRequest, WebhookSender } from "../../ports/webhook-sender.ts";

/** Ranges that are not of the public internet: IANA's special-purpose registries of IPv4 and IPv6. */
const privateRanges: readonly (readonly [network: string, prefix: number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
  ["::", 96],
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["100::", 64],
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["fc00::", 7],
  ["fe80::", 10],
  ["ff00::", 8],
];

const familyOf = (address: string) => (isIP(address) === 6 ? "ipv6" : "ipv4");

function blockListOf(ranges: typeof privateRanges): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of ranges) list.addSubnet(network, prefix, familyOf(network));
  return list;
}

const loopback = blockListOf([
  ["127.0.0.0", 8],
  ["::1", 128],
]);
/** An IPv4 address within IPv6 (::ffff:a.b.c.d) is checked as what it is. */
const notPublic = blockListOf(privateRanges);

/** Whether a webhook may connect to an address. */
function isAllowedAddress(address: string, targets: WebhookTargets): boolean {
  const family = familyOf(address);
  const isIn = (list: BlockList) => list.check(address, family);
  if (isIn(loopback)) return targets !== "public";
  return targets === "private" || !isIn(notPublic);
}

/** By node's own HTTP client, a connection a request. */
export class HttpWebhookSender implements WebhookSender {
  readonly #targets: WebhookTargets;

  constructor(targets: WebhookTargets) {
    this.#targets = targets;
  }

  problemOf(url: string): string | undefined {
    if (!URL.canParse(url)) return "is no address";
    const { protocol, username, password, hostname } = new URL(url);
    if (protocol !== "https:" && protocol !== "http:") return "is neither https nor http";
    if (username !== "" || password !== "") return "holds a name or a password";
    const host = hostname.replace(/^\[|\]$/g, "");
    if (protocol === "http:" && !this.#isPlainAllowed(host)) return "is not https";
    // A literal address is not looked up.
    if (isIP(host) !== 0 && !isAllowedAddress(host, this.#targets)) return "is of a network where webhooks may not go";
    return undefined;
  }

  #isPlainAllowed(host: string): boolean {
    if (this.#targets !== "loopback") return this.#targets === "private";
    return host === "localhost" || (isIP(host) !== 0 && loopback.check(host, familyOf(host)));
  }

  send({ url, headers, body, timeoutMs, signal }: WebhookRequest): Promise<number> {
    const problem = this.problemOf(url);
    if (problem !== undefined) return Promise.reject(new Error(`The address ${problem}.`));
    const target = new URL(url);
    const timeout = AbortSignal.timeout(timeoutMs);
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const request = target.protocol === "https:" ? requestHttps : requestHttp;
    const outgoing = request(
      target,
      {
        method: "POST",
        headers: { ...headers, "content-length": Buffer.byteLength(body) },
        agent: false,
        lookup: this.#lookup,
        signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
      },
      (answer) => {
        resolve(answer.statusCode ?? 0);
        // What it says is of no use, and may be endless.
        answer.destroy();
      },
    );
    outgoing.on("error", (error) => reject(readable(error, timeoutMs)));
    outgoing.end(body);
    return promise;
  }

  /** Refuses a name as soon as one of its addresses is not allowed: the next answer may give that one alone. */
  readonly #lookup: LookupFunction = (name, options, callback) => {
    lookup(name, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, "", 0);
      const refused = found.find(({ address }) => !isAllowedAddress(address, this.#targets));
      const [first] = found;
      if (refused !== undefined || first === undefined) callback(refusal(refused?.address ?? name), "", 0);
      else if (options.all === true) callback(null, found);
      else callback(null, first.address, first.family);
    });
  };
}

const refusal = (address: string) =>
  new Error(`Webhooks may not go to ${address}. CODECATALYST_WEBHOOK_TARGETS says where they may.`);

function readable(error: Error, timeoutMs: number): Error {
  return error.name === "TimeoutError" || error.name === "AbortError"
    ? new Error(`There was no answer within ${timeoutMs / 1000} s.`)
    : error;
}
