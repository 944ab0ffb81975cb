import { ArnFormat, Duration, Size, Stack } from "aws-cdk-lib";
import type { ISecurityGroup, IVpc } from "aws-cdk-lib/aws-ec2";
import { Architecture, Code, Function, LoggingFormat, Runtime, Tracing } from "aws-cdk-lib/aws-lambda";
import { SqsDestination } from "aws-cdk-lib/aws-lambda-destinations";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { BundleFolders } from "../bundles.ts";
import { functionBundles, nativeBundles, type FunctionName } from "../functions.ts";
import type { StageSettings } from "../stages.ts";
import { createFunctionRole } from "./function-role.ts";
import { removalPolicy, retention } from "./keeping.ts";
import type { Names } from "./names.ts";

export interface FunctionContext {
  readonly settings: StageSettings;
  readonly names: Names;
  readonly bundles: BundleFolders;
  readonly environment: Readonly<Record<string, string>>;
  readonly secretArns: readonly string[];
  readonly shiftConfig: string;
  /** Where functions run; outside of any network of ours where left out. */
  readonly network: { readonly vpc: IVpc; readonly group: ISecurityGroup } | undefined;
  /** Takes what nobody waits for, when a function failed over it. */
  readonly failedEvents: IQueue;
}

interface EngineFunctionProps {
  readonly context: FunctionContext;
  readonly name: FunctionName;
  readonly environment?: Readonly<Record<string, string>>;
  /** What this environment refers to beside what every function's does. */
  readonly secretArns?: readonly string[];
  readonly parameterArns?: readonly string[];
  /** Whether nobody waits for its answer, so that a failed event is tried again and then set aside. */
  readonly isAsynchronous?: boolean;
}

/** One function of the engine with its role and its log. */
export class EngineFunction extends Construct {
  readonly function: Function;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: EngineFunctionProps) {
    super(scope, id);
    const { context, name, environment, secretArns = [], parameterArns = [], isAsynchronous = false } = props;
    const { settings, names, network, failedEvents, shiftConfig } = context;
    const bundle = functionBundles[name];
    const { memoryMb, timeoutSeconds, temporaryMb, reservedConcurrency } = settings.functions[name];
    this.logGroup = new LogGroup(this, "Log", {
      logGroupName: `/aws/lambda/${names.function(name)}`,
      retention: retention(settings.logsKeptDays),
      removalPolicy: removalPolicy(settings),
    });
    const logGroupArn = Stack.of(this).formatArn({
      service: "logs",
      resource: "log-group",
      resourceName: `/aws/lambda/${names.function(name)}`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const role = createFunctionRole(this, {
      name,
      names,
      settings,
      logGroupArn,
      shiftConfig,
      secretArns: [...context.secretArns, ...secretArns],
      parameterArns,
    });
    if (isAsynchronous) failedEvents.grantSendMessages(role);
    this.function = new Function(this, "Function", {
      functionName: names.function(name),
      description: `CodeCatalyst ${settings.name}: ${name}`,
      runtime: Runtime.NODEJS_24_X,
      architecture: nativeBundles.has(bundle) ? Architecture.X86_64 : Architecture.ARM_64,
      handler: "index.handler",
      code: Code.fromAsset(context.bundles(bundle)),
      memorySize: memoryMb,
      timeout: Duration.seconds(timeoutSeconds),
      role,
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.JSON,
      tracing: Tracing.ACTIVE,
      environment: { ...context.environment, POWERTOOLS_SERVICE_NAME: name, ...environment },
      ...(temporaryMb !== undefined && { ephemeralStorageSize: Size.mebibytes(temporaryMb) }),
      ...(reservedConcurrency !== undefined && { reservedConcurrentExecutions: reservedConcurrency }),
      ...(network && {
        vpc: network.vpc,
        vpcSubnets: { subnets: network.vpc.isolatedSubnets },
        securityGroups: [network.group],
      }),
      ...(isAsynchronous && { onFailure: new SqsDestination(failedEvents), retryAttempts: 2 }),
    });
  }
}
