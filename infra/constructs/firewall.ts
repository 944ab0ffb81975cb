import { RemovalPolicy, Stack } from "aws-cdk-lib";
import type { Stage } from "aws-cdk-lib/aws-apigateway";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { CfnLoggingConfiguration, CfnWebACL, CfnWebACLAssociation } from "aws-cdk-lib/aws-wafv2";
import { Construct } from "constructs";
import { retention } from "./keeping.ts";
import type { Names } from "./names.ts";

/** Behind one address of CloudFront there are many people. */
const peopleBehindAnAddress = 20;

/** AWS's own rules; of those named after a group's name the gateway only counts what they find. */
const managedGroups: Readonly<Record<string, readonly string[]>> = {
  AWSManagedRulesAmazonIpReputationList: [],
  AWSManagedRulesKnownBadInputsRuleSet: [],
  // A batch of a thousand events is more than the 8 kB that this rule lets pass; the gateway checks its size and shape.
  AWSManagedRulesCommonRuleSet: ["SizeRestrictions_BODY"],
};

interface FirewallProps {
  readonly names: Names;
  readonly stage: Stage;
  readonly requestsPerAddress: number;
  readonly logsKeptDays: number;
}

export class Firewall extends Construct {
  constructor(scope: Construct, id: string, { names, stage, requestsPerAddress, logsKeptDays }: FirewallProps) {
    super(scope, id);
    const acl = new CfnWebACL(this, "Acl", {
      name: `${names.prefix}api`,
      scope: "REGIONAL",
      defaultAction: { allow: {} },
      visibilityConfig: visibility(`${names.prefix}api`),
      rules: [
        rateRule(0, "EachPerson", {
          limit: requestsPerAddress,
          aggregateKeyType: "FORWARDED_IP",
          forwardedIpConfig: { headerName: "X-Forwarded-For", fallbackBehavior: "NO_MATCH" },
        }),
        rateRule(1, "EachSender", { limit: peopleBehindAnAddress * requestsPerAddress, aggregateKeyType: "IP" }),
        ...Object.entries(managedGroups).map(([name, counted], index) => managedRule(2 + index, name, counted)),
      ],
    });
    new CfnWebACLAssociation(this, "Association", { resourceArn: stage.stageArn, webAclArn: acl.attrArn });
    const log = new LogGroup(this, "Log", {
      // WAF takes no other names.
      logGroupName: `aws-waf-logs-${names.prefix}api`,
      retention: retention(logsKeptDays),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const stack = Stack.of(this);
    new CfnLoggingConfiguration(this, "Logging", {
      resourceArn: acl.attrArn,
      logDestinationConfigs: [
        `arn:${stack.partition}:logs:${stack.region}:${stack.account}:log-group:aws-waf-logs-${names.prefix}api`,
      ],
      redactedFields: ["authorization", "cookie", "x-api-key"].map((name) => ({ singleHeader: { Name: name } })),
      // A request that passed is in the API's own log.
      loggingFilter: {
        DefaultBehavior: "DROP",
        Filters: [
          {
            Behavior: "KEEP",
            Requirement: "MEETS_ANY",
            Conditions: [{ ActionCondition: { Action: "BLOCK" } }, { ActionCondition: { Action: "COUNT" } }],
          },
        ],
      },
    }).node.addDependency(log);
  }
}

const visibility = (metricName: string): CfnWebACL.VisibilityConfigProperty => ({
  cloudWatchMetricsEnabled: true,
  sampledRequestsEnabled: true,
  metricName,
});

const rateRule = (
  priority: number,
  name: string,
  rateBasedStatement: CfnWebACL.RateBasedStatementProperty,
): CfnWebACL.RuleProperty => ({
  name,
  priority,
  action: { block: { customResponse: { responseCode: 429 } } },
  statement: { rateBasedStatement: { evaluationWindowSec: 300, ...rateBasedStatement } },
  visibilityConfig: visibility(name),
});

const managedRule = (priority: number, name: string, counted: readonly string[]): CfnWebACL.RuleProperty => ({
  name,
  priority,
  overrideAction: { none: {} },
  statement: {
    managedRuleGroupStatement: {
      vendorName: "AWS",
      name,
      ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
    },
  },
  visibilityConfig: visibility(name),
});
