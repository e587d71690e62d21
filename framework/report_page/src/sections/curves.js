// Accuracy over rounds, and who was trained.

import { axis, grid, tip, xAxis, yAxis } from '../chart.js';
import { checkbox, choice, h, slider } from '../dom.js';
import { fixed, percent, short, shorten, tick, tickPercent, whole } from '../format.js';
import { middle, smooth } from '../run.js';
import { colour, dash, ordered } from '../theme.js';

/** Colour, dash and group of curve number i under a way of colouring. */
function lookOf(run, a, i, by) {
  if (by === 'architecture') return { colour: colour(i), dash: dash(i), group: run.labels[a] };
  const d = Number(by), option = run.options[a][d];
  const others = run.options[a].filter((_, j) => j !== d).reduce((sum, o) => sum + o, 0);
  return { colour: ordered(option, run.decisions[d].options.length), dash: dash(12 * (others % 4)), group: run.optionName(d, option) };
}

function legendOf(run, rounds, by) {
  if (by !== 'architecture') {
    const d = Number(by);
    return run.decisions[d].options.map((name, o) => ({ name, colour: ordered(o, run.decisions[d].options.length) }));
  }
  const legend = rounds.curves.map((curve, i) => ({ name: run.labels[curve.a], colour: colour(i), dash: dash(i) }));
  if (rounds.rest) legend.push({ name: `the other ${whole(rounds.rest.count)}`, colour: '#8a919c', shape: 'box' });
  return legend;
}

function colourChoice(run, own, redo) {
  return choice('Colour by', [['architecture', 'architecture'], ...run.decisions.map((d, i) => [String(i), d.name])], own.by,
    (by) => { own.by = by; redo(); });
}

function band(name, x, low, high, fillColour, opacity) {
  const line = { type: 'line', symbol: 'none', silent: true, lineStyle: { opacity: 0 }, stack: name, name, tooltip: { show: false } };
  return [
    { ...line, data: x.map((at, i) => [at, low[i]]) },
    { ...line, data: x.map((at, i) => [at, low[i] === null ? null : high[i] - low[i]]), areaStyle: { color: fillColour, opacity } },
  ];
}

