// Fine-tuning with its arms, the verdict between pairs, and hypotheses.

import { grid, tip, xAxis, yAxis } from '../chart.js';
import { h } from '../dom.js';
import { estimateOf, estimateText, fixed, pValue, percent, shorten, tick, whole } from '../format.js';
import { table } from '../table.js';
import { colour } from '../theme.js';

const armNames = { inherited: 'as extracted', finetuned: 'fine-tuned', scratch: 'from scratch, as many steps' };

export function finetuneChart(page, stage) {
  const d = stage.details ?? {}, columns = stage.columns ?? {}, labels = stage.labels ?? [];
  const split = columns.accuracy_test ? 'test' : 'validation';
  const values = (arm) => columns[`${arm === d.main_arm ? 'accuracy' : arm}_${split}`];
  const steps = columns.steps ?? labels.map(() => 0);
  const arms = (d.arms ?? []).filter((arm) => values(arm));
  if (!arms.length) return null;
  const legend = labels.map((name, i) => ({ name, colour: colour(i), shape: 'line' }));
  const shapes = { inherited: 'square', finetuned: 'point', scratch: 'ring' };
  for (const arm of arms) legend.push({ name: armNames[arm] ?? arm, colour: 'var(--muted)', shape: shapes[arm] ?? 'point' });
  const worst = Math.max(...steps, 1);
  return page.chart(`finetune/${stage.name}`).set({
    title: `${stage.name}: before and after fine-tuning`, height: 340, legend,
    note: `Accuracy on ${split} images before the first step and after the last; a line joins the two, and what lies between was not measured.${d.seeds > 1 ? ` Means of ${d.seeds} seeds.` : ''}`,
    label: `Accuracy of ${labels.length} candidates before and after training steps`,
    option: (colours, width, hidden) => {
      const shown = (arm) => !hidden.has(armNames[arm] ?? arm), at = (arm, i) => (arm === 'inherited' ? 0 : steps[i]);
      return {
      grid: grid({ left: 58, right: 26 }),
      xAxis: xAxis(colours, 'steps', { min: -worst * 0.04, max: worst * 1.08, axisLabel: { formatter: (v) => (v < 0 || v > worst * 1.02 ? '' : whole(v)) } }),
      yAxis: yAxis(colours, 'share right'),
      series: labels.flatMap((name, i) => (hidden.has(name) ? [] : [
        { type: 'line', name, color: colour(i), symbol: 'none', silent: true, lineStyle: { width: 2 }, data: arms.filter((arm) => arm !== 'scratch' && shown(arm)).map((arm) => [at(arm, i), values(arm)[i]]) },
        ...arms.filter(shown).map((arm) => ({
          type: 'scatter', name, symbol: arm === 'inherited' ? 'rect' : 'circle', symbolSize: arm === 'inherited' ? 8 : 10, color: colour(i), z: 3,
          itemStyle: arm === 'scratch' ? { color: 'transparent', borderColor: colour(i), borderWidth: 2.5 } : {}, data: [{ value: [at(arm, i), values(arm)[i]], arm, colour: colour(i) }],
        })),
      ])).filter(Boolean),
      tooltip: { trigger: 'item', formatter: (p) => tip(p.seriesName, [[p.data.colour, armNames[p.data.arm] ?? p.data.arm, fixed(p.value[1], 4)], [null, 'steps', whole(p.value[0])]]) },
      };
    },
    data: () => ({ columns: [{ title: 'candidate' }, { title: 'steps', number: true }, ...arms.map((a) => ({ title: armNames[a] ?? a, number: true, format: (v) => fixed(v, 4) }))], rows: labels.map((name, i) => [name, steps[i], ...arms.map((a) => values(a)[i])]) }),
  }).element;
}

export function race(stage) {
  const found = stage.details?.race;
  if (!found) return null;
  return h('div', null, h('h3', null, `${stage.name}: the race`),
    h('p.note', null, found.separated ? 'It ended with one left.' : 'The budget ended before one was left.'),
    h('div.scroll', null, table({
      caption: 'Looks of the race', columns: [{ title: 'steps of each', number: true, format: whole }, { title: 'images read', number: true, format: whole }, { title: 'left' }, { title: 'dropped out' }],
      rows: (found.looks ?? []).map((look) => [look.steps, look.images, look.left.join(', '), look.separations.map((s) => `${s.loser} behind ${s.winner}`).join(', ') || '–']),
    })));
}

