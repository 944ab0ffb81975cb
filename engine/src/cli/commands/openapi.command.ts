import { Command } from "commander";
import { openApiDocument } from "../../app/openapi.ts";
import { withJsonOption } from "../options.ts";
import { printJson } from "../output.ts";

export function openapiCommand(): Command {
  return withJsonOption(new Command("openapi"))
    .description("Print the OpenAPI 3.1 document of the API.")
    .addHelpText("after", "\nExample:\n  codecatalyst openapi > openapi.json")
    .action(async () => printJson(await openApiDocument()));
}
