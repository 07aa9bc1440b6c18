// What a card has and others may have as well: who, what, on which post, of which account. By it the
// Feed is filtered, in its own words, and so are Deliveries, in the query language.
import type { Card } from "../api/generated";
import {
  KIND_GROUPS,
  onlyPerson,
  personOf,
  personWord,
  postWord,
  shortId,
  withoutGroup,
  withoutPerson,
  type Change,
} from "./feed";
import type { Value } from "./query";

/** Something to filter the Feed by. */
export interface Choice {
  name: string;
  /** The whole of it, where the name is shorter. */
  title?: string;
  change: Change;
}

const groupOf = ({ event }: Card) => KIND_GROUPS.find(({ kinds }) => kinds.includes(event.kind));

/** What to show alone. `accounts`: where there is one, it is everything. */
export function like(card: Card, accounts: readonly string[]): Choice[] {
  const { media_id: media, account_id: account } = card.event;
  const person = personOf(card);
  const group = groupOf(card);
  const choices: Choice[] = [];
  if (person !== null)
    choices.push({ name: personWord(person), title: person, change: onlyPerson(person) });
  if (group) choices.push({ name: group.word, change: () => ({ kinds: group.kinds }) });
  if (media !== null)
    choices.push({ name: postWord(media), title: media, change: () => ({ media }) });
  if (account !== null && accounts.length > 1)
    choices.push({
      name: `Account ${shortId(account)}`,
      title: account,
      change: () => ({ account }),
    });
  return choices;
}

/** What to hide. */
export function hidden(card: Card): Choice[] {
  const person = personOf(card);
  const group = groupOf(card);
  const choices: Choice[] = [];
  if (person !== null)
    choices.push({ name: personWord(person), title: person, change: withoutPerson(person) });
  if (group)
    choices.push({
      name: group.word,
      change: ({ kinds }) => ({ kinds: withoutGroup(kinds, group) }),
    });
  return choices;
}

/** The terms that find its delivery and those that share something with it. */
export const termsOf = (card: Card): Value[] =>
  [
    { name: "from", value: personOf(card) },
    { name: "kind", value: card.event.kind },
    { name: "media", value: card.event.media_id },
    { name: "account", value: card.event.account_id },
  ].flatMap(({ name, value }) => (value === null ? [] : [{ name, value }]));
