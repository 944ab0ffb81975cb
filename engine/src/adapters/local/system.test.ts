import { describeClock } from "../../ports/clock.contract.ts";
import { describeRandom } from "../../ports/random.contract.ts";
import { SystemClock } from "./system-clock.ts";
import { SystemRandom } from "./system-random.ts";

describeClock("SystemClock", () => new SystemClock());
describeRandom("SystemRandom", () => new SystemRandom(), { isSeeded: false });
