/** The network of stages that have a cache: nothing in it reaches the internet, or is reached from it. */
import { Fn, Stack } from "aws-cdk-lib";
import {
  FlowLogDestination,
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpointAwsService,
  IpAddresses,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from "aws-cdk-lib/aws-ec2";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import { removalPolicy, retention } from "../constructs/keeping.ts";
import type { StageStackProps } from "../constructs/stage-stack-props.ts";
import type { CacheSettings, NetworkSettings } from "../stages.ts";

/** Serverless caches answer writers at their own port and readers at the next; nodes at any but the well-known one. */
export const cachePort = (cache: CacheSettings): number => (cache.kind === "serverless" ? 6379 : 6390);

/** What functions call beside S3 and DynamoDB, which have gateways that cost nothing. */
const interfaceServices = {
  Kinesis: InterfaceVpcEndpointAwsService.KINESIS_STREAMS,
  SecretsManager: InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
  EventBridge: InterfaceVpcEndpointAwsService.EVENTBRIDGE,
  Lambda: InterfaceVpcEndpointAwsService.LAMBDA,
  CodeDeploy: InterfaceVpcEndpointAwsService.CODEDEPLOY,
} as const;

export class NetworkStack extends Stack {
  readonly vpc: Vpc;
  readonly functionsGroup: SecurityGroup;
  readonly cacheGroup: SecurityGroup;

  constructor(scope: Construct, id: string, props: StageStackProps & { readonly network: NetworkSettings }) {
    super(scope, id, props);
    const { settings, network } = props;
    this.vpc = new Vpc(this, "Vpc", {
      ipAddresses: IpAddresses.cidr("10.20.0.0/16"),
      maxAzs: network.zoneCount,
      natGateways: 0,
      restrictDefaultSecurityGroup: false,
      subnetConfiguration: [{ name: "private", subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 20 }],
      gatewayEndpoints: {
        S3: { service: GatewayVpcEndpointAwsService.S3 },
        DynamoDb: { service: GatewayVpcEndpointAwsService.DYNAMODB },
      },
    });
    const flowLogs = new LogGroup(this, "FlowLogs", {
      retention: retention(network.flowLogsKeptDays),
      removalPolicy: removalPolicy(settings),
    });
    this.vpc.addFlowLog("FlowLog", { destination: FlowLogDestination.toCloudWatchLogs(flowLogs) });

    this.functionsGroup = this.#group("Functions", "Functions: to services over TLS and to the cache");
    this.cacheGroup = this.#group("Cache", "Cache: from functions alone");
    const endpointsGroup = this.#group("Endpoints", "Endpoints of services: from functions alone");
    // Gateways have no group to name; there is no way out of the network but to them and to the endpoints.
    this.functionsGroup.addEgressRule(Peer.anyIpv4(), Port.tcp(443), "AWS services");
    endpointsGroup.addIngressRule(this.functionsGroup, Port.tcp(443), "functions");
    if (settings.cache !== undefined) {
      const port = cachePort(settings.cache);
      const ports = Port.tcpRange(port, port + 1);
      this.functionsGroup.addEgressRule(this.cacheGroup, ports, "cache");
      this.cacheGroup.addIngressRule(this.functionsGroup, ports, "functions");
    }

    const subnets = { subnets: this.vpc.isolatedSubnets.slice(0, network.endpointZoneCount) };
    for (const [name, service] of Object.entries(interfaceServices))
      this.vpc.addInterfaceEndpoint(name, { service, subnets, securityGroups: [endpointsGroup], open: false });
  }

  /** A stack that is for no region in particular knows of two zones only; that a region has a third, its deployment finds out. */
  override get availabilityZones(): string[] {
    return [0, 1, 2].map((index) => Fn.select(index, Fn.getAzs()));
  }

  #group(id: string, description: string): SecurityGroup {
    return new SecurityGroup(this, id, { vpc: this.vpc, description, allowAllOutbound: false });
  }
}
