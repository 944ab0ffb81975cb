import { CodeDeployClient } from "@aws-sdk/client-codedeploy";
import { LambdaClient } from "@aws-sdk/client-lambda";
import type { ModelTraffic } from "../../ports/model-traffic.ts";
import { LambdaModelTraffic, type DeployedFunction } from "./lambda-model-traffic.ts";

/** Region, credentials and endpoints are the AWS SDK's own affair. */
export function openModelTraffic(deployed: DeployedFunction): ModelTraffic {
  const maxAttempts = 5;
  const clients = { lambda: new LambdaClient({ maxAttempts }), codeDeploy: new CodeDeployClient({ maxAttempts }) };
  return new LambdaModelTraffic(clients, deployed);
}
