import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import { stages } from "../stages.ts";
import { propertiesOf, resourcesOf, stackOf, synthesise, textOf } from "../testing/templates.ts";

describe.each(["dev", "prod"] as const)("the network of %s", (stage) => {
  const templates = synthesise()[stage];
  const network = stackOf(templates, "network");
  const { zoneCount, endpointZoneCount } = stages[stage].network ?? { zoneCount: 0, endpointZoneCount: 0 };

  it("has private subnets alone, and no way to the internet or from it", () => {
    for (const subnet of propertiesOf(network, "AWS::EC2::Subnet"))
      expect(subnet).toMatchObject({ MapPublicIpOnLaunch: false });
    for (const type of ["NatGateway", "InternetGateway", "EgressOnlyInternetGateway", "VPNGateway", "EIP"])
      network.resourceCountIs(`AWS::EC2::${type}`, 0);
    network.resourceCountIs("AWS::EC2::Route", 0);
  });

  it("reaches S3 and DynamoDB by gateways that cost nothing", () => {
    const endpoints = propertiesOf(network, "AWS::EC2::VPCEndpoint");
    const gateways = endpoints.filter(({ VpcEndpointType }) => VpcEndpointType === "Gateway");
    expect(gateways.map(({ ServiceName }) => textOf(ServiceName).split(".").at(-1))).toEqual(["s3", "dynamodb"]);
  });

  it("has an endpoint for each other service, in as many zones as the stage says", () => {
    const endpoints = propertiesOf<{
      readonly VpcEndpointType: string;
      readonly ServiceName: unknown;
      readonly SubnetIds: [];
    }>(network, "AWS::EC2::VPCEndpoint");
    const interfaces = endpoints.filter(({ VpcEndpointType }) => VpcEndpointType === "Interface");
    expect(interfaces.map(({ ServiceName }) => String(textOf(ServiceName).split(".").at(-1))).toSorted()).toEqual([
      "codedeploy",
      "events",
      "kinesis-streams",
      "lambda",
      "secretsmanager",
    ]);
    for (const endpoint of interfaces) {
      expect(endpoint).toMatchObject({ PrivateDnsEnabled: true });
      expect(endpoint.SubnetIds).toHaveLength(endpointZoneCount);
    }
  });

  it("logs what flows", () => {
    network.hasResourceProperties("AWS::EC2::FlowLog", { TrafficType: "ALL", ResourceType: "VPC" });
  });

  it("lets functions alone speak to the cache and to the endpoints", () => {
    const open = resourcesOf(network, "AWS::EC2::SecurityGroupIngress").map(({ Properties }) => Properties);
    expect(open).toHaveLength(2);
    for (const rule of open) expect(rule).toHaveProperty("SourceSecurityGroupId");
    for (const group of propertiesOf(network, "AWS::EC2::SecurityGroup"))
      expect(group).not.toHaveProperty("SecurityGroupIngress");
    network.hasResourceProperties("AWS::EC2::SecurityGroup", {
      SecurityGroupEgress: [Match.objectLike({ CidrIp: "0.0.0.0/0", FromPort: 443, ToPort: 443 })],
    });
  });

  it("holds every function of the engine, in a private subnet of each zone", () => {
    const functions = propertiesOf<{ readonly FunctionName?: string; readonly VpcConfig?: { readonly SubnetIds: [] } }>(
      templates,
      "AWS::Lambda::Function",
    ).filter(({ FunctionName }) => FunctionName !== undefined);
    expect(functions).toHaveLength(8);
    for (const { VpcConfig } of functions) expect(VpcConfig?.SubnetIds).toHaveLength(zoneCount);
  });
});