export function accuracyChart(page, run, stage) {
  const own = page.make(`state/curves/${stage.name}`, () => ({ by: run.rounds(stage.name).rest ? '0' : 'architecture', window: 4, measure: 'accuracy', range: false }));
  const chart = page.chart(`curves/${stage.name}`);
  const redo = () => chart.set(spec());
  const controls = [colourChoice(run, own, redo)];
  const measures = choice('Show', [['accuracy', 'accuracy'], ['reward', 'reward']], own.measure, (m) => { own.measure = m; redo(); });
  measures.refresh = () => { measures.hidden = run.rounds(stage.name).same; };
  measures.refresh();
  controls.push(measures);
  controls.push(slider('Smoothing', { min: 0, max: 30, value: () => own.window, text: (w) => (w === 0 ? 'none' : `± ${short(w * run.rounds(stage.name).width)} rounds`) },
    (w) => { own.window = w; redo(); }));
  controls.push(checkbox('least to greatest', own.range, (on) => { own.range = on; redo(); }));

  function spec() {
    const now = run.rounds(stage.name);
    const curves = now.curves.map((curve, i) => {
      const measure = curve[own.measure] ?? curve.accuracy;
      return { a: curve.a, look: lookOf(run, curve.a, i, own.by), x: curve.at.map((at) => middle(now, at)), y: smooth(measure.mean, curve.n, own.window), measure };
    });
    const noteOf = now.rest
      ? `${now.curves.length} of ${whole(now.seen)} architectures have a line: those with the best recent reward and those drawn most. The grey band holds 80 % of the others’ means.`
      : '';
    const byOption = own.by !== 'architecture' && now.options?.[own.measure]?.[Number(own.by)];
    return {
      title: `${stage.name}: ${own.measure === 'reward' ? 'reward' : 'accuracy on the training batch'} over rounds`,
      note: [run.sampler(stage), `each point is the mean of ${short(now.width)} round${now.width > 1 ? 's' : ''} before smoothing`, noteOf].filter(Boolean).join('; '),
      label: `Line chart of ${own.measure} over ${whole(now.rounds)} rounds of stage ${stage.name}, one line per architecture`,
      height: 380, controls,
      legend: legendOf(run, now, own.by),
      option: (colours, width, hidden) => {
        const series = [];
        const restName = `the other ${whole(now.rest?.count ?? 0)}`;
        const allX = Array.from({ length: now.buckets }, (_, i) => middle(now, i));
        if (now.rest && !hidden.has(restName)) {
          const rest = now.rest[own.measure] ?? now.rest.accuracy;
          series.push(...band('rest', allX, smooth(rest.low, null, own.window), smooth(rest.high, null, own.window), '#8a919c', 0.22));
        }
        if (byOption) {
          byOption.forEach((means, o) => {
            const name = run.optionName(Number(own.by), o);
            if (hidden.has(name)) return;
            series.push({ type: 'line', name, symbol: 'none', data: smooth(means, now.all.n, own.window).map((y, i) => [allX[i], y]), lineStyle: { width: 3, color: ordered(o, byOption.length) }, color: ordered(o, byOption.length), connectNulls: true });
          });
        } else {
          for (const curve of curves) {
            if (hidden.has(curve.look.group)) continue;
            if (own.range) series.push(...band(`r${curve.a}`, curve.x, curve.measure.min, curve.measure.max, curve.look.colour, 0.1));
            series.push({
              type: 'line', name: run.labels[curve.a], symbol: 'circle', symbolSize: curve.x.length < 8 ? 5 : 0, showSymbol: curve.x.length < 8,
              data: curve.x.map((x, i) => [x, curve.y[i]]), color: curve.look.colour,
              lineStyle: { width: now.curves.length > 12 ? 1.4 : 1.9, type: curve.look.dash, color: curve.look.colour }, connectNulls: true,
              emphasis: { focus: 'series', lineStyle: { width: 3 } },
            });
          }
        }
        return {
          grid: grid(), series,
          xAxis: xAxis(colours, 'round', { min: 0, max: now.rounds, axisLabel: { formatter: tick } }),
          yAxis: yAxis(colours, own.measure === 'reward' ? 'reward' : 'share right', {}),
          tooltip: { trigger: 'axis', order: 'valueDesc', axisPointer: { lineStyle: { color: colours.muted } },
            formatter: (points) => tip(`round ${whole(points[0].axisValue)}`, points.filter((p) => p.value?.[1] != null && !/^(r\d+|rest)$/.test(p.seriesName)).slice(0, 14)
              .map((p) => [p.color, p.seriesName, fixed(p.value[1], 4)])) },
        };
      },
      data: () => ({
        columns: [{ title: 'architecture' }, { title: 'rounds', number: true }, { title: 'draws', number: true }, { title: 'mean', number: true, format: (v) => fixed(v, 4) }, { title: 'least', number: true, format: (v) => fixed(v, 4) }, { title: 'greatest', number: true, format: (v) => fixed(v, 4) }],
        rows: now.curves.flatMap((curve) => curve.at.map((at, i) => {
          const m = curve[own.measure] ?? curve.accuracy;
          return [run.labels[curve.a], `${at * now.width}–${Math.min((at + 1) * now.width, now.rounds) - 1}`, curve.n[i], m.mean[i], m.min[i], m.max[i]];
        })),
      }),
    };
  }
  return chart.set(spec()).element;
}

