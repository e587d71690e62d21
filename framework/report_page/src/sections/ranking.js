// Supernet against independent: scatter with the pairs in the wrong order, slope chart, coefficients.

import { grid, tip, xAxis, yAxis } from '../chart.js';
import { h } from '../dom.js';
import { estimateOf, estimateText, fixed, percent, shorten, whole } from '../format.js';
import { limits, placeNames } from '../labels.js';
import { table } from '../table.js';

const kMostSegments = 150;

const points = (stage) => stage.labels.map((label, i) => ({
  label, score: stage.columns.score[i], truth: stage.columns.truth[i], scoreRank: stage.columns.score_rank?.[i], truthRank: stage.columns.truth_rank?.[i],
})).filter((p) => p.score !== null && p.truth !== null);

function discordant(all, details) {
  if (all.length <= 40) {
    const pairs = [];
    for (let i = 0; i < all.length; ++i) {
      for (let j = i + 1; j < all.length; ++j) {
        if ((all[i].score - all[j].score) * (all[i].truth - all[j].truth) < 0) pairs.push(all[i].score > all[j].score ? [all[i], all[j]] : [all[j], all[i]]);
      }
    }
    return pairs.sort((a, b) => (b[1].truth - b[0].truth) - (a[1].truth - a[0].truth));
  }
  const byLabel = new Map(all.map((p) => [p.label, p]));
  return (details.false_superiority ?? []).map((pair) => [byLabel.get(pair.favoured), byLabel.get(pair.better)]).filter((p) => p[0] && p[1]);
}

export function scatterChart(page, stage) {
  const all = points(stage), details = stage.details;
  const pairs = discordant(all, details).slice(0, kMostSegments);
  const sameMeasure = details.score?.startsWith('accuracy_') && details.truth?.startsWith('accuracy_');
  const [first, second] = stage.compared;
  const [xs, ys] = sameMeasure
    ? [0, 1].map(() => limits(all.flatMap((p) => [p.score, p.truth])))
    : [limits(all.map((p) => p.score)), limits(all.map((p) => p.truth))];
  const kLeft = 58, kRight = 22, kTop = 34, kBottom = 46, kHeight = 420;
  const name = (label, column) => `${label} (${column.replace('accuracy_', '').replaceAll('_', ' ')})`;
  const legend = [{ name: 'architectures', colour: 'var(--accent)', shape: 'point' }, { name: 'pairs in the wrong order', colour: 'var(--bad)' }];
  if (sameMeasure) legend.push({ name: 'equal', colour: 'var(--muted)', dash: [4, 4] });
  return page.chart(`scatter/${stage.name}`).set({
    title: `${stage.name}: ${first} against ${second}`, height: 420, legend,
    note: `Each line joins two architectures that ${first} puts in the wrong order: the one further right is the worse one.${all.length > 40 ? ` Drawn: the ${pairs.length} pairs that cost most.` : ''}`,
    label: `Scatter plot of ${all.length} architectures: score by ${first}, truth by ${second}`,
    option: (colours, width, hidden) => {
      const inner = { left: kLeft, right: width - kRight, top: kTop - 8, bottom: kHeight - kBottom };
      const pixel = (p) => ({
        x: kLeft + ((p.score - xs[0]) / (xs[1] - xs[0])) * (width - kLeft - kRight),
        y: kTop + (1 - (p.truth - ys[0]) / (ys[1] - ys[0])) * (kHeight - kTop - kBottom), label: p.label,
      });
      const sides = all.length <= 60 ? placeNames(all.map(pixel), inner) : [];
      const ends = { showMinLabel: false, showMaxLabel: false };
      return {
      grid: grid({ left: kLeft, right: kRight, top: kTop, bottom: kBottom }),
      xAxis: xAxis(colours, name(first, details.score ?? ''), { min: xs[0], max: xs[1], axisLabel: ends }),
      yAxis: yAxis(colours, name(second, details.truth ?? ''), { nameTextStyle: { color: colours.muted, align: 'left', padding: [0, 0, 0, -46] }, min: ys[0], max: ys[1], axisLabel: ends }),
      series: [
        sameMeasure && !hidden.has('equal') && { type: 'line', silent: true, symbol: 'none', data: xs.map((v) => [v, v]), lineStyle: { color: colours.muted, type: [4, 4], width: 1 } },
        !hidden.has('pairs in the wrong order') && {
          type: 'custom', silent: true, data: pairs.map(([a, b]) => [a.score, a.truth, b.score, b.truth]),
          renderItem: (params, api) => {
            const [x1, y1] = api.coord([api.value(0), api.value(1)]), [x2, y2] = api.coord([api.value(2), api.value(3)]);
            return { type: 'line', shape: { x1, y1, x2, y2 }, style: { stroke: colours.bad, lineWidth: 1.6, opacity: pairs.length > 40 ? 0.25 : 0.55 } };
          },
        },
        !hidden.has('architectures') && {
          type: 'scatter', data: all.map((p, i) => ({ value: [p.score, p.truth], name: p.label, label: { show: Boolean(sides[i]), position: sides[i] ?? 'top' } })), symbolSize: all.length > 200 ? 5 : 10, itemStyle: { color: colours.accent, opacity: all.length > 200 ? 0.6 : 0.95 },
          label: { formatter: (p) => p.name, color: colours.text, fontSize: 11.5 },
        },
      ].filter(Boolean),
      tooltip: { trigger: 'item', formatter: (p) => {
        const point = all[p.dataIndex];
        return tip(point.label, [[null, first, fixed(point.score, 4)], [null, second, fixed(point.truth, 4)], [null, 'place', `${point.scoreRank ?? '–'} → ${point.truthRank ?? '–'}`]]);
      } },
      };
    },
    data: () => ({ columns: [{ title: 'architecture' }, { title: first, number: true, format: (v) => fixed(v, 4) }, { title: second, number: true, format: (v) => fixed(v, 4) }, { title: 'place by score', number: true }, { title: 'place in truth', number: true }], rows: all.map((p) => [p.label, p.score, p.truth, p.scoreRank, p.truthRank]) }),
  }).element;
}

