// The page of nashost report and nashost serve: reads the model in the document, draws its sections,
// and, where a server stands behind it, asks that for what is new.

import { Chart, charts, redraw } from './chart.js';
import { fill, h } from './dom.js';
import { date, duration, whole } from './format.js';
import { Run } from './run.js';
import { SortTable } from './table.js';
import * as cost from './sections/cost.js';
import * as curves from './sections/curves.js';
import * as lab from './sections/lab.js';
import * as outcome from './sections/outcome.js';
import * as overview from './sections/overview.js';
import * as pruning from './sections/pruning.js';
import * as ranking from './sections/ranking.js';
import * as samplers from './sections/samplers.js';
import { follow, runList } from './live.js';

/** What was made for a key is made once, so that controls and drawings outlive an update. */
class Parts {
  constructor(prefix = '', store = new Map()) { this.prefix = prefix; this.store = store; }
  under(prefix) { return new Parts(`${this.prefix}${prefix}/`, this.store); }
  make(key, create) {
    const full = this.prefix + key;
    if (!this.store.has(full)) this.store.set(full, create());
    return this.store.get(full);
  }
  chart(key) { return this.make(key, () => new Chart()); }
  sortTable(key, options) { return this.make(key, () => new SortTable(options)); }
  /** A node that is built anew only where `data` has changed. */
  node(key, data, build) {
    const kept = this.make(`node/${key}`, () => ({}));
    const signature = JSON.stringify(data ?? null);
    if (kept.signature !== signature) { kept.signature = signature; kept.node = h('div', null, build()); }
    return kept.node;
  }
}

const missing = (text) => h('p.note', null, text);

