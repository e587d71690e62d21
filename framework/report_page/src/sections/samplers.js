// The samplers of one run beside one another: what each found, and how it ranks the architectures.

import { h } from '../dom.js';
import { duration, fixed, percent, whole } from '../format.js';
import { overlays } from './overview.js';

/** The darker, the better the place. */
function placeCell(found, worst) {
  if (!found) return '–';
  const strength = worst > 1 ? Math.round(45 * (1 - (found.rank - 1) / (worst - 1))) : 45;
  return h('span.place', { style: { background: `color-mix(in srgb, var(--accent) ${strength}%, transparent)` } }, String(found.rank), h('small', null, `${percent(found.share, 1)} %`));
}

function found(page, compared) {
  const { samplers, truth } = compared, percents = (v) => percent(v), order = (v) => fixed(v, 3);
  const known = (key) => samplers.some((one) => one[key] !== undefined);
  const columns = [
    ['stage', { title: 'supernet' }],
    ['best', { title: 'best', group: 'found' }], ['best_score', { title: 'score, %', group: 'found', number: true, format: percents }],
    ['best_test', { title: 'test, %', group: 'found', number: true, format: percents }], ['best_share', { title: 'its train share, %', group: 'found', number: true, format: (v) => percent(v, 1) }],
    ['true_rank', { title: 'its true place', group: `by ${truth}`, number: true }], ['true_order', { title: 'τ of score and truth', group: `by ${truth}`, number: true, format: order }],
    ['share_order', { title: 'τ of share and score', number: true, format: order }],
    ['rounds', { title: 'rounds', number: true, format: whole }], ['seconds', { title: 'time', number: true, format: duration }], ['sampler', { title: 'sampler', words: true }],
  ].filter(([key]) => known(key));
  return page.sortTable('found', { caption: 'What each sampler found' }).set({
    columns: columns.map(([, column]) => column), rows: samplers.map((one) => columns.map(([key]) => one[key] ?? null)),
    by: columns.findIndex(([key]) => key === (known('true_order') ? 'true_order' : 'best_score')),
  }).element;
}

function places(page, compared) {
  const { architectures, samplers, rank, share } = compared;
  const worst = Math.max(...rank.flat().filter((r) => r !== null));
  const at = (s, a) => (rank[s][a] === null || rank[s][a] === undefined ? null : { rank: rank[s][a], share: share[s][a] });
  const value = (one) => one?.rank ?? null;
  const rows = architectures.map((label, a) => {
    const known = samplers.map((_, s) => value(at(s, a))).filter((r) => r !== null);
    return [label, known.length ? known.reduce((x, y) => x + y, 0) / known.length : null, ...samplers.map((_, s) => value(at(s, a)))];
  });
  const shares = new Map(architectures.map((label, a) => [label, a]));
  return page.sortTable('places', { caption: 'Places of the architectures by each sampler' }).set({
    by: 1, falling: false, rows,
    columns: [{ title: 'architecture' }, { title: 'mean', group: 'place', number: true, format: (v) => fixed(v, 1) },
      ...samplers.map((one, s) => ({ title: one.stage, group: 'place', number: true, cell: (_, row) => placeCell(at(s, shares.get(row[0])), worst) }))],
  }).element;
}

export function samplers(page, run) {
  const compared = run.s.samplers_compared;
  const trained = run.trained().map((stage) => ({ stage, rounds: run.rounds(stage.name), name: stage.name }));
  const nodes = [];
  if (compared) {
    const by = [...new Set(compared.samplers.map((one) => one.score))].map((name) => name.replace('accuracy_', '')).join(', ');
    nodes.push(h('div.wide', null, h('h3', null, 'What each found'), h('p.note', null, `The best by its own supernet’s score (${by} images)${compared.truth ? `, and its place among those that ${compared.truth} trained alone` : '; no stage trains them alone, so what the rankings are worth is not known'}. A high τ of share and score: what scores well may only have trained more.`), found(page, compared)));
  } else {
    nodes.push(h('p.note.wide', null, 'Nothing ranks the architectures by more than one of these supernets: that needs an evaluate stage from each.'));
  }
  nodes.push(...overlays(page, trained));
  if (compared) {
    nodes.push(h('div.wide', null, h('h3', null, 'Places by each supernet'), h('p.note', null, `1 is the best by that supernet; small: its share of the training.${compared.leftOut ? ` The ${whole(compared.architectures.length)} with the best mean place; ${whole(compared.leftOut)} more are in summary.json.` : ''}`), places(page, compared)));
  }
  return h('div.grid', null, nodes);
}
