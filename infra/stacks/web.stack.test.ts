import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import { contentSecurityPolicy } from "../../engine/src/api/rest/http/web-page.ts";
import { stageNames } from "../stages.ts";
import { propertiesOf, stackOf, synthesise, textOf } from "../testing/templates.ts";
import { policyWith } from "./web.stack.ts";

interface DistributionProperties {
  readonly DistributionConfig: {
    readonly Origins: readonly {
      readonly DomainName: unknown;
      readonly OriginPath?: string;
      readonly OriginAccessControlId?: unknown;
    }[];
    readonly CacheBehaviors: readonly Readonly<Record<string, unknown>>[];
  };
}

it("the page's policy is that of the engine's own server", () => {
  for (const hosts of [[], ["images.example", "covers.example:8443"]])
    expect(policyWith(hosts)).toBe(contentSecurityPolicy(hosts.map((host) => `https://${host}`)));
});

describe.each(stageNames)("the page of %s", (stage) => {
  const web = stackOf(synthesise()[stage], "web");
  const [distribution] = propertiesOf<DistributionProperties>(web, "AWS::CloudFront::Distribution");
  const { Origins = [], CacheBehaviors = [] } = distribution?.DistributionConfig ?? {};

  it("comes from the static bucket, which CloudFront signs for", () => {
    expect(textOf(Origins[0]?.DomainName)).toContain(`codecatalyst-${stage}-static-`);
    expect(Origins[0]).toHaveProperty("OriginAccessControlId");
    web.hasResourceProperties("AWS::CloudFront::OriginAccessControl", {
      OriginAccessControlConfig: {
        OriginAccessControlOriginType: "s3",
        SigningBehavior: "always",
        SigningProtocol: "sigv4",
      },
    });
  });

  it("is the same page at every address that is no file", () => {
    const [edge] = propertiesOf<{ readonly FunctionCode: string }>(web, "AWS::CloudFront::Function");
    // CloudFront's runtime has nothing that this one has not.
    // oxlint-disable-next-line typescript/no-implied-eval
    const handler = new Function(`${edge?.FunctionCode}; return handler;`)() as (event: object) => {
      readonly uri: string;
    };
    const uriOf = (uri: string) => handler({ request: { uri } }).uri;
    for (const page of ["/", "/title/isbn.978", "/console/models", "/party/abc"])
      expect(uriOf(page)).toBe("/index.html");
    for (const file of ["/assets/index-1.js", "/test-clip.webm", "/index.html"]) expect(uriOf(file)).toBe(file);
  });

  it("has the API beside it, of which nothing is kept", () => {
    expect(Origins[1]).toMatchObject({
      OriginPath: "/live",
      CustomOriginConfig: { OriginProtocolPolicy: "https-only" },
    });
    expect(CacheBehaviors.map(({ PathPattern }) => PathPattern)).toEqual(["/v1/*", "/graphql"]);
    for (const behavior of CacheBehaviors)
      expect(behavior).toMatchObject({
        // Managed by AWS: "CachingDisabled" and "AllViewerExceptHostHeader".
        CachePolicyId: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
        OriginRequestPolicyId: "b689b0a8-53d0-40ab-baf2-68738e2966ac",
        ViewerProtocolPolicy: "https-only",
        AllowedMethods: expect.arrayContaining(["GET", "PUT", "POST", "DELETE", "PATCH"]),
      });
  });

  it("is sent with headers that let it do only what it needs, as the engine's own server sends it", () => {
    web.hasResourceProperties("AWS::CloudFront::ResponseHeadersPolicy", {
      ResponseHeadersPolicyConfig: {
        SecurityHeadersConfig: {
          ContentSecurityPolicy: {
            ContentSecurityPolicy: Match.stringLikeRegexp(
              "^default-src 'none'; script-src 'self'; .*img-src 'self' data:; .*frame-ancestors 'none'$",
            ),
            Override: true,
          },
          StrictTransportSecurity: Match.objectLike({ AccessControlMaxAgeSec: 31_536_000 }),
          FrameOptions: { FrameOption: "DENY", Override: true },
          ContentTypeOptions: { Override: true },
        },
      },
    });
  });

  it("logs who asked for it", () => {
    expect(distribution?.DistributionConfig).toMatchObject({ Logging: { Prefix: "distribution/" }, Enabled: true });
  });
});