/** Stacked share of the training per architecture or option. */
export function shareChart(page, run, stage) {
  const own = page.make(`state/share/${stage.name}`, () => ({ by: run.rounds(stage.name).rest ? '0' : 'architecture' }));
  const chart = page.chart(`share/${stage.name}`);
  chart.element.classList.toggle('wide', needsRoom(run, stage));  // as the draws beside it
  const redo = () => chart.set(spec());

  function groups(now) {
    const dense = (curve) => { const n = new Array(now.buckets).fill(0); curve.at.forEach((at, i) => { n[at] = curve.n[i]; }); return n; };
    const options = own.by !== 'architecture' && now.options?.draws?.[Number(own.by)];
    if (options) {  // of all architectures, also those without a curve of their own
      return options.map((n, o) => ({ name: run.optionName(Number(own.by), o), colour: ordered(o, run.decisions[Number(own.by)].options.length), n }));
    }
    const list = [];
    const rest = [...now.all.n];
    now.curves.forEach((curve, i) => {
      const look = lookOf(run, curve.a, i, own.by);
      const n = dense(curve);
      n.forEach((count, at) => { rest[at] -= count; });
      const group = own.by === 'architecture' ? undefined : list.find((g) => g.name === look.group);
      if (group) group.n = group.n.map((count, at) => count + n[at]);
      else list.push({ name: look.group, colour: look.colour, n });
    });
    if (own.by !== 'architecture') {
      const names = run.decisions[Number(own.by)].options;
      list.sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name));
    }
    if (now.rest) list.push({ name: `the other ${whole(now.rest.count)}`, colour: '#8a919c', n: rest });
    return list;
  }

  function spec() {
    const now = run.rounds(stage.name);
    const list = groups(now);
    const window = Math.max(1, Math.round(now.buckets / 60));
    const total = smooth(now.all.n, null, window);
    return {
      title: `${stage.name}: who was trained`,
      note: `Share of the rounds, moving mean over ± ${short(window * now.width)} rounds.`,
      label: `Stacked area chart: share of training rounds per architecture in stage ${stage.name}`,
      height: 300, controls: [colourChoice(run, own, redo)],
      legend: list.map(({ name, colour: c }) => ({ name, colour: c, shape: 'box' })),
      option: (colours, width, hidden) => ({
        grid: grid(),
        xAxis: xAxis(colours, 'round', { min: 0, max: now.rounds, axisLabel: { formatter: tick } }),
        yAxis: yAxis(colours, 'share of rounds', { min: 0, max: 1, scale: false, axisLabel: { formatter: tickPercent } }),
        series: list.filter((g) => !hidden.has(g.name)).map((g) => ({
          type: 'line', stack: 'all', name: g.name, symbol: 'none', color: g.colour, lineStyle: { width: 0.8, color: g.colour }, areaStyle: { color: g.colour, opacity: 0.9 },
          data: smooth(g.n, null, window).map((n, at) => [middle(now, at), total[at] ? n / total[at] : null]),
        })),
        tooltip: { trigger: 'axis', order: 'valueDesc', axisPointer: { lineStyle: { color: colours.muted } },
          formatter: (points) => tip(`round ${whole(points[0].axisValue)}`, points.filter((p) => p.value[1] > 0).slice(0, 14).map((p) => [p.color, p.seriesName, `${percent(p.value[1], 1)} %`])) },
      }),
      data: () => ({
        columns: [{ title: own.by === 'architecture' ? 'architecture' : run.decisions[Number(own.by)].name }, { title: 'draws', number: true }, { title: 'share, %', number: true }],
        rows: list.map((g) => { const n = g.n.reduce((a, b) => a + b, 0); return [g.name, n, percent(n / now.all.n.reduce((a, b) => a + b, 0))]; }),
      }),
    };
  }
  return chart.set(spec()).element;
}

/** Long names need the width of the page. */
const longest = (run, rounds) => Math.max(...rounds.curves.map((curve) => run.labels[curve.a].length));
const needsRoom = (run, stage) => longest(run, run.rounds(stage.name)) > 22;

