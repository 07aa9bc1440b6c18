// The demo's insights: a few of each weight, one of them dismissed.
import type { Insight } from "../../api/generated";

export function demoInsights(newest: number): Insight[] {
  if (newest === 0) return [];
  const examples = (...back: number[]) =>
    back.map((each) => newest - each).filter((delivery) => delivery > 0);
  return [
    {
      code: "signatures_fail",
      weight: "problem",
      title: "Signatures that do not match",
      finding: "Deliveries from outside came with a signature that none of your secrets made.",
      fix: "Open one: its Signature tab tries the usual causes. If all fail, add the other secret; the Instagram app secret and the Meta app secret are two.",
      count: 12,
      deliveries: examples(2, 47, 92),
      is_dismissed: false,
    },
    {
      code: "retries",
      weight: "problem",
      title: "Meta had to try again",
      finding: "Deliveries came again because the first try was not answered 200 in time.",
      fix: "Answer at once and work afterwards. After an hour of failures Meta unsubscribes the account.",
      count: 3,
      deliveries: examples(3, 4, 12),
      is_dismissed: false,
    },
    {
      code: "long_ids",
      weight: "pitfall",
      title: "Ids longer than a number holds",
      finding: "The account id 17841400000123456 is beyond 2^53: read as a number it is rounded.",
      fix: "Keep ids as text. entry.id is the account's user_id of /me, not its app-scoped id.",
      count: 1,
      deliveries: examples(0),
      is_dismissed: false,
    },
    {
      code: "own_events",
      weight: "pitfall",
      title: "Your own account's doings",
      finding: "Echoes of your own messages, or your own comments, came as events.",
      fix: "Leave out is_echo, and comments whose from.id is entry.id: a bot that answers them answers itself for ever.",
      count: 1284,
      deliveries: examples(15, 31, 40, 41, 66),
      is_dismissed: false,
    },
    {
      code: "test_messages",
      weight: "pitfall",
      title: "Test messages look different",
      finding: "The dashboard sends messages in changes[]; real ones come in messaging[].",
      fix: "Read both: code that only passes the Test drops real messages.",
      count: 2,
      deliveries: examples(20, 21),
      is_dismissed: true,
    },
  ];
}