export function slopeChart(page, stage) {
  const all = points(stage).filter((p) => p.scoreRank && p.truthRank);
  if (all.length < 2) return null;
  const [first, second] = stage.compared;
  // Of many, those that are first on either side.
  const shown = all.length <= 40 ? all : all.filter((p) => p.scoreRank <= 15 || p.truthRank <= 15);
  const names = (key) => {  // equal places share a label
    const at = new Map();
    for (const p of shown) at.set(p[key], [...(at.get(p[key]) ?? []), p.label]);
    return at;
  };
  const left = names('scoreRank'), right = names('truthRank');
  const text = (labels) => (labels.length > 3 ? `${labels.slice(0, 2).join(' · ')} +${labels.length - 2}` : labels.join(' · '));
  const worst = Math.max(...shown.flatMap((p) => [p.scoreRank, p.truthRank]));
  const log = worst > 60;
  const height = Math.min(640, 90 + 30 * Math.min(shown.length, 24)), top = 30, bottom = 12;
  // Names from the best place down, as far as there is room for a line of text.
  const low = log ? 1 : 0.5, high = worst + 0.5;
  const share = (place) => (log ? Math.log(place / low) / Math.log(high / low) : (place - low) / (high - low));
  const named = (at) => {
    const kept = new Set();
    let last = -Infinity;
    for (const place of [...at.keys()].sort((a, b) => a - b)) {
      const y = top + share(place) * (height - top - bottom);
      if (y - last >= 15) { kept.add(place); last = y; }
    }
    return kept;
  };
  const longest = Math.max(...[...left.values(), ...right.values()].map((at) => text(at).length), first.length, second.length);
  const namedLeft = named(left), namedRight = named(right);
  return page.chart(`slope/${stage.name}`).set({
    title: `${stage.name}: places`, height,
    note: `From the order by ${first} to the order by ${second}; red lines lose places, blue ones win them.${shown.length < all.length ? ' Those among the first 15 on either side.' : ''}`,
    label: `Slope chart of places of ${shown.length} architectures by ${first} and by ${second}`,
    option: (colours, width) => {
      const room = Math.min(6.4 * longest + 16, 230, width * 0.34);
      return {
        grid: grid({ left: room, right: room, top, bottom }),
        xAxis: { type: 'category', data: [first, second], position: 'top', boundaryGap: false, axisTick: { show: false }, axisLine: { show: false }, axisLabel: { color: colours.muted, interval: 0, width: room * 1.4, overflow: 'truncate' }, splitLine: { show: true, lineStyle: { color: colours.line } } },
        yAxis: { type: log ? 'log' : 'value', inverse: true, min: low, max: high, show: false },
        series: shown.map((p) => {
          const drop = p.truthRank - p.scoreRank;
          const stroke = drop >= 1 ? colours.bad : drop <= -1 ? colours.accent : colours.muted;
          const label = { color: colours.text, fontSize: 11.5, width: room - 12, overflow: 'truncate' };
          // A function: a string would be a pattern, and {c} in a name replaced.
          const words = (at, place) => () => shorten(text(at.get(place)), (room - 14) / 6.2);
          return {
            type: 'line', name: p.label, symbol: 'circle', symbolSize: 6, color: stroke, lineStyle: { color: stroke, width: 1 + Math.min(2.2, Math.abs(drop) * 0.4), opacity: 0.85 }, emphasis: { focus: 'series' },
            data: [
              { value: [0, p.scoreRank], label: { ...label, show: left.get(p.scoreRank)[0] === p.label && namedLeft.has(p.scoreRank), position: 'left', formatter: words(left, p.scoreRank) } },
              { value: [1, p.truthRank], label: { ...label, show: right.get(p.truthRank)[0] === p.label && namedRight.has(p.truthRank), position: 'right', formatter: words(right, p.truthRank) } },
            ],
          };
        }),
        tooltip: { trigger: 'item', formatter: (p) => { const one = shown[p.seriesIndex]; return tip(one.label, [[p.color, first, `place ${one.scoreRank}`], [p.color, second, `place ${one.truthRank}`]]); } },
      };
    },
    data: () => ({ columns: [{ title: 'architecture' }, { title: `place by ${first}`, number: true }, { title: `place by ${second}`, number: true }], rows: shown.map((p) => [p.label, p.scoreRank, p.truthRank]) }),
  }).element;
}