export function countChart(page, run, stage) {
  const rounds = run.rounds(stage.name), letters = longest(run, rounds);
  const rows = rounds.curves.map((curve) => [run.labels[curve.a], curve.n.reduce((a, b) => a + b, 0)]).sort((a, b) => a[1] - b[1]);
  const chart = page.chart(`count/${stage.name}`);
  chart.element.classList.toggle('wide', needsRoom(run, stage));
  return chart.set({
    title: `${stage.name}: draws`, height: Math.max(160, 40 + 21 * rows.length),
    note: rounds.rest ? 'Those with a line of their own above.' : '',
    label: `Bar chart of how often each architecture was trained in stage ${stage.name}`,
    option: (colours, width) => {
      const room = Math.min(7 * letters + 17, width * 0.45);
      return {
        grid: grid({ left: room, right: 60, top: 4, bottom: 8 }),
        xAxis: axis(colours, { show: false, min: 0, scale: false }),
        yAxis: { type: 'category', data: rows.map((r) => r[0]), axisTick: { show: false }, axisLine: { show: false }, axisLabel: { color: colours.text, formatter: (name) => shorten(name, (room - 10) / 7), width: room - 10, overflow: 'truncate', interval: 0 } },
        series: [{ type: 'bar', data: rows.map((r) => r[1]), barWidth: 12, itemStyle: { color: colours.accent, borderRadius: 2 }, label: { show: true, position: 'right', color: colours.muted, formatter: (p) => whole(p.value) } }],
        tooltip: { formatter: (p) => tip(p.name, [[p.color, 'draws', whole(p.value)]]) },
      };
    },
    data: () => ({ columns: [{ title: 'architecture' }, { title: 'draws', number: true }], rows: [...rows].reverse() }),
  }).element;
}

/** Points of a line that breaks where they are further apart than `pause`; alone, one is a dot. */
function pieces(points, pause) {
  const far = (i, j) => !points[i] || !points[j] || points[j][0] - points[i][0] > pause;
  return points.flatMap((point, i) => {
    const one = { value: point, symbolSize: far(i - 1, i) && far(i, i + 1) ? 4 : 0 };
    return i > 0 && far(i - 1, i) ? [{ value: [(points[i - 1][0] + point[0]) / 2, null] }, one] : [one];
  });
}

