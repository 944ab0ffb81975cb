import { describeTopK } from "./top-k.contract.ts";
import { createTopKIndex } from "./top-k.ts";

describeTopK("TypeScript", createTopKIndex);
