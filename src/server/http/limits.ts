/** A bucket per caller that refills steadily: `burst` at once, `perSecond` for ever. Forgets callers that are full again. */
export const createBuckets = (burst: number, perSecond: number, now: () => number) => {
  const buckets = new Map<string, { level: number; at: number }>();
  const refill = (bucket: { level: number; at: number }, at: number) =>
    Math.min(burst, bucket.level + ((at - bucket.at) / 1_000) * perSecond);
  return {
    /** Seconds to wait, or 0 when the request may go on. */
    take(caller: string): number {
      const at = now();
      const bucket = buckets.get(caller) ?? { level: burst, at };
      const level = refill(bucket, at);
      if (buckets.size > 10_000) for (const [name, one] of buckets) if (refill(one, at) >= burst) buckets.delete(name);
      buckets.set(caller, { level: level >= 1 ? level - 1 : level, at });
      return level >= 1 ? 0 : Math.ceil((1 - level) / perSecond);
    },
  };
};
