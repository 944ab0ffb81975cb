import type { Metric, Registry } from "prom-client";

interface Counted {
  readonly labels: Readonly<Record<string, string | number>>;
  /** By place of the smallest bound that is not below the value; the last is for what is above all. */
  readonly counts: Float64Array;
  sum: number;
}

/** What is counted, by the value of one label after the other. */
interface Node {
  readonly next: Map<string | number, Node>;
  counted?: Counted;
}

interface DurationsOptions<Name extends string> {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly Name[];
  /** In seconds, ascending. */
  readonly bounds: readonly number[];
  readonly registry: Registry;
}

/**
 * A histogram for a registry of prom-client. To count one is to add to numbers that are found by their labels one by one; prom-client's own
 * makes a text of the labels each time, which takes more than a microsecond.
 */
export class Durations<Name extends string> {
  readonly name: string;
  readonly help: string;
  readonly #options: DurationsOptions<Name>;
  #root: Node = { next: new Map() };
  #all: Counted[] = [];

  constructor(options: DurationsOptions<Name>) {
    this.name = options.name;
    this.help = options.help;
    this.#options = options;
    // A registry asks a metric for no more than its name, `get` and `reset`.
    options.registry.registerMetric(this as unknown as Metric);
  }

  observe(labels: Readonly<Record<Name, string | number>>, seconds: number): void {
    const counted = this.#find(labels);
    const { bounds } = this.#options;
    let place = 0;
    while (place < bounds.length && seconds > (bounds[place] ?? 0)) place += 1;
    counted.counts[place] = (counted.counts[place] ?? 0) + 1;
    counted.sum += seconds;
  }

  reset(): void {
    this.#root = { next: new Map() };
    this.#all = [];
  }

  async get() {
    const { name, help } = this;
    return { name, help, type: "histogram", aggregator: "sum", values: this.#all.flatMap(this.#valuesOf) };
  }

  readonly #valuesOf = ({ labels, counts, sum }: Counted) => {
    const { name, bounds } = this.#options;
    let count = 0;
    const buckets = [...bounds, "+Inf"].map((le, place) => {
      count += counts[place] ?? 0;
      return { metricName: `${name}_bucket`, labels: { le, ...labels }, value: count };
    });
    return [
      ...buckets,
      { metricName: `${name}_sum`, labels, value: sum },
      { metricName: `${name}_count`, labels, value: count },
    ];
  };

  #find(labels: Readonly<Record<Name, string | number>>): Counted {
    let node = this.#root;
    for (const name of this.#options.labelNames) {
      let next = node.next.get(labels[name]);
      if (next === undefined) node.next.set(labels[name], (next = { next: new Map() }));
      node = next;
    }
    return (node.counted ??= this.#begin(labels));
  }

  #begin(labels: Readonly<Record<Name, string | number>>): Counted {
    const counted = { labels: { ...labels }, counts: new Float64Array(this.#options.bounds.length + 1), sum: 0 };
    this.#all.push(counted);
    return counted;
  }
}