/** Row against column; weights or architectures. */
export function matrix(stage, about) {
  const found = stage.details?.[about];
  if (!found?.pairs?.length) return null;
  const names = [...new Set(found.pairs.flatMap((p) => [p.first, p.second]))];
  const cell = (row, column) => {
    if (row === column) return h('td.open', null, '·');
    const pair = found.pairs.find((p) => (p.first === row && p.second === column) || (p.first === column && p.second === row));
    if (!pair) return h('td.open', null, '–');
    const sign = pair.first === row ? 1 : -1;
    const verdict = pair.better === row ? ['better', 'ahead'] : pair.better === column ? ['worse', 'behind'] : ['open', 'cannot be told'];
    return h(`td.${verdict[0]}`, null, verdict[1], h('small', null, `${(100 * sign * pair.difference).toFixed(2)} points, p ${pValue(pair.p_holm)}`));
  };
  return h(about === 'weights' ? 'div' : 'div.spaced', null,
    h('h3', null, about === 'weights' ? `${stage.name}: these trained weights, pair by pair` : `${stage.name}: the architectures, over seeds`),
    h('p.note', null, about === 'weights' ? `Row against column: McNemar’s exact test on ${whole(stage.details.images)} images, Holm-corrected at ${100 * found.alpha} %.` : `Row against column: permutation test over ${stage.details.seeds} seeds, Holm-corrected at ${100 * found.alpha} %.`),
    h('div.scroll', { tabindex: '0', role: 'region', 'aria-label': 'Pair verdicts' }, h('table.matrix', null, h('caption.hidden', null, 'Pair verdicts'),
      h('thead', null, h('tr', null, h('td'), names.map((n) => h('th', { scope: 'col' }, n)))),
      h('tbody', null, names.map((row) => h('tr', null, h('th', { scope: 'row' }, row), names.map((column) => cell(row, column))))))));
}

export function falseSuperiority(stage) {
  const list = stage.details?.false_superiority;
  if (!Array.isArray(list)) return null;
  return h('div.spaced', null, h('h3', null, 'False superiority'),
    list.length === 0 ? h('p.note', null, 'None: the cheap scores had the rivals in the same order.') : [
      h('p.note', null, 'Who looked better by the cheap scores, and is worse by the images; in points.'),
      h('div.scroll', null, table({
        caption: 'False superiority', columns: [{ title: 'looked better' }, { title: 'is better' }, { title: 'lead', number: true, format: (v) => percent(v) }, { title: 'loss', number: true, format: (v) => percent(v) }, { title: 'Holm p', number: true, format: pValue }, { title: 'established' }],
        rows: list.map((p) => [p.favoured, p.better, p.score_lead, p.truth_loss, p.p_holm, p.established ? 'yes' : 'no']),
      }))]);
}

/** Bars with whiskers: rows [name, estimate json]. */
function bars(page, key, spec, rows, scale, digits) {
  const list = rows.map(([name, json]) => ({ name, ...estimateOf(json), json })).filter((r) => r.value !== undefined).reverse();
  if (!list.length) {
    const why = rows.length ? estimateOf(rows[0][1]).none : 'nothing was measured';
    return h('div', null, h('h3', null, spec.title), h('p.note', null, `No numbers: ${why}.`));
  }
  return page.chart(key).set({
    ...spec, height: 60 + 34 * list.length, label: `Bar chart: ${spec.title}`,
    option: (colours, width) => ({
      grid: grid({ left: Math.min(210, width * 0.38), right: 24, top: 6, bottom: 40 }),
      xAxis: xAxis(colours, spec.unit, { scale: false, splitLine: { show: true, lineStyle: { color: colours.line } }, axisLabel: { formatter: (v) => Number((scale * v).toPrecision(4)) } }),
      yAxis: { type: 'category', data: list.map((r) => r.name), axisTick: { show: false }, axisLine: { show: false }, axisLabel: { color: colours.text, formatter: (name) => shorten(name, Math.min(196, width * 0.38 - 14) / 6.6), width: Math.min(196, width * 0.38 - 14), overflow: 'truncate', interval: 0 } },
      series: [
        { type: 'bar', data: list.map((r) => r.value), barWidth: 14, itemStyle: { color: colours.accent, borderRadius: 2 } },
        // Before the bars: otherwise each hides the lower half of its interval.
        { type: 'custom', silent: true, z: 3, data: list.map((r, i) => [i, r.interval?.[0] ?? r.value, r.interval?.[1] ?? r.value]), renderItem: (params, api) => {
          const i = api.value(0), [x1, y] = api.coord([api.value(1), i]), [x2] = api.coord([api.value(2), i]);
          if (x1 === x2) return null;
          const line = (a, b, c, d) => ({ type: 'line', shape: { x1: a, y1: b, x2: c, y2: d }, style: { stroke: colours.text, lineWidth: 1.5 } });
          return { type: 'group', children: [line(x1, y, x2, y), line(x1, y - 5, x1, y + 5), line(x2, y - 5, x2, y + 5)] };
        }, encode: { x: [1, 2], y: 0 } },
      ],
      tooltip: { trigger: 'item', formatter: (p) => tip(list[p.dataIndex].name, [[p.color, spec.unit, estimateText(list[p.dataIndex].json, digits, scale)]]) },
    }),
    data: () => ({ columns: [{ title: '' }, { title: spec.unit, number: true }], rows: rows.map(([name, json]) => [name, estimateText(json, digits, scale)]) }),
  }).element;
}