/** The sampler's mind: what it gave each draw, what that cost, how often it drew the best. */
export function mindCharts(page, run, stage) {
  const now = run.rounds(stage.name);
  const nodes = [];
  const best = now.regret && run.labels[now.regret.best];
  if (now.regret) {
    const x = now.regret.share.map((_, at) => middle(now, at));
    const simple = (key, spec, values, y, format, ticks) => nodes.push(page.chart(`${key}/${stage.name}`).set({
      ...spec, height: 280, label: `Line chart: ${spec.title}`,
      option: (colours) => ({
        grid: grid({ left: 58 }), xAxis: xAxis(colours, 'round', { min: 0, max: now.rounds, axisLabel: { formatter: tick } }),
        yAxis: yAxis(colours, y, { scale: false, axisLabel: { formatter: ticks } }),
        series: [{ type: 'line', symbol: 'none', data: values.map((v, i) => [x[i], v]), color: colours.accent, areaStyle: { opacity: 0.1 }, lineStyle: { width: 2 } }],
        tooltip: { trigger: 'axis', axisPointer: { lineStyle: { color: colours.muted } }, formatter: (p) => tip(`round ${whole(p[0].axisValue)}`, [[p[0].color, y, p[0].value[1] === null ? '–' : format(p[0].value[1])]]) },
      }),
      data: () => ({ columns: [{ title: 'round', number: true, format: whole }, { title: y, number: true, format: (v) => (v === null ? '–' : format(v)) }], rows: values.map((v, i) => [x[i], v]) }),
    }).element);
    const chosen = `${best}, the best in hindsight by ${now.regret.by}`;
    if (now.regret.value) {
      const open = now.regret.value.some((v) => v === null);
      simple('regret', { title: `${stage.name}: effective regret`, note: `Reward that ${chosen}, would have earned in the rounds that went to others, at its own level at the time; summed.${open ? ` Only while it was drawn (${whole(now.regret.draws)} draws): its level before and after is not known.` : ''}` },
        now.regret.value, 'regret', short, tick);
    } else {
      nodes.push(h('div', null, h('h3', null, `${stage.name}: effective regret`), h('p.note', null, `None against ${chosen}: ${now.regret.none}.`)));
    }
    const window = Math.max(1, Math.round(now.buckets / 60));
    simple('best', { title: `${stage.name}: share of the best`, note: `How much of the training ${chosen}, got.` }, smooth(now.regret.share, now.all.n, window), 'share of rounds', (v) => `${percent(v, 1)} %`, tickPercent);
  }
  if (!now.regret && run.board?.score >= 0 && run.board.rows.length) {
    nodes.push(h('div', null, h('h3', null, `${stage.name}: effective regret`), h('p.note', null, `None: ${run.labels[run.board.rows[0]]}, the best in hindsight, was never drawn here.`)));
  }
  const given = now.curves.flatMap((curve) => curve.p ?? []).filter((p) => p !== null);
  const name = stage.details?.sampler ?? 'The sampler';
  const least = given.reduce((a, b) => Math.min(a, b), Infinity), most = given.reduce((a, b) => Math.max(a, b), -Infinity);
  const words = (text) => nodes.push(h('div', null, h('h3', null, `${stage.name}: probability of the draws`), h('p.note', null, text)));
  if (!given.length) {
    words(`${name} reports no probabilities of its draws, and what it thought of the architectures is not stored: only what it drew, above.`);
  } else if (most - least <= 1e-6) {
    words(`${name} gave every architecture it drew the same probability, ${fixed(least, 4)}.`);
  } else {
    const pause = Math.max(4, Math.round(now.buckets / 40));  // buckets
    nodes.push(page.chart(`p/${stage.name}`).set({
      title: `${stage.name}: probability of the draws`, height: 300,
      note: `The probability that the sampler gave an architecture in the rounds in which it drew it. A line breaks where that was more than ${short(pause * now.width)} rounds ago.`,
      label: `Line chart of draw probabilities in stage ${stage.name}`,
      legend: now.curves.map((curve, i) => ({ name: run.labels[curve.a], colour: colour(i), dash: dash(i) })),
      option: (colours, width, hidden) => ({
        grid: grid(), xAxis: xAxis(colours, 'round', { min: 0, max: now.rounds, axisLabel: { formatter: tick } }),
        yAxis: yAxis(colours, 'probability', { scale: false, min: 0 }),
        series: now.curves.map((curve, i) => ({ curve, i })).filter(({ curve }) => curve.p && !hidden.has(run.labels[curve.a])).map(({ curve, i }) => ({
          type: 'line', name: run.labels[curve.a], symbol: 'circle', color: colour(i), lineStyle: { width: 1.7, type: dash(i) },
          data: pieces(curve.at.map((at, k) => [middle(now, at), curve.p[k]]), pause * now.width), emphasis: { focus: 'series' },
        })),
        tooltip: { trigger: 'axis', order: 'valueDesc', axisPointer: { lineStyle: { color: colours.muted } }, formatter: (points) => tip(`round ${whole(points[0].axisValue)}`, points.filter((p) => p.value[1] !== null).slice(0, 14).map((p) => [p.color, p.seriesName, fixed(p.value[1], 4)])) },
      }),
      data: () => ({ columns: [{ title: 'architecture' }, { title: 'round', number: true, format: whole }, { title: 'probability', number: true }], rows: now.curves.flatMap((c) => (c.p ?? []).map((p, i) => [run.labels[c.a], middle(now, c.at[i]), p])) }),
    }).element);
  }
  return nodes.length ? h('div.grid.three', null, nodes) : null;
}
