// A host in memory, for `npm run dev` and the component tests: `?n=1000000&rate=2000` shows a
// million deliveries with two thousand more a second; `bare`, `rejudging`, `indexing`, `look`,
// `cards`, `unread`, `tunnel`, `chain`, `meta`, `attempts`, `targets`, `check`, `health`, `old` and `anew` choose other states, see the files beside this
// one. Never part of a build.
import { Failure, type Args, type Command, type Result } from "../../api/call";
import type { Tick } from "../../api/generated";
import type { Host, TickListener } from "../types";
import { saveAsFile } from "../../lib/save";
import { DemoCheck } from "./check";
import { DemoDeliveries } from "./deliveries";
import { demoDoctor } from "./doctor";
import { DemoFeed } from "./feed";
import { demoHealth } from "./health";
import { demoInsights } from "./insights";
import { samples } from "./payloads";
import { DemoReplays } from "./replay";
import { DemoSearch } from "./search";
import { DemoSetup } from "./setup";
import { DemoSimulation } from "./simulation";
import { DemoStorage } from "./storage";
import { DemoTargets } from "./targets";
import { DemoTransfer } from "./transfer";

const TICK_MS = 100;
type Handlers = { [K in Command]: (args: Args<K>) => Result<K> | Promise<Result<K>> };

export function demoHost(params = new URLSearchParams()): Host {
  const number = (name: string, otherwise: number) => Number(params.get(name) ?? otherwise);
  const delay = number("delay", 0);
  const deliveries = new DemoDeliveries(number("n", 137));
  const setup = new DemoSetup(params);
  const feed = new DemoFeed(params, deliveries, () => publish());
  const targets = new DemoTargets(params, deliveries, () => publish());
  const check = new DemoCheck(params, targets, () => publish());
  const simulation = new DemoSimulation(params, {
    deliveries,
    targets,
    callbackUrl: () => setup.callbackUrl,
    hasSecret: () => setup.hasSecret,
    arrive: (sample) => feed.arrive(deliveries.arrive(sample)),
    publish: () => publish(),
  });
  let insights = demoInsights(deliveries.count);
  const listeners = new Set<TickListener>();
  const before = deliveries.count;
  let revision = 1;
  let owed = 0;

  const tick = (): Tick => {
    const arrived = deliveries.count - before;
    return { revision, received: arrived, stored: arrived, totals: deliveries.totals };
  };
  const publish = () => {
    revision += 1;
    for (const listener of listeners) listener.tick(tick());
  };

  const replays = new DemoReplays(
    params,
    deliveries,
    () => targets.handlers.list_targets(null),
    publish,
  );
  const search = new DemoSearch(params, deliveries);
  const transfer = new DemoTransfer(deliveries, search, publish);
  const storage = new DemoStorage(params, deliveries, publish);

  const handlers: Handlers = {
    ...setup.handlers,
    ...feed.handlers,
    ...replays.handlers,
    ...search.handlers,
    ...transfer.handlers,
    ...storage.handlers,
    ...targets.handlers,
    ...check.handlers,
    ...simulation.handlers,
    status: () => ({
      ...setup.status(),
      feed_unread: feed.summary().unread,
      asked_for: null,
      tick: tick(),
    }),
    explain_signature: ({ id }) => demoDoctor(deliveries.detail(id)),
    explain_labels: ({ id }) => deliveries.labels(id),
    get_health: ({ range }) => demoHealth(range, params, deliveries.count),
    get_insights: () => insights,
    dismiss_insight({ code, dismissed }) {
      insights = insights.map((insight) =>
        insight.code === code ? { ...insight, is_dismissed: dismissed } : insight,
      );
      return insights;
    },
    get_delivery({ id }) {
      if (id > deliveries.count || deliveries.gone.has(id))
        throw new Failure("not_found", `There is no delivery ${id}.`, "Pick another one.");
      return deliveries.detail(id);
    },
    list_events: ({ delivery_id, after, limit }) => deliveries.events(delivery_id, after, limit),
    copy_as_curl: ({ target }) => `curl -X POST '${target}' --data-binary @body.json`,
    list_samples: () =>
      samples.map(({ name, field, title, basis }) => ({ name, field, title, basis })),
    cancel_replay: () => null,
    send_sample({ name }) {
      const delivery_id = deliveries.arrive(samples.find((sample) => sample.name === name));
      feed.arrive(delivery_id);
      publish();
      return { status: 200, delivery_id };
    },
  };

  const rate = number("rate", 0);
  if (rate > 0) {
    setInterval(() => {
      for (owed += (rate * TICK_MS) / 1000; owed >= 1; owed -= 1) feed.arrive(deliveries.arrive());
      publish();
    }, TICK_MS);
  }

  return {
    async call(command, ...args) {
      await new Promise((resolve) => setTimeout(resolve, delay));
      const handler = handlers[command];
      if (!handler)
        throw new Failure("unknown_command", `The demo has no “${command}”.`, "Use Hookglass.");
      return handler(args[0] as never);
    },
    body: async (part, id) =>
      part === "delivery"
        ? deliveries.sample(id).body
        : part === "attempt"
          ? replays.answer(id)
          : replays.request(id),
    save: saveAsFile,
    ticks(listener) {
      listeners.add(listener);
      listener.link("connected");
      return () => listeners.delete(listener);
    },
  };
}
