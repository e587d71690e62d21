// Results of nashost lab: regret with bands, and the ranking.

import { grid, tip, xAxis, yAxis } from '../chart.js';
import { h } from '../dom.js';
import { fixed, percent, tick, whole } from '../format.js';
import { SortTable } from '../table.js';
import { colour, dash } from '../theme.js';

const last = (byRound, horizon) => byRound?.[String(horizon)] ?? Object.values(byRound ?? {}).at(-1);

export function environment(page, lab, env) {
  const policies = [...env.policies].sort((a, b) => last(a.regret, lab.horizon).mean - last(b.regret, lab.horizon).mean);
  const legend = policies.map((p, i) => ({ name: p.label, colour: colour(i), dash: dash(i) }));
  const key = `${lab.folder}/${env.name}`;
  const chart = page.chart(`regret/${key}`).set({
    title: `Regret in ${env.name}`, height: 420, legend,
    note: `Pseudo-regret, mean of ${lab.repetitions} repetitions; bands: ± 1.96 standard errors. Rewards are ${env.stationarity}.`,
    label: `Line chart of cumulative regret of ${policies.length} policies in ${env.name}`,
    option: (colours, width, hidden) => ({
      grid: grid({ left: 58 }), xAxis: xAxis(colours, 'round', { min: 0, max: lab.horizon, axisLabel: { formatter: tick } }), yAxis: yAxis(colours, 'regret', { scale: false, min: 0, axisLabel: { formatter: tick } }),
      series: policies.flatMap((p, i) => {
        if (hidden.has(p.label)) return [];
        const x = p.curve.rounds, band = { type: 'line', symbol: 'none', silent: true, stack: `band ${i}`, name: `band ${i}`, lineStyle: { opacity: 0 } };
        const half = p.curve.se.map((se) => 1.96 * (se ?? 0));
        const low = p.curve.mean.map((mean, k) => Math.max(0, mean - half[k]));  // no regret is negative
        return [
          { ...band, data: x.map((at, k) => [at, low[k]]) },
          { ...band, data: x.map((at, k) => [at, p.curve.mean[k] + half[k] - low[k]]), areaStyle: { color: colour(i), opacity: 0.15 } },
          { type: 'line', name: p.label, symbol: 'none', color: colour(i), lineStyle: { width: 2, type: dash(i) }, data: x.map((at, k) => [at, p.curve.mean[k]]), emphasis: { focus: 'series' } },
        ];
      }),
      tooltip: { trigger: 'axis', order: 'valueDesc', axisPointer: { lineStyle: { color: colours.muted } }, formatter: (points) => tip(`round ${whole(points[0].axisValue)}`, points.filter((p) => !p.seriesName.startsWith('band ')).slice(0, 16).map((p) => [p.color, p.seriesName, fixed(p.value[1], 1)])) },
    }),
    data: () => ({ columns: [{ title: 'policy' }, { title: 'round', number: true, format: whole }, { title: 'regret', number: true, format: (v) => fixed(v, 2) }, { title: 'standard error', number: true, format: (v) => fixed(v, 3) }], rows: policies.flatMap((p) => p.curve.rounds.map((r, i) => [p.label, r, p.curve.mean[i], p.curve.se[i]])) }),
  }).element;
  chart.classList.add('wide');

  const recommenders = [...new Set(policies.flatMap((p) => Object.keys(p.recommendation ?? {})))];
  const ranking = page.sortTable(`ranking/${key}`, { caption: `Ranking in ${env.name}` }).set({
    by: 1, falling: false,
    columns: [
      { title: 'policy' }, { title: 'regret', group: 'at the end', number: true, format: (v) => fixed(v, 1) }, { title: '± 1.96 se', group: 'at the end', number: true, format: (v) => fixed(v, 1) },
      { title: 'median', group: 'at the end', number: true, format: (v) => fixed(v, 1) }, { title: '5 %', group: 'at the end', number: true, format: (v) => fixed(v, 1) }, { title: '95 %', group: 'at the end', number: true, format: (v) => fixed(v, 1) },
      { title: 'best drawn, %', group: 'at the end', number: true, format: (v) => percent(v, 1) },
      ...recommenders.map((r) => ({ title: r.replaceAll('_', ' '), group: 'recommends the best, %', number: true, format: (v) => percent(v, 0) })),
      { title: 'ns a round', number: true, format: whole },
    ],
    rows: policies.map((p) => {
      const regret = last(p.regret, lab.horizon), share = last(p.bestDrawShare, lab.horizon);
      return [p.label, regret.mean, regret.se === null ? null : 1.96 * regret.se, regret.median, regret.q05, regret.q95, share?.mean ?? null, ...recommenders.map((r) => p.recommendation?.[r]?.best_share ?? null), p.nanoseconds];
    }),
  }).element;
  return [h('p.lead', null, env.summary), h('div.grid', null, chart, h('div.wide', null, h('h3', null, 'Ranking'), ranking))];
}
