/** Which events of a player are answers to our own commands, and which are acts of the user. By order and value, without timers. */

export type PlayerCommand =
  /** A trial is muted until the next play; it ends as soon as the player moves, and only tells how long a start takes. */
  | { readonly kind: "play"; readonly isTrial?: true }
  | { readonly kind: "pause" }
  | { readonly kind: "seek"; readonly positionMs: number }
  | { readonly kind: "set-rate"; readonly rate: number };

interface PendingCommand {
  readonly opId: string;
  readonly command: PlayerCommand;
}

/** Players report where they landed, which may be the nearest key frame. */
const seekToleranceMs = 1_500;
const rateTolerance = 0.001;
/** A player that answers nothing must not fill the memory. */
const pendingLimit = 64;

/**
 * Players answer in the order of commands. So an event that matches a command settles that one and all before it, and commands which the
 * player had no reason to answer cannot swallow a later act of the user for long. An event that says what was commanded last is no act
 * either: browsers may fire twice for one change.
 */
export class EchoFilter {
  #pending: PendingCommand[] = [];
  #isPlaying: boolean | undefined;
  #rate: number | undefined;

  /** To be called before the player is told. */
  expect(opId: string, command: PlayerCommand): void {
    this.#pending.push({ opId, command });
    if (this.#pending.length > pendingLimit) this.#pending.shift();
    this.#remember(command);
  }

  /** The player refused the command, such as a browser that wants a click first. */
  failed(opId: string): void {
    const one = this.#pending.find((pending) => pending.opId === opId);
    this.#pending = this.#pending.filter((pending) => pending !== one);
    if (one?.command.kind === "play") this.#isPlaying = false;
  }

  /** The id of the command that the event answers, `repeated` where it says nothing new, or undefined: the user did it. */
  match(event: PlayerCommand): { readonly opId: string } | "repeated" | undefined {
    const index = this.#pending.findIndex(({ command }) => isAnswer(event, command));
    const answered = this.#pending[index];
    if (answered !== undefined) {
      this.#pending.splice(0, index + 1);
      return { opId: answered.opId };
    }
    if (this.#isKnown(event)) return "repeated";
    this.#remember(event);
    return undefined;
  }

  get pendingCount(): number {
    return this.#pending.length;
  }

  #remember(command: PlayerCommand): void {
    switch (command.kind) {
      case "play":
      case "pause":
        this.#isPlaying = command.kind === "play";
        return;
      case "set-rate":
        this.#rate = command.rate;
        return;
      case "seek":
        return;
    }
  }

  #isKnown(event: PlayerCommand): boolean {
    switch (event.kind) {
      case "play":
      case "pause":
        return this.#isPlaying === (event.kind === "play");
      case "set-rate":
        return this.#rate !== undefined && Math.abs(event.rate - this.#rate) <= rateTolerance;
      case "seek":
        return false;
    }
  }
}

function isAnswer(event: PlayerCommand, command: PlayerCommand): boolean {
  if (event.kind === "seek" && command.kind === "seek") {
    return Math.abs(event.positionMs - command.positionMs) <= seekToleranceMs;
  }
  if (event.kind === "set-rate" && command.kind === "set-rate") {
    return Math.abs(event.rate - command.rate) <= rateTolerance;
  }
  return event.kind === command.kind;
}
