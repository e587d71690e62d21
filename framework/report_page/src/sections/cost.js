// What it cost: time per stage, throughput, and accuracy against multiply-adds. And how to repeat it.

import { axis, grid, tip, xAxis, yAxis } from '../chart.js';
import { h } from '../dom.js';
import { bytes, date, duration, fixed, tick, whole } from '../format.js';
import { limits, placeNames } from '../labels.js';
import { table } from '../table.js';

export function timeChart(page, run) {
  const rows = run.stages.filter((s) => s.seconds !== null || s.state === 'running').map((s) => [s.name, s.seconds ?? 0, s.kind]).reverse();
  if (!rows.length) return h('p.note', null, 'No stage is done yet, so no time is known.');
  return page.chart('time').set({
    title: 'Time per stage', height: Math.max(140, 30 + 30 * rows.length), label: 'Bar chart of seconds per stage',
    option: (colours, width) => ({
      grid: grid({ left: Math.min(120, width * 0.3), right: 86, top: 4, bottom: 8 }), xAxis: axis(colours, { show: false, min: 0, scale: false }),
      yAxis: { type: 'category', data: rows.map((r) => r[0]), axisTick: { show: false }, axisLine: { show: false }, axisLabel: { color: colours.text, width: Math.min(108, width * 0.3 - 12), overflow: 'truncate', interval: 0 } },
      series: [{ type: 'bar', data: rows.map((r) => r[1]), barWidth: 15, itemStyle: { color: colours.accent, borderRadius: 2 }, label: { show: true, position: 'right', color: colours.muted, formatter: (p) => duration(p.value) } }],
      tooltip: { formatter: (p) => tip(p.name, [[p.color, rows[p.dataIndex][2], duration(p.value)]]) },
    }),
    data: () => ({ columns: [{ title: 'stage' }, { title: 'kind' }, { title: 'time', number: true, format: duration }], rows: [...rows].reverse().map((r) => [r[0], r[2], r[1]]) }),
  }).element;
}

export function throughput(run) {
  const rows = [];
  for (const stage of run.stages) {
    const d = stage.details ?? {};
    if (d.rounds_per_second) rows.push([stage.name, 'rounds/s', fixed(d.rounds_per_second, 1)]);
    else if (stage.kind === 'supernet' && stage.state === 'running' && stage.started) rows.push([stage.name, 'rounds so far', `${whole(stage.done)}${stage.total ? ` of ${whole(stage.total)}` : ''}`]);
    if (d.images_per_second) rows.push([stage.name, 'images/s', whole(d.images_per_second)]);
    if (d.training_seconds_in_all) rows.push([stage.name, 'training, all workers together', duration(d.training_seconds_in_all)]);
  }
  for (const c of run.s.checkpoints ?? []) rows.push([c.stage, `${whole(c.count)} checkpoint${c.count === 1 ? '' : 's'} of up to ${bytes(c.bytes)}`, `${(1000 * c.meanSeconds).toFixed(0)} ms each, ${(1000 * c.maxSeconds).toFixed(0)} ms at most`]);
  return h('div', null, h('h3', null, 'Throughput'), rows.length ? h('div.scroll', null, table({ caption: 'Throughput', columns: [{ title: 'stage' }, { title: 'what' }, { title: 'measured', number: true }], rows })) : h('p.note', null, 'Nothing was measured yet.'));
}

