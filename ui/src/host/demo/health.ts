// The demo's health: waves of events with a slow quarter, some failures and a time without a tunnel.
// `health=quiet`: nothing arrived; `health=new`: counting has only begun, so nothing is compared.
import type { Health, HealthRange, HealthStep } from "../../api/generated";

const STEPS: Record<HealthRange, [minutes: number, count: number]> = {
  quarter_hour: [1, 15],
  day: [10, 144],
  month: [360, 120],
};
const FIELDS = ["comments", "messages", "mentions", "story_insights"];
const MINUTE = 60_000;

const time = (at: number) => new Date(at).toISOString().replace("Z", "000Z");

export function demoHealth(range: HealthRange, params: URLSearchParams, known: number): Health {
  const [minutes, count] = STEPS[range];
  const length = minutes * MINUTE;
  const end = (Math.floor(Date.now() / length) + 1) * length;
  const mood = known === 0 ? "quiet" : params.get("health");
  const steps = Array.from({ length: count }, (_, i) => {
    const from = end - (count - i) * length;
    return step(from, from + length, mood === "quiet" ? 0 : minutes, i);
  });
  const total = sum(steps, time(end - count * length), time(end));
  const shift = -count * length;
  const before = { ...total, from: time(end + 2 * shift), to: time(end + shift) };
  before.deliveries = Math.round(total.deliveries * 0.8);
  before.events = total.events.map((each) => Math.round(each * 0.8));
  before.ok = before.deliveries - before.invalid;
  before.duplicates += 4;
  const gapAt = end - Math.ceil(count / 3) * length;
  return {
    range,
    counted_since: time(mood === "new" ? end - 5 * length : 0),
    step_s: minutes * 60,
    fields: FIELDS,
    steps,
    total,
    before: mood === "new" ? null : before,
    gaps: [
      {
        id: 1,
        started_at: time(gapAt),
        ended_at: time(gapAt + length),
        cause: "The connection to ngrok was lost.",
      },
    ],
    answer_limit_us: 5e6,
  };
}

function step(from: number, to: number, minutes: number, i: number): HealthStep {
  const wave = (period: number, high: number) =>
    Math.round(minutes * high * (1 + Math.sin((i / period) * Math.PI * 2)));
  const events = [wave(12, 4), wave(7, 3), wave(20, 1), wave(31, 1)];
  const deliveries = events.reduce((a, b) => a + b, 0);
  const invalid = i % 9 === 4 ? Math.min(2, deliveries) : 0;
  const isSlow = i % 15 === 11;
  const some = (us: number) => (deliveries > 0 ? us : null);
  return {
    from: time(from),
    to: time(to),
    deliveries,
    events,
    other_events: i % 10 === 3 ? minutes : 0,
    ok: deliveries - invalid,
    client_errors: invalid,
    server_errors: 0,
    valid: deliveries - invalid,
    invalid,
    malformed: 0,
    missing: 0,
    no_secret: 0,
    unjudged: 0,
    duplicates: i % 7 === 2 ? Math.min(minutes, deliveries) : 0,
    late: i % 11 === 5 ? Math.min(1, deliveries) : 0,
    retries: 0,
    forwarded: deliveries - invalid,
    forward_failed: isSlow ? Math.min(3, deliveries) : 0,
    turned_away: 0,
    answer_p50_us: some(2100 + 90 * (i % 5)),
    answer_p99_us: some(isSlow ? 640_000 : 8400 + 700 * (i % 7)),
    lag_p50_us: some(1_400_000),
    lag_p99_us: some(i % 11 === 5 ? 95_000_000 : 4_200_000),
  };
}

function sum(steps: HealthStep[], from: string, to: string): HealthStep {
  const worst = (key: "answer_p50_us" | "answer_p99_us" | "lag_p50_us" | "lag_p99_us") =>
    steps.reduce<number | null>(
      (most, step) => (step[key] === null ? most : Math.max(most ?? 0, step[key])),
      null,
    );
  const total = structuredClone(steps[0]);
  for (const each of steps.slice(1)) {
    for (const [key, value] of Object.entries(each)) {
      if (typeof value === "number" && !key.endsWith("_us"))
        (total as unknown as Record<string, number>)[key] += value;
    }
    total.events = total.events.map((n, i) => n + each.events[i]);
  }
  return {
    ...total,
    from,
    to,
    answer_p50_us: worst("answer_p50_us"),
    answer_p99_us: worst("answer_p99_us"),
    lag_p50_us: worst("lag_p50_us"),
    lag_p99_us: worst("lag_p99_us"),
  };
}
