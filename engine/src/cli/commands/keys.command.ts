import { Command, InvalidArgumentError, Option } from "commander";
import { keyToWire } from "../../app/wire.ts";
import { parseUserId, type UserId } from "../../domain/ids.ts";
import { keyKinds, type KeyKind } from "../../domain/access.ts";
import { withCommonOptions, withEngine, withFilledEngine, type CommonOptions } from "../options.ts";
import { printJson } from "../output.ts";

interface CreateOptions extends CommonOptions {
  readonly kind: KeyKind;
  readonly days?: number;
  readonly crossTenants?: boolean;
  readonly user?: UserId;
}

const dayMs = 86_400_000;

export function keysCommand(): Command {
  return new Command("keys")
    .description("Make, list and revoke keys of the API, while no server has the data folder (else POST /v1/keys).")
    .addHelpText("after", "\nExample:\n  codecatalyst keys create 'web shop' --kind server")
    .addCommand(createCommand())
    .addCommand(listCommand())
    .addCommand(revokeCommand());
}

function createCommand(): Command {
  return withCommonOptions(new Command("create"))
    .description("Make a key and print it, this once.")
    .argument("<name>", "what it is for")
    .addOption(new Option("--kind <kind>", "what it may do").choices(keyKinds).default("server"))
    .option("--days <count>", "for how many days it holds (default: for ever)", parseDays)
    .option("--user <user>", "whose it is (kind personal)", parseUserId)
    .option("--cross-tenants", "may act for every tenant (kind admin)")
    .addHelpText("after", "\nExample:\n  codecatalyst keys create 'web page' --kind publishable --days 90")
    .action(async (name: string, { kind, days, crossTenants, user, ...options }: CreateOptions) => {
      await withEngine(options, async ({ useCases, tenant, ports }) => {
        const { secret, ...key } = await useCases.createKey(tenant, {
          kind,
          name,
          ...(days !== undefined && { expiresAtMs: ports.clock.nowMs() + days * dayMs }),
          ...(user !== undefined && { userId: user }),
          ...(crossTenants === true && { mayCrossTenants: true }),
        });
        if (options.json) printJson({ ...keyToWire(key), secret });
        else console.log(secret);
      });
    });
}

function listCommand(): Command {
  return withCommonOptions(new Command("list"))
    .description("List keys, without their secrets.")
    .addHelpText("after", "\nExample:\n  codecatalyst keys list --json")
    .action(async (options: CommonOptions) => {
      await withFilledEngine(options, async ({ useCases, tenant }) => {
        const keys = (await useCases.listKeys(tenant)).map(keyToWire);
        if (options.json) return printJson({ keys });
        if (keys.length === 0) console.log("There is no key yet. Run `codecatalyst keys create --help`.");
        for (const { id, kind, name, createdAt, expiresAt = "for ever" } of keys)
          console.log(`${id}  ${kind}  ${createdAt}  until ${expiresAt}  ${name}`);
      });
    });
}

function revokeCommand(): Command {
  return withCommonOptions(new Command("revoke"))
    .description("Refuse a key from now on.")
    .argument("<id>", "one that `codecatalyst keys list` shows")
    .addHelpText("after", "\nExample:\n  codecatalyst keys revoke 4Jb9mT2yQx7LkPz0sWv1Na")
    .action(async (id: string, options: CommonOptions) => {
      await withFilledEngine(options, async ({ useCases, tenant }) => {
        await useCases.revokeKey(tenant, id);
        if (options.json) printJson({ id });
        else console.log(`${id} is refused from now on.`);
      });
    });
}

function parseDays(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 3650)
    throw new InvalidArgumentError("It must be a whole number from 1 to 3,650.");
  return value;
}
