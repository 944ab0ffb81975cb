/** What is kept by key: the four tables, and the cache of stages that have one. */
import { RemovalPolicy, Stack } from "aws-cdk-lib";
import {
  Table,
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  TableEncryption,
} from "aws-cdk-lib/aws-dynamodb";
import { Secret } from "aws-cdk-lib/aws-secretsmanager";
import type { Construct } from "constructs";
import { acknowledge } from "../constructs/acknowledge.ts";
import { Cache } from "../constructs/cache.ts";
import type { Names } from "../constructs/names.ts";
import type { StageStackProps } from "../constructs/stage-stack-props.ts";
import type { StageSettings } from "../stages.ts";
import { eventTableKeys, tableKeys, type TableKeys, type TableName } from "../table-keys.ts";
import type { NetworkStack } from "./network.stack.ts";

const attributeTypes = { S: AttributeType.STRING, N: AttributeType.NUMBER, B: AttributeType.BINARY } as const;

interface TableOptions {
  readonly keys: TableKeys;
  readonly settings: StageSettings;
  readonly stream?: StreamViewType;
}

export class StorageStack extends Stack {
  readonly tables: Readonly<Record<TableName, Table>>;
  /** The log of events, where it is not Kinesis. */
  readonly eventTable: Table | undefined;
  readonly cache: Cache | undefined;
  /** A secret is billed by the month: where nothing is, a person puts a parameter in its place (README.md). */
  readonly operatorPassphrase: Secret | undefined;

  constructor(scope: Construct, id: string, props: StageStackProps & { readonly network: NetworkStack | undefined }) {
    super(scope, id, props);
    const { settings, names, network } = props;
    const table = (name: TableName) => this.#table(name, names, { keys: tableKeys[name], settings });
    this.tables = {
      "user-profiles": table("user-profiles"),
      items: table("items"),
      "model-cache": table("model-cache"),
      sessions: table("sessions"),
    };
    if (settings.eventLog.kind === "dynamodb")
      this.eventTable = this.#table("events", names, {
        keys: eventTableKeys,
        settings,
        stream: StreamViewType.NEW_IMAGE,
      });
    if (network !== undefined) this.operatorPassphrase = this.#operatorPassphrase();
    if (settings.cache !== undefined && network !== undefined)
      this.cache = new Cache(this, "Cache", { settings: settings.cache, prefix: names.prefix, network });
  }

  #operatorPassphrase(): Secret {
    const secret = new Secret(this, "OperatorPassphrase", {
      description: "With which the operator signs in",
      generateSecretString: { passwordLength: 32, excludePunctuation: true },
    });
    acknowledge(secret, {
      "AwsSolutions-SMG4": "A person signs in with it: the person changes it, and functions read it when they start.",
    });
    return secret;
  }

  #table(name: TableName | "events", names: Names, { keys, settings: { isDisposable }, stream }: TableOptions): Table {
    const attribute = (key: TableKeys["partitionKey"]) => ({ name: key.name, type: attributeTypes[key.type] });
    const table = new Table(this, name, {
      tableName: names.table(name),
      billingMode: BillingMode.PAY_PER_REQUEST,
      partitionKey: attribute(keys.partitionKey),
      sortKey: attribute(keys.sortKey),
      encryption: TableEncryption.DEFAULT,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: !isDisposable,
      removalPolicy: isDisposable ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
      ...(keys.ttlAttribute !== undefined && { timeToLiveAttribute: keys.ttlAttribute }),
      ...(stream !== undefined && { stream }),
    });
    for (const index of keys.indices)
      table.addGlobalSecondaryIndex({
        indexName: index.name,
        partitionKey: attribute(index.partitionKey),
        sortKey: attribute(index.sortKey),
        projectionType: ProjectionType.ALL,
      });
    return table;
  }
}
