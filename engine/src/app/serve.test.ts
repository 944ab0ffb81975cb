import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { FixedClock } from "../adapters/memory/fixed-clock.ts";
import { readConfig } from "./config.ts";
import { createEngine } from "./engine.ts";
import { openMemoryPorts } from "./ports.ts";
import { serve } from "./serve.ts";

const quiet = { ...readConfig({ PORT: "0", CODECATALYST_LOG: "silent" }), domains: ["book"] };

describe("serve", { timeout: 60_000 }, () => {
  it("trains by itself at its time of the day, and keeps the run in the history", async () => {
    const clock = new FixedClock(Date.UTC(2026, 4, 1, 2, 59, 59, 900));
    const engine = await createEngine({ ports: openMemoryPorts(clock) });
    await engine.putItems([{ id: "book:1", domain: "book", title: "One" }]);
    await engine.recordEvents([{ id: "e", accountId: "ann", itemId: "book:1", kind: "like" }]);
    const promoted = new EventTarget();
    engine.ports.bus.subscribe("model-promoted", () => void promoted.dispatchEvent(new Event("promoted")));
    const seen = once(promoted, "promoted");
    const server = await serve(engine, { ...quiet, trainAt: { hour: 3, minute: 0 } });
    expect(await engine.listRuns()).toEqual([]);
    clock.advance(200);
    await seen;
    expect(await engine.isReady()).toBe(true);
    expect(await engine.listRuns()).toMatchObject([{ trigger: "schedule", startedAtMs: clock.nowMs() }]);
    await server.close();
  });

  it("never trains by itself when that is off", async () => {
    const clock = new FixedClock(Date.UTC(2026, 4, 1, 2, 59, 59, 990));
    const engine = await createEngine({ ports: openMemoryPorts(clock) });
    const server = await serve(engine, { ...quiet, trainAt: undefined });
    clock.advance(86_400_000);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await engine.listRuns()).toEqual([]);
    await server.close();
  });
});
