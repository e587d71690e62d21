// The space as an icicle, greyed where it was cut, and what was left of it over rounds.

import { grid, tip, xAxis, yAxis } from '../chart.js';
import { h, slider } from '../dom.js';
import { fixed, tick, whole } from '../format.js';
import { table } from '../table.js';

const kMostLeaves = 20000, kMostNodes = 4000;

function leaves(run) {
  let all = [[]];
  for (const decision of run.decisions) {
    if (all.length * decision.options.length > kMostLeaves) return null;
    all = all.flatMap((prefix) => decision.options.map((_, option) => [...prefix, option]));
  }
  return all;
}

/** Number in `cuts` of the change that holds for each leaf at a round; −1: none. */
function standing(all, cuts, round) {
  const last = new Int32Array(all.length).fill(-1);
  cuts.forEach((cut, n) => {
    if (cut.round > round) return;
    all.forEach((leaf, i) => { if (cut.assignment.every(([d, o]) => leaf[d] === o)) last[i] = n; });
  });
  return last;
}

/** Whether black or white is read better on a colour, by WCAG's relative luminance. */
function textOn(red, green, blue) {
  const [r, g, b] = [red, green, blue].map((v) => (v <= 10 ? v / 3295 : ((v / 255 + 0.055) / 1.055) ** 2.4));
  const luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return (luminance + 0.05) ** 2 > 0.05 * 1.05 ? '#000000' : '#ffffff';
}

export function icicleChart(page, run, stage) {
  const all = leaves(run);
  if (!all) return h('p.note.wide', null, `The space has ${run.s.run.size} architectures, too many to draw as a tree; the table below lists the cuts.`);
  const own = page.make(`state/icicle/${stage.name}`, () => ({ round: Infinity }));
  const chart = page.chart(`icicle/${stage.name}`);
  const last = () => run.rounds(stage.name)?.rounds ?? Math.max(...run.cuts(stage.name).map((c) => c.round));

  let depth = run.decisions.length, product = all.length;
  while (depth > 1 && product > kMostNodes) { depth -= 1; product /= run.decisions[depth].options.length; }

  function nodes(cuts, at) {
    const last = standing(all, cuts, at);
    const list = [];
    const dead = (i) => last[i] >= 0 && cuts[last[i]].change === 'cut';
    const visit = (level, from, to, path) => {
      let cut = 0, probation = 0, evidence = -1;
      for (let i = from; i < to; ++i) {
        if (dead(i)) { cut += 1; evidence = Math.max(evidence, last[i]); }
        else if (last[i] >= 0 && cuts[last[i]].change === 'probate') { probation += 1; evidence = Math.max(evidence, last[i]); }
      }
      list.push({ level, from, to, path, cut: cut / (to - from), probation: probation / (to - from), evidence });
      if (level === depth) return;
      const options = run.decisions[level].options.length, size = (to - from) / options;
      for (let o = 0; o < options; ++o) visit(level + 1, from + o * size, from + (o + 1) * size, [...path, o]);
    };
    visit(0, 0, all.length, []);
    return list;
  }
  const nameOf = (path) => (path.length ? path.map((o, d) => `${run.decisions[d].name} = ${run.optionName(d, o)}`).join(', ') : 'the whole space');

  function spec() {
    const cuts = run.cuts(stage.name), at = Math.min(own.round, last()), list = nodes(cuts, at);
    return {
      title: `${stage.name}: the space, decision by decision`, height: 16 + 46 * (depth + 1),
      note: `State after round ${whole(at)}, with ${cuts.filter((c) => c.round <= at).length} of ${cuts.length} change${cuts.length === 1 ? '' : 's'}; grey is cut. Point at a branch for the evidence.${depth < run.decisions.length ? ` Drawn to decision ${depth} of ${run.decisions.length}; below that a branch is as grey as the share that was cut.` : ''}`,
      label: `Icicle chart of the search space of stage ${stage.name}; the table lists every cut`,
      // At its end it follows the run.
      controls: chart.spec ? undefined : [slider('After round', { min: 0, max: last, value: () => Math.min(own.round, last()), text: whole }, (r) => { own.round = r < last() ? r : Infinity; chart.set(spec()); })],
      option: (colours, width) => {
        const names = width > 620 ? 108 : 0;  // room for the decisions' names
        const inner = width - names - 8;
        return {
          grid: { left: 0, right: 0, top: 0, bottom: 0 }, xAxis: { type: 'value', min: 0, max: 1, show: false }, yAxis: { type: 'value', min: 0, max: 1, show: false },
          series: [{
            type: 'custom', data: list.map((_, i) => [i]),
            renderItem: (params) => {
              const node = list[params.dataIndex], rowHeight = 46;
              const x = 4 + names + (node.from / all.length) * inner, w = ((node.to - node.from) / all.length) * inner, y = 8 + node.level * rowHeight;
              const label = node.level ? run.optionName(node.level - 1, node.path.at(-1)) : `all ${whole(all.length)}`;
              const rgb = mix(colours.accent, colours.cut, node.cut);
              const children = [{
                type: 'rect', shape: { x, y, width: Math.max(w - (w > 4 ? 1.5 : 0), 0.3), height: rowHeight - 3, r: w > 12 ? 2 : 0 },
                style: { fill: `rgb(${rgb.join(',')})`, opacity: node.cut >= 1 ? 0.75 : 1, ...(node.probation > 0 ? { stroke: colours.bad, lineWidth: 2 } : {}) },
              }];
              if (w > 7.2 * label.length + 8) {
                children.push({ type: 'text', silent: true, style: { x: x + w / 2, y: y + rowHeight / 2 - 1, text: label, align: 'center', verticalAlign: 'middle', fill: node.cut >= 1 ? colours.text : textOn(...rgb), font: `600 12px ${colours.font}` } });
              }
              if (names && node.from === 0 && node.level) {
                children.push({ type: 'text', silent: true, style: { x: 0, y: y + rowHeight / 2 - 1, text: run.decisions[node.level - 1].name, width: names - 8, overflow: 'truncate', verticalAlign: 'middle', fill: colours.muted, font: `12px ${colours.font}` } });
              }
              return { type: 'group', children };
            },
          }],
          tooltip: { trigger: 'item', formatter: (p) => {
            const node = list[p.dataIndex], cut = cuts[node.evidence];
            const lines = [[null, 'cut', node.cut >= 1 ? 'yes' : node.cut > 0 ? `${Math.round(100 * node.cut)} % of it` : 'no']];
            if (cut) {
              lines.push([null, 'at round', whole(cut.round)], [null, 'what', cut.what]);
              if (cut.value !== null) lines.push([null, cut.statistic || 'statistic', `${fixed(cut.value, 4)} against ${fixed(cut.bound, 4)}`]);
              if (cut.rival) lines.push([null, 'rival', cut.rival]);
            }
            return tip(nameOf(node.path), lines);
          } },
        };
      },
      data: () => cutTable(cuts),
    };
  }
  const element = chart.set(spec()).element;
  element.classList.add('wide');
  return element;
}

