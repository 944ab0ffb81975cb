import { describe, expect, it } from "vitest";
import { EchoFilter } from "./echo.ts";

describe("EchoFilter", () => {
  it("tells answers to commands from acts of the user", () => {
    const echo = new EchoFilter();
    echo.expect("a", { kind: "seek", positionMs: 60_000 });
    echo.expect("b", { kind: "play" });
    expect(echo.match({ kind: "seek", positionMs: 59_800 })).toEqual({ opId: "a" });
    expect(echo.match({ kind: "play" })).toEqual({ opId: "b" });
    expect(echo.match({ kind: "pause" })).toBeUndefined();
    expect(echo.match({ kind: "seek", positionMs: 59_800 })).toBeUndefined();
  });

  it("takes a seek elsewhere for the user's, also while one of ours is under way", () => {
    const echo = new EchoFilter();
    echo.expect("a", { kind: "seek", positionMs: 60_000 });
    expect(echo.match({ kind: "seek", positionMs: 300_000 })).toBeUndefined();
    expect(echo.match({ kind: "seek", positionMs: 60_000 })).toEqual({ opId: "a" });
  });

  it("takes an answer, however late it comes", () => {
    const echo = new EchoFilter();
    echo.expect("a", { kind: "pause" });
    echo.expect("b", { kind: "play" });
    expect(echo.match({ kind: "pause" })).toEqual({ opId: "a" });
    expect(echo.match({ kind: "play" })).toEqual({ opId: "b" });
  });

  it("does not let a command that the player never answered hide what the user does after the next answer", () => {
    const echo = new EchoFilter();
    echo.expect("unanswered", { kind: "pause" });
    echo.expect("b", { kind: "play" });
    expect(echo.match({ kind: "play" })).toEqual({ opId: "b" });
    expect(echo.match({ kind: "pause" })).toBeUndefined();
    expect(echo.pendingCount).toBe(0);
  });

  it("takes no second event of one change for an act", () => {
    const echo = new EchoFilter();
    echo.expect("a", { kind: "set-rate", rate: 1.03 });
    echo.expect("b", { kind: "set-rate", rate: 1.02 });
    expect(echo.match({ kind: "set-rate", rate: 1.02 })).toEqual({ opId: "b" });
    expect(echo.match({ kind: "set-rate", rate: 1.02 })).toBe("repeated");
    expect(echo.match({ kind: "set-rate", rate: 1.5 })).toBeUndefined();
  });

  it("knows after a refused play that the player stands still", () => {
    const echo = new EchoFilter();
    echo.expect("a", { kind: "play" });
    echo.failed("a");
    expect(echo.match({ kind: "pause" })).toBe("repeated");
    expect(echo.match({ kind: "play" })).toBeUndefined();
  });

  it("keeps no more commands than it needs of a player that answers nothing", () => {
    const echo = new EchoFilter();
    for (let index = 0; index < 1_000; index += 1) echo.expect(String(index), { kind: "seek", positionMs: index });
    expect(echo.pendingCount).toBeLessThan(100);
  });
});