export function coefficients(stage) {
  const d = stage.details, names = [['kendall', 'Kendall τ-b'], ['spearman', 'Spearman ρ'], ['pearson', 'Pearson r'], ['sparse_kendall', 'sparse Kendall τ']];
  const cell = (json) => (json === undefined ? '–' : estimateText(json));
  const over = estimateOf(d.correlation?.kendall ?? null).over;
  return h('div.wide', null,
    h('div.scroll', null, table({
      caption: 'Rank correlations', columns: [{ title: '' }, { title: stage.compared.join(' against '), number: true }, { title: 'parameter count alone', number: true }, { title: 'multiply-adds alone', number: true }, { title: 'seed ceiling', number: true }],
      rows: names.map(([key, title]) => [title, cell(d.correlation?.[key]), cell(d.baseline?.parameters?.[key]), cell(d.baseline?.macs?.[key]), cell(d.seed_ceiling?.[key])]),
    })),
    h('p.note', null, `${over ? `Intervals: ${100 * (d.level ?? 0.95)} %, over ${over}. ` : ''}${whole(d.discordant_pairs)} of ${whole(d.pairs)} pairs in the wrong order.`,
      d.regret_at_k ? ` Taking the best by score loses ${percent(estimateOf(d.regret_at_k['1']).value)} points of the best in truth.` : ''));
}
