// The first screen: the verdict in words, the leaderboard, and several runs beside one another.

import { grid, tip, xAxis, yAxis } from '../chart.js';
import { h } from '../dom.js';
import { duration, estimateText, fixed, percent, short, tick, whole } from '../format.js';
import { middle, smooth } from '../run.js';
import { colour, dash } from '../theme.js';

export function verdict(run) {
  const v = run.s.verdict;
  if (!v) return h('p.headline', null, 'The verdict cannot be read.');
  return h('div.verdict', null,
    h('p.headline', null, `${v.headline}.`),
    v.sentences.map((text) => h('p', null, text)),
    v.missing.map((text) => h('p.missing', null, text)));
}

export function tiles(run) {
  const list = [];
  const add = (name, value, small) => list.push(h('div', null, h('dt', null, name), h('dd', null, value, small && h('small', null, small))));
  add('Search space', run.s.run.size ? short(Number(run.s.run.size)) : '–', `architectures in ${run.s.run.space || 'a space not loaded yet'}`);
  const rounds = run.trained().reduce((sum, stage) => sum + run.rounds(stage.name).rounds, 0);
  if (rounds) add('Rounds trained', whole(rounds), run.trained().map((s) => s.name).join(', '));
  const compare = run.done('compare').at(-1);
  if (compare?.details?.correlation) add('Kendall τ-b', estimateText(compare.details.correlation.kendall).replace(/ \[.*/, ''), estimateText(compare.details.correlation.kendall).match(/\[.*/)?.[0]);
  const cuts = Object.values(run.s.cuts ?? {}).flat();
  if (cuts.length) add('Cut', `${cuts.filter((c) => c.change === 'cut').length} times`, `${short(Number(cuts.at(-1).left))} left`);
  add('Time at work', duration(run.s.run.seconds), `${run.stages.filter((s) => s.state === 'done').length} of ${run.stages.length} stages done`);
  return h('dl.tiles', null, list);
}

const titles = { parameters: 'parameters', macs: 'multiply-adds', draws: 'draws', train_share: 'train share, %', mean_reward: 'mean reward', recent_mean_reward: 'recent reward' };

function formatOf(column) {
  if (column.name === 'train_share') return (v) => percent(v, 1);
  if (column.name === 'parameters' || column.name === 'macs' || column.name === 'draws') return column.name === 'draws' ? whole : short;
  if (column.name.includes('reward')) return (v) => fixed(v, 3);
  return (v) => percent(v);
}

/** Those that are shown at once: a screen holds about eight beside the names, seven beside long ones. */
function majorColumns(run, order) {
  const { board } = run, major = new Set();
  const most = board.rows.some((a) => run.labels[a].length > 24) ? 7 : 8;
  const compared = run.done('compare').at(-1)?.compared?.[0];  // the score that a truth speaks of
  const add = (column) => { if (column && major.size < most) major.add(column); };
  const of = (kind, name) => order.filter((c) => c.kind === kind && c.name === name);
  const accuracy = (kind) => {
    const columns = [of(kind, 'accuracy_test'), of(kind, 'accuracy_validation')].find((list) => list.length) ?? [];
    return columns.find((c) => c.stage === compared) ?? columns.at(-1);
  };
  add(board.columns[board.score]);
  for (const kind of ['independent', 'finetune', 'evaluate']) add(accuracy(kind));
  for (const name of ['parameters', 'macs']) add(order.find((c) => c.name === name));
  // Stages that cut first: what became of the architectures there.
  for (const status of board.status) { add(status); add(of('supernet', 'train_share').find((c) => c.stage === status.stage)); }
  for (const name of ['train_share', 'recent_mean_reward']) for (const column of of('supernet', name)) add(column);
  return major;
}

export function leaderboard(page, run) {
  const board = run.board;
  if (!board || !board.rows.length) return h('p.note', null, 'No architecture has been seen yet: the first stage writes them as it draws them.');
  const kinds = { supernet: 'supernet', evaluate: 'supernet scores', independent: 'trained alone', finetune: 'fine-tuned' };
  const size = board.columns.filter((c) => c.stage === ''), rest = board.columns.filter((c) => c.stage !== '');
  const rank = { independent: 0, finetune: 1, evaluate: 2, supernet: 3 };
  const first = (c) => (c.name === 'accuracy_test' ? 0 : 1);
  const order = [...rest].sort((a, b) => rank[a.kind] - rank[b.kind] || (a.stage === b.stage ? first(a) - first(b) : 0));
  order.push(...size);
  const major = majorColumns(run, order);
  const all = [
    ...order.map((c) => ({
      title: titles[c.name] ?? `${c.title}, %`, group: c.stage ? `${c.stage} (${kinds[c.kind] ?? c.kind})` : 'size', number: true, format: formatOf(c),
      minor: !major.has(c), values: c.values, from: c,
    })),
    ...board.status.map((s) => ({
      title: 'status', group: `${s.stage} (pruning)`, minor: !major.has(s), values: s.words,
      // Why is in the ledger, and in what points at it.
      cell: (words) => h(words.startsWith('cut') ? 'span.gone' : 'span.alive', { title: words }, words.split(':')[0]),
    })),
  ];
  const shown = [...all.filter((c) => !c.minor), ...all.filter((c) => c.minor)];
  const columns = [{ title: 'architecture' }, ...shown];
  const rows = board.rows.map((a, i) => [run.labels[a], ...shown.map((c) => c.values[i])]);
  const by = board.score >= 0 ? 1 + shown.findIndex((c) => c.from === board.columns[board.score]) : 0;
  return [
    page.sortTable('leaderboard', { caption: 'Leaderboard' }).set({ columns, rows, by, falling: board.score >= 0 }).element,
    board.leftOut > 0 && h('p.note', null, `${whole(board.leftOut)} architectures with lower scores are left out; nashost export writes them all.`),
  ];
}

/** Several runs beside one another. */
export function comparison(page, runs) {
  const trained = runs.flatMap((run, r) => run.trained().map((stage) => ({ run, r, stage, rounds: run.rounds(stage.name), name: runs.length > 1 ? `${run.title} · ${stage.name}` : stage.name })));
  const rows = runs.map((run) => {
    const compare = run.done('compare').at(-1), score = run.score();
    const best = run.s.verdict?.best || '–';
    const a = run.labels.indexOf(best);
    return [run.title, run.state, best, score ? score.values[a] ?? null : null, compare?.details?.correlation ? estimateText(compare.details.correlation.kendall) : '–', run.trained().reduce((s, st) => s + run.rounds(st.name).rounds, 0), run.s.run.seconds, run.kind('supernet').map((s) => run.sampler(s) || s.name).join('; ')];
  });
  const nodes = [page.sortTable('runs', { caption: 'Runs' }).set({
    by: 3, falling: true, rows,
    columns: [{ title: 'run' }, { title: 'state' }, { title: 'best' }, { title: 'its score, %', number: true, format: (v) => percent(v) }, { title: 'τ-b', number: true }, { title: 'rounds', number: true, format: whole }, { title: 'time', number: true, format: duration }, { title: 'samplers', words: true }],
  }).element];
  return [nodes[0], h('div.grid', null, overlays(page, trained))];
}

/** Accuracy and regret of several supernet stages over one another: [{ stage, rounds, name }]. */
export function overlays(page, trained) {
  const nodes = [];
  const lines = (key, title, note, yName, valuesOf, format) => {
    const list = trained.map((t, i) => ({ ...t, i, values: valuesOf(t.rounds) })).filter((t) => t.values);
    if (!list.length) return;
    nodes.push(page.chart(key).set({
      title, note, height: 340, label: `Line chart: ${title}`, legend: list.map((t) => ({ name: t.name, colour: colour(t.i), dash: dash(t.i) })),
      option: (colours, width, hidden) => ({
        grid: grid({ left: 58 }), xAxis: xAxis(colours, 'round', { min: 0, axisLabel: { formatter: tick } }), yAxis: yAxis(colours, yName, { axisLabel: { formatter: tick } }),
        series: list.filter((t) => !hidden.has(t.name)).map((t) => ({ type: 'line', name: t.name, symbol: 'none', color: colour(t.i), lineStyle: { width: 2, type: dash(t.i) }, data: t.values.map((v, at) => [middle(t.rounds, at), v]), emphasis: { focus: 'series' } })),
        tooltip: { trigger: 'axis', order: 'valueDesc', axisPointer: { lineStyle: { color: colours.muted } }, formatter: (points) => tip(`round ${whole(points[0].axisValue)}`, points.filter((p) => p.value[1] !== null).map((p) => [p.color, p.seriesName, format(p.value[1])])) },
      }),
      data: () => ({ columns: [{ title: 'run and stage' }, { title: 'round', number: true, format: whole }, { title: yName, number: true, format: (v) => fixed(v, 4) }], rows: list.flatMap((t) => t.values.map((v, at) => [t.name, middle(t.rounds, at), v])) }),
    }).element);
  };
  lines('overlay/accuracy', 'Accuracy of what was trained', 'Mean over all draws, moving mean.', 'share right', (r) => smooth(r.all.accuracy.mean, r.all.n, Math.max(1, Math.round(r.buckets / 60))), (v) => fixed(v, 3));
  const without = trained.filter((t) => t.rounds.regret && !t.rounds.regret.value).map((t) => t.name);
  lines('overlay/regret', 'Effective regret', `Against the best of the run in hindsight, while it was drawn.${without.length ? ` Not known, because the best was hardly drawn: ${without.join(', ')}.` : ''}`, 'regret', (r) => r.regret?.value, short);
  return nodes;
}