export function hypotheses(page, stage) {
  const d = stage.details ?? {}, nodes = [];
  const interval = d.seeds > 1 ? `Means over ${d.seeds} seeds with ${100 * d.level} % intervals.` : 'One seed: points without intervals.';
  const importance = Object.entries(d.importance?.by_decision ?? {});
  const interactions = (d.importance?.interactions ?? []).map((one) => [`${one.between[0]} × ${one.between[1]}`, one]);
  nodes.push(bars(page, `importance/${stage.name}`, { title: 'What decides: share of variance', note: `Main effects, then interactions. ${interval}`, unit: 'share of variance, %' }, [...importance, ...interactions.slice(0, 20)], 100, 1));
  nodes.push(bars(page, `trend/${stage.name}`, { title: 'Points per further option', note: interval, unit: 'points per option' }, Object.entries(d.trend?.by_decision ?? {}).map(([name, one]) => [name, one.per_option]), 100, 2));
  if (d.statements?.length) {
    nodes.push(h('div.wide', null, h('h3', null, 'Statements'), h('div.scroll', null, table({
      caption: 'Statements', columns: [{ title: 'statement' }, { title: 'answer' }, { title: 'number', number: true }, { title: 'unit' }],
      rows: d.statements.map((s) => [s.statement, d.seeds > 1 ? s.answer : 'one seed: no answer', estimateText(s.number, s.unit === 'rounds saved' ? 0 : s.unit === 'score per option' ? 2 : 3, s.unit === 'score per option' ? 100 : 1), s.unit === 'score per option' ? 'points per option' : s.unit]),
    }))));
  }
  for (const [group, of] of Object.entries(d.clustering ?? {})) {
    const names = Object.keys(of.by_decision ?? {});
    if (!of.rounds?.length) continue;
    nodes.push(page.chart(`clusters/${group}/${stage.name}`).set({
      title: `How far the curves cluster: ${group}`, height: 280, legend: names.map((name, i) => ({ name, colour: colour(i) })),
      note: 'ε²: the share of the spread between reward curves that a decision explains, over rounds.', label: 'Line chart of clustering over rounds',
      option: (colours, width, hidden) => ({
        grid: grid(), xAxis: xAxis(colours, 'round', { min: 0, max: of.rounds.at(-1), axisLabel: { formatter: tick } }), yAxis: yAxis(colours, 'ε²', { scale: false, max: 1, interval: 0.25, min: (v) => Math.min(0, Math.floor(4 * v.min) / 4) }),
        series: names.map((name, i) => ({ name, i })).filter(({ name }) => !hidden.has(name)).map(({ name, i }) => ({ type: 'line', name, symbol: 'none', color: colour(i), lineStyle: { width: 2 }, data: of.by_decision[name].by_time.map((v, t) => [of.rounds[t], v]) })),
        tooltip: { trigger: 'axis', formatter: (p) => tip(`round ${whole(p[0].value[0])}`, p.map((q) => [q.color, q.seriesName, fixed(q.value[1], 2)])) },
      }),
      data: () => ({ columns: [{ title: 'round', number: true, format: whole }, ...names.map((title) => ({ title, number: true, format: (v) => fixed(v, 3) }))], rows: of.rounds.map((r, t) => [r, ...names.map((n) => of.by_decision[n].by_time[t])]) }),
    }).element);
  }
  return nodes;
}