function mix(a, b, share) {
  const parse = (c) => [1, 3, 5].map((i) => parseInt(c.slice(i, i + 2), 16));
  const x = parse(a), y = parse(b);
  return x.map((v, i) => Math.round(v + (y[i] - v) * share));
}

const cutTable = (cuts) => ({
  columns: [{ title: 'round', number: true, format: whole }, { title: 'change' }, { title: 'what' }, { title: 'statistic' }, { title: 'value', number: true, format: (v) => fixed(v, 4) }, { title: 'bound', number: true, format: (v) => fixed(v, 4) }, { title: 'rival' }, { title: 'left', number: true }],
  rows: cuts.map((c) => [c.round, c.change, c.what, c.statistic, c.value, c.bound, c.rival, c.left]),
});

export const ledger = (run, stage) => h('div.wide', null,
  h('h3', null, `${stage.name}: every change, with its evidence`),
  h('p.note', null, stage.details?.guarantee ?? run.cuts(stage.name)[0]?.guarantee ?? ''),
  h('div.scroll', { tabindex: '0', role: 'region', 'aria-label': 'Cuts' }, table({ caption: 'Cuts', most: 200, ...cutTable(run.cuts(stage.name)) })));

export function sizeChart(page, run, stage) {
  const cuts = run.cuts(stage.name), rounds = run.rounds(stage.name)?.rounds ?? cuts.at(-1).round;
  const steps = [[0, Number(run.s.run.size)], ...cuts.map((c) => [c.round, Number(c.left)])];
  steps.push([rounds, steps.at(-1)[1]]);
  const log = steps[0][1] > 200;
  return page.chart(`size/${stage.name}`).set({
    title: `${stage.name}: architectures left`, height: 220, label: `Step chart: from ${run.s.run.size} to ${cuts.at(-1).left} architectures`,
    option: (colours) => ({
      grid: grid(), xAxis: xAxis(colours, 'round', { min: 0, max: rounds, axisLabel: { formatter: tick } }),
      yAxis: yAxis(colours, 'architectures', { type: log ? 'log' : 'value', scale: false, min: log ? 1 : 0, axisLabel: { formatter: tick } }),
      series: [{ type: 'line', step: 'end', symbol: 'none', data: steps, color: colours.accent, lineStyle: { width: 2.2 }, areaStyle: { opacity: 0.1, origin: 'start' } }],
      tooltip: { trigger: 'axis', axisPointer: { lineStyle: { color: colours.muted } }, formatter: (p) => tip(`round ${whole(p[0].value[0])}`, [[p[0].color, 'left', whole(p[0].value[1])]]) },
    }),
    data: () => ({ columns: [{ title: 'round', number: true, format: whole }, { title: 'left', number: true, format: whole }], rows: steps }),
  }).element;
}

export function audit(stage) {
  return h('div.wide', null, h('h3', null, `${stage.name}: was the right thing cut?`), (stage.details?.says ?? []).map((line) => h('p.note', null, line)));
}
