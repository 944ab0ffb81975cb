/** Which events of a player are answers to our own commands, and which are acts of the user. By order and value, without timers. */
export type PlayerCommand =
  | {
      readonly kind: "play";
    }
  | {
      readonly kind: "pause";
    }
  | {
      readonly kind: "seek";
      readonly positionMs: number;
    }
  | {
      readonly kind: "set-rate";
      readonly rate: number;
    };
/**
 * Players answer in the order of commands. So an event that matches a command settles that one and all before it, and commands which the
 * player had no reason to answer cannot swallow a later act of the user for long. An event that says what was commanded last is no act
 * either: browsers may fire twice for one change.
 */
export declare class EchoFilter {
  #private;
  /** To be called before the player is told. */
  expect(opId: string, command: PlayerCommand): void;
  /** The player refused the command, such as a browser that wants a click first. */
  failed(opId: string): void;
  /** The id of the command that the event answers, `repeated` where it says nothing new, or undefined: the user did it. */
  match(event: PlayerCommand):
    | {
        readonly opId: string;
      }
    | "repeated"
    | undefined;
  get pendingCount(): number;
}
