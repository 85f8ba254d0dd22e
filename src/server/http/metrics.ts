import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Events } from './events.ts';

/** Prometheus metrics of one server. */
export const createMetrics = (events: Events) => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'candor_' });
  const requests = new Histogram({
    name: 'candor_http_request_seconds',
    help: 'Time to answer a request, by method, route and status',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers: [registry],
  });
  const commits = new Histogram({
    name: 'candor_commit_seconds',
    help: 'Time of a commit, by outcome',
    labelNames: ['outcome'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers: [registry],
  });
  new Gauge({
    name: 'candor_event_listeners',
    help: 'Open pages that listen for changes',
    registers: [registry],
    collect() {
      this.set(events.listening);
    },
  });
  return { registry, requests, commits };
};
export type Metrics = ReturnType<typeof createMetrics>;
