/** The way in for people: the page from the static bucket, and the API beside it under one name. */
import { CfnOutput, Duration, Stack } from "aws-cdk-lib";
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  OriginSslPolicy,
  PriceClass,
  ResponseHeadersPolicy,
  ViewerProtocolPolicy,
  type BehaviorOptions,
} from "aws-cdk-lib/aws-cloudfront";
import { HttpOrigin, S3BucketOrigin } from "aws-cdk-lib/aws-cloudfront-origins";
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import { acknowledge } from "../constructs/acknowledge.ts";
import { apiStage } from "../constructs/api.ts";
import { removalPolicy } from "../constructs/keeping.ts";
import type { StageStackProps } from "../constructs/stage-stack-props.ts";
import type { ServingStack } from "./serving.stack.ts";

/** As the engine's own server sends it with the page (`engine/src/api/rest/http/web-page.ts`): a test compares the two. */
export const policyWith = (imageHosts: readonly string[]) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    ["img-src 'self' data:", ...imageHosts.map((host) => `https://${host}`)].join(" "),
    "media-src 'self' https:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");

/** Every address that is no file is one of the page, which knows its own. Ids of works may have dots, so files are told by their folder. */
const pageAtEveryAddress = `function handler(event) {
  var request = event.request;
  var isFile = request.uri.indexOf("/assets/") === 0 || /^\\/[^/]+\\.[a-z]+$/.test(request.uri);
  if (!isFile) request.uri = "/index.html";
  return request;
}`;

export class WebStack extends Stack {
  constructor(scope: Construct, id: string, props: StageStackProps & { readonly serving: ServingStack }) {
    super(scope, id, props);
    const { names, settings, serving } = props;
    const api = this.#api(serving);
    const distribution = new Distribution(this, "Distribution", {
      comment: `CodeCatalyst ${settings.name}`,
      defaultRootObject: "index.html",
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: PriceClass.PRICE_CLASS_100,
      logBucket: this.#logBucket(props),
      logFilePrefix: "distribution/",
      defaultBehavior: {
        origin: S3BucketOrigin.withOriginAccessControl(
          Bucket.fromBucketAttributes(this, "Static", {
            bucketName: names.bucket("static"),
            bucketRegionalDomainName: `${names.bucket("static")}.s3.${this.region}.${this.urlSuffix}`,
          }),
        ),
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        compress: true,
        functionAssociations: [
          { eventType: FunctionEventType.VIEWER_REQUEST, function: this.#addresses(names.prefix) },
        ],
        responseHeadersPolicy: this.#headers(props),
      },
      additionalBehaviors: { "/v1/*": api, "/graphql": api },
    });
    new CfnOutput(this, "Address", {
      value: `https://${distribution.domainName}`,
      description: "The page, and the API",
    });
    acknowledge(distribution, {
      "AwsSolutions-CFR1":
        "A catalogue of books, films and music is open to every country; who may not, is not known here.",
      "AwsSolutions-CFR2": "The firewall stands before the API, where requests do something; the page is public files.",
      "AwsSolutions-CFR4":
        "CloudFront's own certificate sets the least version of TLS; a domain of one's own brings its own.",
    });
    acknowledge(this, {
      "@aws-cdk/aws-cloudfront-origins:updateImportedBucketPolicyOac":
        "The lake's stack lets distributions of this account read.",
    });
  }

  /** Whoever asks is known by headers and cookies, so nothing of the API is kept by CloudFront. */
  #api({ api }: ServingStack): BehaviorOptions {
    return {
      origin: new HttpOrigin(`${api.api.restApiId}.execute-api.${this.region}.${this.urlSuffix}`, {
        originPath: `/${apiStage}`,
        protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
        originSslProtocols: [OriginSslPolicy.TLS_V1_2],
      }),
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      allowedMethods: AllowedMethods.ALLOW_ALL,
      cachePolicy: CachePolicy.CACHING_DISABLED,
      originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
    };
  }

  #addresses(prefix: string): EdgeFunction {
    return new EdgeFunction(this, "Addresses", {
      functionName: `${prefix}page-addresses`,
      runtime: FunctionRuntime.JS_2_0,
      code: FunctionCode.fromInline(pageAtEveryAddress),
    });
  }

  #headers({ names, settings: { imageHosts = [] } }: StageStackProps): ResponseHeadersPolicy {
    return new ResponseHeadersPolicy(this, "Headers", {
      responseHeadersPolicyName: `${names.prefix}page`,
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy: policyWith(imageHosts), override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
        strictTransportSecurity: { accessControlMaxAge: Duration.days(365), includeSubdomains: true, override: true },
      },
    });
  }

  /** CloudFront writes its logs by an ACL, which the lake's bucket for access logs does not take. */
  #logBucket({ settings }: StageStackProps): Bucket {
    const bucket = new Bucket(this, "Logs", {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_PREFERRED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      lifecycleRules: [{ id: "expire", expiration: Duration.days(settings.lake.accessLogsKeptDays) }],
      removalPolicy: removalPolicy(settings),
      autoDeleteObjects: settings.isDisposable,
    });
    acknowledge(bucket, { "AwsSolutions-S1": "It holds access logs: logging its own would feed on itself." });
    return bucket;
  }
}
