// The rules for notifications, as they are edited: nothing counts before it is saved.
import { Failure, type Call } from "../api/call";
import type { Rule, Rules } from "../api/generated";
import { hasWords, wordsOf } from "../lib/rules";

/** A rule in the form: words as they are typed. */
export interface Draft {
  key: number;
  words: string;
  person: string;
  kinds: string[];
  enabled: boolean;
}

export class RulesState {
  drafts = $state<Draft[]>([]);
  quietFrom = $state("");
  quietTo = $state("");
  loaded = $state(false);
  saving = $state(false);
  failure = $state.raw<Failure | null>(null);
  #saved = $state("");
  #keys = 0;

  constructor(private readonly call: Call) {}

  get isChanged(): boolean {
    return this.loaded && JSON.stringify(this.#rules()) !== this.#saved;
  }

  async load(): Promise<void> {
    try {
      this.#take(await this.call("get_rules"));
      this.failure = null;
    } catch (error) {
      this.failure = Failure.of(error);
    }
  }

  add(): void {
    this.drafts.push({ key: ++this.#keys, words: "", person: "", kinds: [], enabled: true });
  }

  remove(draft: Draft): void {
    this.drafts = this.drafts.filter(({ key }) => key !== draft.key);
  }

  /** Whether it worked. */
  async save(): Promise<boolean> {
    this.saving = true;
    try {
      this.#take(await this.call("set_rules", this.#rules()));
      this.failure = null;
      return true;
    } catch (error) {
      this.failure = Failure.of(error);
      return false;
    } finally {
      this.saving = false;
    }
  }

  #take({ rules, quiet_from, quiet_to }: Rules): void {
    this.drafts = rules.map((rule) => ({
      key: ++this.#keys,
      words: rule.words.join(", "),
      person: rule.person ?? "",
      kinds: rule.kinds,
      enabled: rule.enabled,
    }));
    this.quietFrom = quiet_from ?? "";
    this.quietTo = quiet_to ?? "";
    this.loaded = true;
    this.#saved = JSON.stringify(this.#rules());
  }

  #rules(): Rules {
    const rules = this.drafts.map(({ words, person, kinds, enabled }): Rule => ({
      words: wordsOf(words),
      person: hasWords(person) ? person.trim() : null,
      kinds: [...kinds],
      enabled,
    }));
    return { rules, quiet_from: this.quietFrom || null, quiet_to: this.quietTo || null };
  }
}
