import { describe, expect, expectTypeOf, it } from "vitest";
import type { PartyAuditEntry } from "../parties/party-use-cases.ts";
import type { PartyCommand } from "../parties/party-command.ts";
import type { PartyEnd } from "../ports/party-hub.ts";
import * as change from "../sync/party/party-change.ts";
import * as state from "../sync/party/party-state.ts";
import {
  departureReasons,
  hostReasons,
  type partyAuditKinds,
  partyControls,
  partyPhases,
  partyRoles,
  playbackReasons,
  readinessKinds,
  type WirePartyChange,
  type WirePartyNotice,
} from "./index.ts";
import type { WireChatMessage, WirePartyState } from "./party.ts";
import type { WirePartyCommand } from "./party-command.ts";
import type { partyEnds } from "./party-messages.ts";

/** Whether each of two types can stand for the other. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

describe("parties on the wire", () => {
  it("are what they are in sync and in the party itself", () => {
    expectTypeOf<Same<WirePartyState, state.PartyState>>().toEqualTypeOf<true>();
    expectTypeOf<Same<WireChatMessage, state.ChatMessage>>().toEqualTypeOf<true>();
    expectTypeOf<Same<WirePartyChange, change.PartyChange>>().toEqualTypeOf<true>();
    expectTypeOf<Same<WirePartyNotice, change.PartyNotice>>().toEqualTypeOf<true>();
    expectTypeOf<Same<WirePartyCommand, PartyCommand>>().toEqualTypeOf<true>();
    expectTypeOf<Same<(typeof partyAuditKinds)[number], PartyAuditEntry["kind"]>>().toEqualTypeOf<true>();
    expectTypeOf<Same<(typeof partyEnds)[number], PartyEnd>>().toEqualTypeOf<true>();
  });

  it("know the same words", () => {
    expect({ departureReasons, hostReasons, playbackReasons }).toEqual({
      departureReasons: change.departureReasons,
      hostReasons: change.hostReasons,
      playbackReasons: change.playbackReasons,
    });
    expect({ partyControls, partyPhases, partyRoles, readinessKinds }).toEqual({
      partyControls: state.partyControls,
      partyPhases: state.partyPhases,
      partyRoles: state.partyRoles,
      readinessKinds: state.readinessKinds,
    });
  });
});
