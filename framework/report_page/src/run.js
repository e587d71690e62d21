// One run's sections (framework/src/report/run_model.hpp), with what several parts of the page ask.

export class Run {
  constructor(sections) { this.s = sections; }

  get name() { return this.s.run.name; }
  get state() { return this.s.run.state; }
  get decisions() { return this.s.run.decisions; }
  get stages() { return this.s.stages ?? []; }
  get labels() { return this.s.architectures?.labels ?? []; }
  get options() { return this.s.architectures?.options ?? []; }
  get board() { return this.s.leaderboard; }

  kind(kind) { return this.stages.filter((stage) => stage.kind === kind); }
  done(kind) { return this.kind(kind).filter((stage) => stage.state === 'done'); }
  /** Curves in the order of the architectures' options, however they were drawn. */
  rounds(stage) {
    const rounds = this.s[`rounds/${stage}`];
    if (rounds && !rounds.sorted) {
      const options = this.options;
      rounds.curves.sort((x, y) => options[x.a].map((o, d) => o - options[y.a][d]).find((step) => step !== 0) ?? 0);
      rounds.sorted = true;
    }
    return rounds;
  }
  /** Supernet stages with rounds. */
  trained() { return this.kind('supernet').filter((stage) => this.rounds(stage.name)); }
  cuts(stage) { return this.s.cuts?.[stage] ?? []; }
  optionName(decision, option) { return this.decisions[decision]?.options[option] ?? String(option); }

  /** The values that `leaderboard` has in a column, by place in labels. */
  column(test) {
    const column = this.board?.columns.find(test);
    if (!column) return undefined;
    const values = [];
    this.board.rows.forEach((a, i) => { values[a] = column.values[i]; });
    return { ...column, values };
  }
  score() { return this.board?.score >= 0 ? this.column((c) => c === this.board.columns[this.board.score]) : undefined; }
  sampler(stage) {
    const details = stage.details;
    return details?.sampler ? `${details.sampler}${details.over ? ` over ${details.over}` : ''}` : '';
  }
}

/** Weighted moving mean over `window` places to both sides. */
export function smooth(values, weights, window) {
  if (window <= 0) return values;
  return values.map((_, i) => {
    let sum = 0, weight = 0;
    for (let j = Math.max(0, i - window); j <= Math.min(values.length - 1, i + window); ++j) {
      if (values[j] === null || values[j] === undefined) continue;
      const w = (weights?.[j] || 1) * (1 - Math.abs(i - j) / (window + 1));
      sum += w * values[j];
      weight += w;
    }
    return weight ? sum / weight : null;
  });
}

/** Middle of bucket `at`, in rounds. */
export const middle = (rounds, at) => Math.min((at + 0.5) * rounds.width, rounds.rounds);
