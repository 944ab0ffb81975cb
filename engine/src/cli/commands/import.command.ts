import { Command } from "commander";
import { withCommonOptions, withEngine, type CommonOptions } from "../options.ts";
import { createProgress, printJson } from "../output.ts";
