import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EngineError } from "../domain/errors.ts";
import { awkwardTexts, tenantA, tenantB } from "./contract-data.ts";
import type { PartyFrame, PartyHub, PartyKey } from "./party-hub.ts";

/** Hubs of three processes, that answer within a second or say that they do not. */
export interface OpenedHubs {
  readonly hubs: readonly [PartyHub, PartyHub, PartyHub];
  /** The first one reaches nobody any more; resolves when its lease has ended. */
  cutOff(): Promise<void>;
  /** It reaches the others again. */
  heal(): Promise<void>;
  close(): Promise<void>;
}

interface HubAbilities {
  /** Processes can lose sight of each other. */
  readonly canBeCutOff: boolean;
}

const key = (partyId = "party", tenant = tenantA): PartyKey => ({ tenant, partyId });
const frame = (seq: number | undefined, fields: Partial<PartyFrame> = {}): PartyFrame => ({
  text: `frame ${seq}`,
  epoch: 1,
  kind: "control",
  ...(seq !== undefined && { seq }),
  ...fields,
});
const within = { timeout: 15_000, interval: 10 };

export function describePartyHub(
  name: string,
  open: () => Promise<OpenedHubs>,
  { canBeCutOff }: HubAbilities = { canBeCutOff: true },
): void {
  describe(`${name} as PartyHub`, () => {
    let opened: OpenedHubs;
    let first: PartyHub;
    let second: PartyHub;
    let third: PartyHub;
    const lost: PartyKey[][] = [];

    /** What comes to a hub of a party. */
    const listen = async (hub: PartyHub, of: PartyKey = key()) => {
      const frames: PartyFrame[] = [];
      const end = await hub.listen(of, (more) => frames.push(...more));
      return { frames, end };
    };
    const epochOf = async (hub: PartyHub, of: PartyKey = key()) => {
      const claim = await hub.claim(of);
      expect(claim.kind).toBe("owned");
      return claim.kind === "owned" ? claim.epoch : -1;
    };
    const refused = async (work: Promise<unknown>) => {
      const error: unknown = await work.catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(EngineError);
      expect(error).toMatchObject({ code: "PORT_UNAVAILABLE" });
    };

    beforeEach(async () => {
      opened = await open();
      [first, second, third] = opened.hubs;
      lost.splice(0, Infinity, [], [], []);
      for (const [index, hub] of opened.hubs.entries()) {
        hub.onLost((of) => lost[index]!.push(of));
        hub.serve(async (of, request) => `${index}: ${of.tenant} ${of.partyId} ${request}`);
      }
    });
    afterEach(() => opened.close());

    it("gives a party to one process, which keeps it until it lets go", async () => {
      const epoch = await epochOf(first);
      expect(await epochOf(first)).toBe(epoch);
      expect(await second.claim(key())).toEqual({ kind: "elsewhere" });
      expect(await epochOf(second, key("other"))).toBeGreaterThan(0);
      expect(await epochOf(second, key("party", tenantB))).toBeGreaterThan(0);
      await second.release(key());
      expect(await second.claim(key())).toEqual({ kind: "elsewhere" });
      await first.release(key());
      await first.release(key());
      expect(await epochOf(second)).toBeGreaterThan(epoch);
      expect(await first.claim(key())).toEqual({ kind: "elsewhere" });
      expect(lost).toEqual([[], [], []]);
    });

    it("lets one of many win who claim at once", async () => {
      for (let round = 0; round < 5; round += 1) {
        const of = key(`party ${round}`);
        const hubs = [...opened.hubs, ...opened.hubs];
        const claims = await Promise.all(hubs.map((hub) => hub.claim(of)));
        const owners = new Set(hubs.filter((_, index) => claims[index]?.kind === "owned"));
        expect(owners.size).toBe(1);
        const [owner] = owners;
        const epochs = new Set(claims.map((claim) => (claim.kind === "owned" ? claim.epoch : undefined)));
        epochs.delete(undefined);
        expect(epochs).toEqual(new Set([await epochOf(owner!, of)]));
      }
    });

    it("takes a thousand parties at once", async () => {
      const keys = Array.from({ length: 1_000 }, (_, index) => key(`party ${index}`));
      const claims = await Promise.all(keys.map((of) => first.claim(of)));
      expect(claims.filter(({ kind }) => kind === "owned")).toHaveLength(1_000);
      const others = await Promise.all(keys.map((of) => second.claim(of)));
      expect(others.filter(({ kind }) => kind === "elsewhere")).toHaveLength(1_000);
    });

    it("brings what is asked to whoever has the party, and back what it answers", async () => {
      await first.claim(key());
      for (const hub of opened.hubs) expect(await hub.ask(key(), "what? 🎬")).toBe(`0: ${tenantA} party what? 🎬`);
      await first.release(key());
      await second.claim(key());
      for (const hub of opened.hubs) expect(await hub.ask(key(), "now?")).toBe(`1: ${tenantA} party now?`);
      for (const text of awkwardTexts) {
        await second.claim(key(text, tenantB));
        expect(await third.ask(key(text, tenantB), text)).toBe(`1: ${tenantB} ${text} ${text}`);
      }
    });

    it("answers many at once, whichever is done first", async () => {
      await first.claim(key());
      first.serve(async (_, request) => {
        await new Promise((resolve) => setTimeout(resolve, Number(request) % 7));
        return request;
      });
      const requests = Array.from({ length: 200 }, (_, index) => String(index));
      const answers = await Promise.all(requests.map((request) => second.ask(key(), request)));
      expect(answers).toEqual(requests);
    });

    it("rejects as the handler did, with its code and details", async () => {
      await first.claim(key());
      first.serve(async (_, request) => {
        if (request === "fault") throw new RangeError("too far");
        throw new EngineError("FORBIDDEN", "Not you.", { details: { who: "ada" } });
      });
      for (const hub of [first, second]) {
        const error: unknown = await hub.ask(key(), "x").catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(EngineError);
        expect(error).toMatchObject({ code: "FORBIDDEN", message: "Not you.", details: { who: "ada" } });
        await expect(hub.ask(key(), "fault")).rejects.toThrow("too far");
      }
    });

    it("does not ask whom nobody could, and waits for nobody for ever", async () => {
      await refused(second.ask(key(), "anybody?"));
      await first.claim(key());
      let asked = 0;
      first.serve(() => {
        asked += 1;
        return new Promise<string>(() => {});
      });
      await refused(second.ask(key(), "never"));
      await refused(first.ask(key(), "never"));
      expect(asked).toBe(2);
    });

    it("tells all who listen, in the order of calls, those of its own process at once", async () => {
      const epoch = await epochOf(first);
      const [own, other, elsewhere] = [await listen(first), await listen(second), await listen(second, key("other"))];
      const again = await listen(second);
      const all: PartyFrame[] = [];
      for (let call = 0; call < 50; call += 1) {
        const frames = [
          frame(2 * call, { epoch }),
          frame(2 * call + 1, { epoch, kind: "chat", text: `"naïve" 🎬 ${call}` }),
          frame(undefined, { epoch, kind: "notice", noticeKey: "typing", memberId: "ada" }),
        ];
        first.publish(key(), frames);
        all.push(...frames);
        expect(own.frames).toHaveLength(all.length);
        if (call % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      }
      expect(own.frames).toEqual(all);
      for (const { frames } of [other, again]) await vi.waitFor(() => expect(frames).toEqual(all), within);
      expect(elsewhere.frames).toEqual([]);
    });

    it("says nothing of a party that it does not have", async () => {
      await first.claim(key());
      const [own, other] = [await listen(first), await listen(second)];
      second.publish(key(), [frame(1)]);
      first.publish(key(), [frame(2)]);
      first.publish(key(), []);
      await vi.waitFor(() => expect(other.frames).toEqual([frame(2)]), within);
      expect(own.frames).toEqual([frame(2)]);
    });

    it("brings no frame to who has ended listening, and goes on for others", async () => {
      await first.claim(key());
      const [gone, own, stays] = [await listen(second), await listen(first), await listen(second)];
      first.publish(key(), [frame(1)]);
      await vi.waitFor(() => expect(gone.frames).toHaveLength(1), within);
      first.publish(key(), [frame(2)]);
      gone.end();
      gone.end();
      own.end();
      const seen = gone.frames.length;
      first.publish(key(), [frame(3)]);
      await vi.waitFor(() => expect(stays.frames).toEqual([frame(1), frame(2), frame(3)]), within);
      expect(gone.frames).toHaveLength(seen);
      expect(own.frames).toEqual([frame(1), frame(2)]);
      stays.end();
      const anew = await listen(second);
      first.publish(key(), [frame(4)]);
      await vi.waitFor(() => expect(anew.frames).toEqual([frame(4)]), within);
      expect(stays.frames).toHaveLength(3);
    });

    it("goes on where a listener fails", async () => {
      await first.claim(key());
      const warn = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
      await first.listen(key(), () => {
        throw new Error("on purpose");
      });
      const own = await listen(first);
      first.publish(key(), [frame(1)]);
      first.publish(key(), [frame(2)]);
      expect(own.frames).toHaveLength(2);
      expect(warn).toHaveBeenCalledTimes(2);
      warn.mockRestore();
    });

    it("lets who takes over know what others published behind a place", async () => {
      const epoch = await epochOf(first);
      expect(await second.published(key(), { epoch: 0, seq: 0 })).toEqual([]);
      for (let seq = 1; seq <= 20; seq += 1)
        first.publish(key(), [frame(seq, { epoch }), frame(undefined, { epoch, kind: "notice" })]);
      const all = Array.from({ length: 20 }, (_, index) => frame(index + 1, { epoch }));
      await vi.waitFor(async () => expect(await second.published(key(), { epoch: 0, seq: 99 })).toEqual(all), within);
      expect(await second.published(key(), { epoch, seq: 15 })).toEqual(all.slice(15));
      expect(await second.published(key(), { epoch, seq: 20 })).toEqual([]);
      expect(await second.published(key(), { epoch: epoch + 1, seq: 0 })).toEqual([]);
      expect(await second.published(key("other"), { epoch: 0, seq: 0 })).toEqual([]);
      const many = Array.from({ length: 3_000 }, (_, index) => frame(index + 21, { epoch }));
      for (const one of many) first.publish(key(), [one]);
      const latest = async () => second.published(key(), { epoch, seq: 0 });
      await vi.waitFor(async () => expect((await latest()).at(-1)).toEqual(many.at(-1)), within);
      const kept = await latest();
      expect(kept.length).toBeGreaterThan(100);
      expect(kept.length).toBeLessThan(2_000);
      expect(kept).toEqual(many.slice(-kept.length));
    });

    it("forgets what was published, when it is asked to", async () => {
      const epoch = await epochOf(first);
      first.publish(key(), [frame(1, { epoch })]);
      const known = () => second.published(key(), { epoch: 0, seq: 0 });
      await vi.waitFor(async () => expect(await known()).toHaveLength(1), within);
      first.publish(key(), [frame(2, { epoch })]);
      await first.forget(key());
      expect(await known()).toEqual([]);
      first.publish(key(), [frame(3, { epoch })]);
      await vi.waitFor(async () => expect(await known()).toEqual([frame(3, { epoch })]), within);
    });

    it("lets go of all when it is closed", async () => {
      const keys = ["a", "b", "c"].map((id) => key(id));
      for (const of of keys) await first.claim(of);
      await first.close();
      for (const of of keys) expect((await second.claim(of)).kind).toBe("owned");
      expect(lost).toEqual([[], [], []]);
    });

    describe.runIf(canBeCutOff)("one that is cut off beyond its lease", () => {
      it("loses its parties to who claims them, with a higher epoch, and is told of each", async () => {
        const keys = ["a", "b", "c"].map((id) => key(id));
        const epochs = await Promise.all(keys.map((of) => epochOf(first, of)));
        for (const hub of [second, third]) await hub.ask(keys[0]!, "whose?");
        await opened.cutOff();
        await refused(second.ask(keys[0]!, "there?"));
        for (const [index, of] of keys.slice(0, 2).entries())
          expect(await epochOf(second, of)).toBeGreaterThan(epochs[index]!);
        for (const hub of [second, third])
          await vi.waitFor(async () => expect(await hub.ask(keys[0]!, "whose?")).toMatch(/^1: /), within);
        await opened.heal();
        await vi.waitFor(() => expect(lost[0]).toEqual(expect.arrayContaining(keys.slice(0, 2))), within);
        for (const of of keys.slice(0, 2)) {
          await vi.waitFor(async () => expect(await first.claim(of)).toEqual({ kind: "elsewhere" }), within);
          expect(await first.ask(of, "whose?")).toMatch(/^1: /);
        }
        expect(await epochOf(first, keys[2])).toBeGreaterThanOrEqual(epochs[2]!);
        expect(lost[1]).toEqual([]);
      });

      it("says nothing to others any more of a party that it lost, and hears what the new one says", async () => {
        const epoch = await epochOf(first);
        const [own, elsewhere] = [await listen(first), await listen(third)];
        first.publish(key(), [frame(1, { epoch })]);
        await vi.waitFor(() => expect(elsewhere.frames).toHaveLength(1), within);
        await opened.cutOff();
        const next = await epochOf(second);
        second.publish(key(), [frame(2, { epoch: next })]);
        first.publish(key(), [frame(2, { epoch, text: "of a ghost" })]);
        await opened.heal();
        await vi.waitFor(() => expect(lost[0]).toEqual([key()]), within);
        first.publish(key(), [frame(3, { epoch, text: "of a ghost" })]);
        second.publish(key(), [frame(3, { epoch: next })]);
        const after = { epoch: next, seq: 2 };
        await vi.waitFor(() => expect(own.frames.at(-1)).toEqual(frame(3, { epoch: next })), within);
        await vi.waitFor(
          () =>
            expect(elsewhere.frames.map(({ seq, text }) => [seq, text])).toEqual(
              [1, 2, 3].map((n) => [n, `frame ${n}`]),
            ),
          within,
        );
        expect(await third.published(key(), after)).toEqual([frame(3, { epoch: next })]);
      });
    });
  });
}
