import { describe, expect, it } from "vitest";
import { billing, idleUsdPerHour } from "./billing.ts";
import { stageNames } from "./stages.ts";
import { resourcesOf, synthesise } from "./testing/templates.ts";

describe("billing", () => {
  const templates = synthesise();
  const usdOf = (stage: "dev" | "prod" | "minimal") =>
    idleUsdPerHour(resourcesOf(templates[stage])).reduce((sum, [, usd]) => sum + usd, 0);

  it("is known of every type of resource, and of no other", () => {
    const types = new Set(stageNames.flatMap((stage) => resourcesOf(templates[stage]).map(({ Type }) => Type)));
    expect(new Set(Object.keys(billing))).toEqual(types);
  });

  it("comes to nothing in minimal, and in the others to what their endpoints, streams and caches cost", () => {
    expect(usdOf("minimal")).toBe(0);
    expect(usdOf("dev")).toBeCloseTo(0.12, 2);
    expect(usdOf("prod")).toBeCloseTo(0.56, 2);
    expect(idleUsdPerHour(resourcesOf(templates.prod))[0]).toEqual([
      "AWS::ElastiCache::ReplicationGroup",
      expect.closeTo(0.35, 2),
    ]);
  });

  it("counts the zones of endpoints and the nodes of a cache", () => {
    const endpoint = (zones: number) => ({
      Type: "AWS::EC2::VPCEndpoint",
      Properties: { VpcEndpointType: "Interface", SubnetIds: Array.from({ length: zones }, () => "subnet") },
    });
    expect(idleUsdPerHour([endpoint(2), endpoint(1)])).toEqual([["AWS::EC2::VPCEndpoint", expect.closeTo(0.03, 6)]]);
    const nodes = { CacheNodeType: "cache.m7g.large", NumNodeGroups: 1, ReplicasPerNodeGroup: 1 };
    expect(() => idleUsdPerHour([{ Type: "AWS::ElastiCache::ReplicationGroup", Properties: nodes }])).toThrow(
      "knows no price of a node cache.m7g.large",
    );
  });
});