/** Sections of a run: [id, title, lead, build(parts, run) → nodes, where(run) it is shown]. */
const runSections = [
  ['leaderboard', 'Leaderboard', 'Press a column’s head to sort by it.', (parts, run) => overview.leaderboard(parts, run)],
  ['curves', 'Accuracy over rounds', 'How the shared weights served each architecture while they were trained, and who trained.', (parts, run) => {
    if (!run.trained().length) return missing(run.kind('supernet').length ? 'No round of a supernet stage is stored yet.' : 'This run has no supernet stage, so there are no rounds.');
    return h('div.grid', null, run.trained().flatMap((stage) => {
      const main = curves.accuracyChart(parts, run, stage);
      main.classList.add('wide');
      return [main, curves.shareChart(parts, run, stage), curves.countChart(parts, run, stage)];
    }));
  }],
  ['ranking', 'What the ranking was worth', 'The cheap scores of the supernet beside what counts as truth.', (parts, run) => {
    const stages = run.done('compare').filter((s) => s.details && s.columns?.score?.length);
    if (!stages.length) return missing(why(run, 'compare', 'The supernet’s ranking is not held against a truth: that needs an independent stage and a compare stage'));
    return h('div.grid', null, stages.flatMap((s) => [ranking.scatterChart(parts, s), ranking.slopeChart(parts, s), parts.node(`coefficients/${s.name}`, s.details, () => ranking.coefficients(s))].map(wideIfTable)));
  }],
  ['samplers', 'Samplers side by side', 'One run’s supernets, each trained by its own sampler.', (parts, run) => samplers.samplers(parts.under('samplers'), run), (run) => run.trained().length > 1],
  ['pruning', 'Pruning', 'What was cut, when, and on what evidence.', (parts, run) => {
    const stages = run.kind('supernet').filter((s) => run.cuts(s.name).length);
    const audits = run.done('audit').map((s) => parts.node(`audit/${s.name}`, s.details, () => pruning.audit(s)));
    if (!stages.length) return [missing(/pruner = \{/.test(run.s.repeat?.config ?? '') ? 'The pruner has cut nothing so far.' : 'No stage of this run has a pruner; the whole space stayed open.'), ...audits];
    return h('div.grid', null, stages.flatMap((s) => [pruning.icicleChart(parts, run, s), wide(pruning.sizeChart(parts, run, s)), wideIfTable(parts.node(`ledger/${s.name}`, run.cuts(s.name), () => pruning.ledger(run, s)))]), audits.map(wideIfTable));
  }],
  ['sampler', 'The sampler’s mind', 'What its choices cost in hindsight.', (parts, run) => {
    const nodes = run.trained().map((stage) => curves.mindCharts(parts, run, stage)).filter(Boolean);
    return nodes.length ? nodes : missing('Neither probabilities nor rewards are stored, so there is nothing to show.');
  }],
  ['finetune', 'Fine-tuning and verdict', 'The rivals extracted and trained on, and what the images say of each pair.', (parts, run) => {
    const nodes = run.done('finetune').flatMap((s) => [outcome.finetuneChart(parts, s), s.details?.race && parts.node(`race/${s.name}`, s.details.race, () => outcome.race(s))]);
    for (const s of run.done('verdict')) {
      nodes.push(parts.node(`verdict/${s.name}`, s.details, () => [outcome.matrix(s, 'weights'), outcome.matrix(s, 'architectures'), outcome.falseSuperiority(s)]));
    }
    return nodes.length ? h('div.grid', null, nodes) : missing(why(run, 'finetune', 'No subnet was extracted and fine-tuned: that needs a finetune stage, and a verdict stage to compare them'));
  }],
  ['hypotheses', 'Hypotheses', 'Which decisions matter, and by how much.', (parts, run) => {
    const stages = run.done('hypotheses');
    return stages.length ? h('div.grid', null, stages.flatMap((s) => outcome.hypotheses(parts, s))) : missing(why(run, 'hypotheses', 'No hypotheses were tested: that needs a hypotheses stage over independent trainings, best with several seeds'));
  }],
  ['cost', 'Cost', 'Where the time went, and what size buys.', (parts, run) => h('div.grid', null,
    cost.timeChart(parts, run), parts.node('throughput', [run.stages.map((s) => [s.done, s.details]), run.s.checkpoints], () => cost.throughput(run)), wide(cost.paretoChart(parts, run)))],
  ['repeat', 'How to repeat it', '', (parts, run) => parts.node('repeat', run.s.repeat, () => cost.repeat(run))],
];

/** By section: the parts of the model, and the kinds of stages, that it is drawn from. */
const drawnFrom = {
  leaderboard: [['leaderboard', 'architectures'], []], curves: [['rounds', 'architectures'], []], ranking: [[], ['compare']],
  samplers: [['samplers_compared', 'rounds'], ['evaluate']], pruning: [['cuts'], ['audit']], sampler: [['rounds'], []],
  finetune: [[], ['finetune', 'verdict']], hypotheses: [[], ['hypotheses']], cost: [['leaderboard', 'checkpoints'], []], repeat: [['repeat'], []],
};

/** What could not be read of it; of `everything` also damage that may be anywhere. */
function unreadable(run, id, everything) {
  const [parts, kinds] = drawnFrom[id];
  return (run.s.damage ?? []).filter(({ what }) => {
    const [part, ...stage] = what.split('/');
    if (parts.includes(part)) return true;
    if (part === 'store' || part === 'stages') return everything;
    return part === 'results' && run.stages.some((s) => s.name === stage.join('/') && kinds.includes(s.kind));
  }).map(({ text }) => text);
}

/** A section with what it lacks. Of what cannot be read nothing is said about whether it is there. */
function readable(run, id, built) {
  const nodes = [built].flat(Infinity).filter(Boolean), says = nodes.every((node) => node.matches('p.note'));
  const texts = unreadable(run, id, says);
  if (!texts.length) return nodes;
  return [...new Set(texts)].map((text) => missing(`Cannot be read: ${text}`)).concat(says ? [] : nodes);
}

const shortTitles = { curves: 'Curves', ranking: 'Ranking', samplers: 'Samplers', sampler: 'Mind', finetune: 'Fine-tuning', repeat: 'Repeat' };

function wide(node) { node.classList.add('wide'); return node; }
function wideIfTable(node) { return node && node.tagName !== 'FIGURE' ? wide(node) : node; }

function why(run, kind, otherwise) {
  const stage = run.kind(kind)[0];
  if (!stage) return `${otherwise}.`;
  if (stage.state === 'done') return `Stage ${stage.name} found nothing to compare${stage.details?.none ? `: ${stage.details.none}` : ''}.`;
  return `Stage ${stage.name} (${kind}) is not done${run.state === 'running' ? ' yet' : '; the run ended before it'}.`;
}

class Page {
  constructor(model) {
    this.model = model;
    this.parts = new Parts();
    this.runs = model.runs.map((sections) => new Run(sections));
    this.nameRuns();
    this.chosen = 0;
    this.nav = h('nav', { 'aria-label': 'Sections' });
    this.header = h('header.page');
    this.main = h('main', { id: 'content' });
    const toggle = h('button.quiet', { type: 'button', onclick: () => this.toggleTheme() }, 'Light / dark');
    document.getElementById('page').replaceChildren(
      h('a.skip', { href: '#content' }, 'To the content'),
      h('div.bar', null, h('div', null, this.nav, toggle)), this.header, this.main,
      h('footer', null, `Made by nashost ${model.nashost}${model.made ? `, ${date(model.made)}` : ''}. ${model.live ? 'Follows the run; nothing here changes it.' : 'This file needs no network.'}`));
    this.sections = new Map();
    this.draw();
    this.spy();
  }

  nameRuns() {
    const folder = (run) => run.s.run.folder.split('/').filter(Boolean).at(-1);
    const names = this.runs.map((run) => run.name);
    this.runs.forEach((run, i) => { run.title = names.indexOf(run.name) !== names.lastIndexOf(run.name) ? folder(run) : names[i]; });
  }

  draw() {
    const several = this.runs.length > 1;
    const run = this.runs[this.chosen], key = run ? `${this.chosen}` : '';
    const parts = this.parts.under(`run ${key}`);
    fill(this.header, [this.head(run, several, parts)]);
    const nodes = [], links = [];
    const add = (id, title, lead, children) => {
      const section = this.sections.get(id) ?? h('section', { id, 'aria-label': title }, h('h2', null, title), h('p.lead', { hidden: !lead }, lead), h('div.body'));
      this.sections.set(id, section);
      try {
        fill(section.lastChild, [children()]);
      } catch (error) {  // one section that cannot be drawn leaves the others
        console.error(error);
        fill(section.lastChild, [missing(`This section cannot be drawn from what the run holds: ${error.message}`)]);
      }
      nodes.push(section);
      links.push([id, shortTitles[id] ?? title]);
    };
    if (several) {
      add('compare', 'Side by side', 'Choose a run below for all that is known of it.', () => overview.comparison(this.parts.under('compare'), this.runs));
      nodes.push(this.parts.node('tabs', this.runs.map((r) => r.title), () => this.tabs()));
    }
    if (run) {
      if (several) add('verdict', 'Verdict', '', () => [overview.verdict(run), overview.tiles(run)]);
      for (const [id, title, lead, build, where] of runSections) if (!where || where(run)) add(id, title, lead, () => readable(run, id, build(parts, run)));
    }
    for (const one of this.model.labs) {
      const about = `${one.repetitions} repetitions of ${whole(one.horizon)} rounds, seed ${one.seed}${one.pruner ? `, pruner ${one.pruner}` : ''}${one.interrupted ? '; interrupted: not every repetition was finished' : ''}.`;
      one.environments.forEach((env, i) => add(`lab-${one.name}-${i}`, `Lab ${one.name}: ${env.name}`, about, () => lab.environment(this.parts.under('lab'), one, env)));
      if (one.advice?.length) nodes.push(this.parts.node(`advice/${one.folder}`, one.advice, () => one.advice.map((line) => h('p.note', null, line))));
    }
    fill(this.main, nodes);
    if (this.links !== JSON.stringify(links)) {
      this.links = JSON.stringify(links);
      fill(this.nav, [links.map(([id, title]) => h('a', { href: `#${id}` }, title))]);
    }
  }

  head(run, several, parts) {
    const notices = [...(this.model.notices ?? []), ...this.runs.flatMap((r) => (r.s.notices ?? []).map((text) => (several ? `${r.title}: ${text}` : text)))];
    const banner = parts.node('notices', notices, () => notices.map((text) => h('p.notice', { role: 'status' }, text)));
    if (!run) {
      return [h('h1', null, this.model.labs.length === 1 ? `Lab ${this.model.labs[0].name}` : 'Lab results'), banner];
    }
    if (several) return [h('h1', null, `${this.runs.length} runs`), banner];
    const r = run.s.run;
    return [
      parts.node('title', [r.name, r.state], () => h('h1', null, r.name, h(`span.badge.${r.state}`, null, r.state))),
      parts.node('facts', [r.started, r.seconds, r.holder], () => h('ul.facts', null, [`started ${date(r.started)}`, `${duration(r.seconds)} at work`, `seed ${r.seed}`, r.holder && `worked on by ${r.holder}`, r.folder].filter(Boolean).map((text) => h('li', null, text)))),
      banner,
      parts.node('verdict', run.s.verdict, () => overview.verdict(run)),
      parts.node('tiles', [r, run.stages.map((s) => [s.state, s.done]), run.s.cuts], () => overview.tiles(run)),
    ];
  }

  tabs() {
    const list = h('div.tabs', { role: 'tablist', 'aria-label': 'Runs' });
    const panels = ['verdict', ...runSections.filter(([, , , , where]) => !where).map(([id]) => id)].join(' ');
    const mark = () => [...list.children].forEach((tab, i) => {
      tab.setAttribute('aria-selected', String(i === this.chosen));
      tab.tabIndex = i === this.chosen ? 0 : -1;
    });
    const choose = (i) => { this.chosen = i; mark(); this.draw(); };
    this.runs.forEach((run, i) => list.append(h('button', { type: 'button', role: 'tab', 'aria-controls': panels, onclick: () => choose(i) }, run.title)));
    list.addEventListener('keydown', (event) => {
      const n = this.runs.length;
      const to = { ArrowRight: (this.chosen + 1) % n, ArrowLeft: (this.chosen + n - 1) % n, Home: 0, End: n - 1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      choose(to);
      list.children[to].focus();
    });
    mark();
    return list;
  }

  spy() {
    const seen = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        for (const link of this.nav.children) {
          if (link.hash === `#${entry.target.id}`) link.setAttribute('aria-current', 'true');
          else link.removeAttribute('aria-current');
        }
      }
    }, { rootMargin: '-15% 0px -75% 0px' });
    for (const section of this.sections.values()) seen.observe(section);
  }

  /** Everything in the colours of now. */
  repaint() {
    this.draw();
    redraw();
  }

  toggleTheme() {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = dark ? 'light' : 'dark';
    this.repaint();
  }
}

let repaint = () => {};
const model = JSON.parse(document.getElementById('model').textContent);
if (model.live?.list) {
  runList(document.getElementById('page'), model);
} else {
  const page = new Page(model);
  if (model.live) follow(model.live, page.runs, () => page.draw());
  repaint = () => page.repaint();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', repaint);
  // On paper: light colours, everything drawn.
  addEventListener('beforeprint', () => { document.documentElement.dataset.print = 'yes'; repaint(); });
  addEventListener('afterprint', () => { delete document.documentElement.dataset.print; repaint(); });
}
globalThis.nashost = { charts, redraw: () => repaint() };