export function paretoChart(page, run) {
  const trade = run.board?.trade, score = run.score();
  if (!trade?.labels.length || !score) return h('p.note', null, 'Accuracy against multiply-adds needs a stage that is done and scores architectures.');
  // The front of all architectures, and of the others those the host chose.
  const all = trade.labels.map((label, i) => ({ label, x: trade.costs[i], y: trade.scores[i] }));
  const front = all.slice(0, trade.front);
  const unit = trade.cost === 'macs' ? 'multiply-adds an image' : 'parameters';
  const steps = front.flatMap((p, i) => (i ? [[p.x, front[i - 1].y], [p.x, p.y]] : [[p.x, p.y]]));
  return page.chart('pareto').set({
    title: `What a ${trade.cost === 'macs' ? 'multiply-add' : 'parameter'} buys`, height: 380, note: `${score.stage ? `${score.stage}: ` : ''}${score.title}. The line is the Pareto front: nothing cheaper is better.${all.length < trade.of ? ` The front is that of all ${whole(trade.of)}; of the others ${whole(all.length - front.length)} are drawn, evenly by cost.` : ''}`, label: `Scatter plot of accuracy against ${unit} with the Pareto front`,
    option: (colours, width) => {
      const [left, right, top, bottom, height] = [58, 26, 34, 46, 380];
      const xs = limits(all.map((p) => p.x)), ys = limits(all.map((p) => p.y));
      // Those on the front choose their places first.
      const named = all.length > 60 ? front : all;
      const pixel = (p) => ({
        x: left + ((p.x - xs[0]) / (xs[1] - xs[0])) * (width - left - right), y: top + (1 - (p.y - ys[0]) / (ys[1] - ys[0])) * (height - top - bottom), label: p.label,
      });
      const names = placeNames(named.map(pixel), { left, right: width - 4, top: top - 8, bottom: height - bottom }, all.slice(named.length).map(pixel));
      const many = all.length > 200;
      const points = (list, from, colour, text, size) => ({
        type: 'scatter', symbolSize: size, itemStyle: { color: colour, opacity: many && from ? 0.45 : 0.9 },
        data: list.map((p, i) => ({ value: [p.x, p.y], name: p.label, label: { show: Boolean(names[from + i]), position: names[from + i] ?? 'top' } })),
        label: { formatter: (p) => p.name, color: text, fontSize: 11.5 },
      });
      const ends = { showMinLabel: false, showMaxLabel: false };
      return {
        grid: grid({ left, right, top, bottom }),
        xAxis: xAxis(colours, unit, { min: xs[0], max: xs[1], axisLabel: { formatter: tick, ...ends } }),
        yAxis: yAxis(colours, score.name.startsWith('accuracy') ? 'share right' : 'reward', { min: ys[0], max: ys[1], axisLabel: ends }),
        series: [
          { type: 'line', symbol: 'none', silent: true, data: steps, lineStyle: { color: colours.bad, width: 1.6 } },
          points(all.slice(front.length), front.length, colours.muted, colours.muted, many ? 5 : 9),
          points(front, 0, colours.bad, colours.text, many ? 7 : 11),
        ],
        tooltip: { trigger: 'item', formatter: (p) => tip(p.name, [[p.color, score.title, fixed(p.value[1], 4)], [null, unit, whole(p.value[0])]]) },
      };
    },
    data: () => ({ columns: [{ title: 'architecture' }, { title: unit, number: true, format: whole }, { title: score.title, number: true, format: (v) => fixed(v, 4) }, { title: 'on the front' }], rows: all.map((p, i) => [p.label, p.x, p.y, i < front.length ? 'yes' : '']).sort((p, q) => p[1] - q[1]) }),
  }).element;
}

export function repeat(run) {
  const { config, manifest, processes } = run.s.repeat ?? {}, made = manifest ?? {};
  const pairs = [['seed', run.s.run.seed]];
  for (const key of ['nashost', 'compiler', 'libtorch', 'cpu_capability', 'threads', 'workers']) if (made[key] !== undefined) pairs.push([key.replace('_', ' '), String(made[key])]);
  for (const plugin of made.plugins ?? []) pairs.push([`plugin ${plugin.id} ${plugin.version ?? ''}`, `SHA-256 ${plugin.sha256}`]);
  for (const file of made.data ?? []) pairs.push([file.file, String(file.checksum)]);
  for (const stage of run.stages) if (stage.weights) pairs.push([`weights of ${stage.name}`, `SHA-256 ${stage.weights}`]);
  for (const process of processes ?? []) pairs.push([`started ${date(process.started)} on ${process.host}`, process.command]);
  const copy = h('button.quiet', { type: 'button', onclick: async () => {
    try { await navigator.clipboard.writeText(config); copy.textContent = 'Copied'; } catch { copy.textContent = 'This browser does not allow it: mark the text'; }
  } }, 'Copy the config');
  return [
    h('p', null, 'Running the resolved config again with the same build gives the same run: ', h('code', null, `nashost --config ${run.s.run.folder}/config.toml`)),
    h('dl.pairs', null, pairs.map(([key, value]) => [h('dt', null, key), h('dd', null, value)])),
    h('h3', null, 'Resolved config'), h('pre', { tabindex: '0', 'aria-label': 'Resolved config' }, config ?? ''), copy,
  ];
}
