// What can be done with a card, for its buttons and for the keys.
import type { Card } from "../../api/generated";
import { wordsOf } from "../../lib/feed";
import type { App } from "../../state/app.svelte";

export interface CardActions {
  pin: () => void;
  note: () => void;
  copy: () => void;
  thread: () => void;
  values: () => void;
  show: () => void;
}

export function actionsOf(app: App, card: Card): CardActions {
  const { feed, announcer } = app;
  return {
    pin: () =>
      void feed.pin(card).then((failure) => {
        if (failure) announcer.say(`${failure.message} ${failure.remedy}`);
        else announcer.say(card.is_pinned ? "Unpinned" : "Pinned");
      }),
    note: () => (feed.editing = { event: card.event.id, text: card.note ?? "" }),
    copy: () => {
      const text = wordsOf(card.event) ?? card.mention?.text ?? null;
      if (text === null) announcer.say("This card has no text.");
      else void announcer.copy(text, "text");
    },
    thread: () => void feed.openThread(card),
    values: () => {
      const back = document.getElementById(`card-${card.event.id}`);
      const { right = 0, top = 0 } = back?.getBoundingClientRect() ?? {};
      feed.menu = { card, x: right, y: top, back };
    },
    show: () => app.showDelivery(card.event.delivery_id),
  };
}
