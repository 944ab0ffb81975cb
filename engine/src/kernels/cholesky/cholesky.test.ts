import { describeCholesky } from "./cholesky.contract.ts";
import { choleskyFactor, choleskySolve } from "./cholesky.ts";

describeCholesky("TypeScript", { factor: choleskyFactor, solve: choleskySolve });
