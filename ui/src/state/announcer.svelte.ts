// Says short things to the eye and to a screen reader: "Copied". Also the one way to the clipboard.
import { toClipboard } from "../lib/clipboard";

const STAYS_MS = 2000;

export class Announcer {
  message = $state("");
  #timer: ReturnType<typeof setTimeout> | undefined;

  say(message: string): void {
    clearTimeout(this.#timer);
    this.message = message;
    this.#timer = setTimeout(() => (this.message = ""), STAYS_MS);
  }

  async copy(text: string, what: string): Promise<void> {
    const done = await toClipboard(text);
    this.say(
      done ? `Copied ${what}` : `The clipboard took nothing. Select ${what} and copy it by hand.`,
    );
  }
}
