// The report page in a real browser. Run by ctest (report_page_browser), or
//   NASHOST_BUILD_DIR=build/release node --test tests/report/browser/report_page_test.mjs

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { changed, drawAll, everySection, launch, made, nashost, open, overlaps, real, report } from './browser.mjs';

const folder = mkdtempSync(join(tmpdir(), 'nashost-page-'));
const kinds = ['made', 'one', 'interrupted', 'many', 'hostile'];
const files = {};
let browser, summary;

before(async () => {
  for (const kind of kinds) files[kind] = `file://${report(made(kind, join(folder, kind)), join(folder, `${kind}.html`))}`;
  // A run of the program itself, with every kind of stage, where the build has LibTorch.
  if (real) {
    files.real = `file://${report(everySection(join(folder, 'real')), join(folder, 'real.html'))}`;
    summary = JSON.parse(readFileSync(join(folder, 'real/summary.json')));
    kinds.push('real');
  }
  // NASHOST_REAL_RUN: any other finished run.
  if (process.env.NASHOST_REAL_RUN) {
    files.given = `file://${report(process.env.NASHOST_REAL_RUN, join(folder, 'given.html'))}`;
    kinds.push('given');
  }
  browser = await launch();
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What is written in the chart whose title begins so. */
const texts = (page, title) => page.evaluate((wanted) => globalThis.nashost.charts().find((c) => c.spec.title.startsWith(wanted)).instance.getZr().storage.getDisplayList(true).filter((e) => e.type === 'tspan' && !e.ignore).map((e) => e.style.text), title);
const chartOption = (page, title) => page.evaluate((wanted) => { const c = globalThis.nashost.charts().find((one) => one.spec.title.startsWith(wanted)); return JSON.parse(JSON.stringify({ series: c.instance.getOption().series, title: c.spec.title, note: c.spec.note })); }, title);

const sections = ['leaderboard', 'curves', 'ranking', 'pruning', 'sampler', 'finetune', 'hypotheses', 'cost', 'repeat'];

test('every section of every kind of run draws at 1280 and 390 pixels, without a complaint', async (t) => {
  for (const kind of kinds) {
    for (const width of [1280, 390]) {
      await t.test(`${kind} at ${width}`, async () => {
        const { page, complaints, requests } = await open(browser, files[kind], { width });
        await drawAll(page);
        for (const id of sections) {
          const body = page.locator(`#${id} .body`);
          const text = (await body.innerText()).trim();
          assert.ok(text.length > 3, `section ${id} is empty`);
          assert.ok(!/cannot be drawn|undefined|NaN|Infinity|\[object/.test(text), `section ${id}: ${text.slice(0, 300)}`);
        }
        assert.deepEqual(await overlaps(page), []);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'the page is wider than the screen');
        assert.deepEqual(complaints, []);
        assert.deepEqual(requests.filter((url) => !/^(file|data):/.test(url)), []);
        await page.close();
      });
    }
  }
});

test('a report is at most 3 MB', () => {
  for (const kind of kinds) assert.ok(statSync(files[kind].slice(7)).size < 3e6, kind);
});

test('the leaderboard sorts by the column whose head is pressed, by mouse and by keyboard', async () => {
  const { page } = await open(browser, files.made);
  const head = page.locator('#leaderboard thead th button', { hasText: 'multiply-adds' });
  const cells = () => page.locator('#leaderboard tbody tr').evaluateAll((rows) => rows.map((row) => row.firstChild.textContent));
  await head.click();
  const falling = await cells();
  assert.equal(falling[0], '(3, 3)');  // the largest
  await head.focus();
  await page.keyboard.press('Enter');
  assert.deepEqual(await cells(), falling.reverse());
  assert.equal(await page.locator('#leaderboard th[aria-sort="ascending"]').innerText(), 'multiply-adds\u00a0▴');
  await page.close();
});

test('curves are coloured by each decision in turn; the legend hides and shows', async () => {
  const { page } = await open(browser, files.made);
  await drawAll(page);
  const figure = page.locator('#curves figure').first();
  const lines = () => page.evaluate(() => globalThis.nashost.charts().find((c) => c.spec.title.startsWith('uniform: accuracy')).instance.getOption().series.map((s) => s.color));
  assert.equal(new Set(await lines()).size, 9);
  for (const decision of ['block1_depth', 'block2_depth']) {
    await figure.locator('.choice button', { hasText: decision }).click();
    assert.equal(new Set(await lines()).size, 3);
    assert.deepEqual(await figure.locator('.legend button').allInnerTexts(), ['1', '2', '3']);
  }
  await figure.locator('.legend button').first().click();
  assert.equal((await lines()).length, 6);
  assert.equal(await figure.locator('.legend button').first().getAttribute('aria-pressed'), 'false');
  await figure.locator('.legend button').first().click();
  assert.equal((await lines()).length, 9);
  await page.close();
});

test('smoothing changes the line and nothing else; the table beside it holds the numbers', async () => {
  const { page } = await open(browser, files.made);
  await drawAll(page);
  const figure = page.locator('#curves figure').first();
  const line = () => page.evaluate(() => globalThis.nashost.charts().find((c) => c.spec.title.startsWith('uniform: accuracy')).instance.getOption().series[0].data);
  const slider = figure.locator('input[type=range]');
  await slider.fill('0');
  const raw = await line();
  await slider.fill('30');
  const smooth = await line();
  const spread = (data) => data.slice(1).reduce((sum, p, i) => sum + Math.abs(p[1] - data[i][1]), 0);
  assert.equal(raw.length, smooth.length);
  assert.ok(spread(smooth) < spread(raw) / 4);
  await figure.locator('summary').click();
  await figure.locator('tbody tr').first().waitFor();
  const first = await figure.locator('tbody tr').first().locator('td').allInnerTexts();
  assert.equal(first[0], '(1, 1)');
  assert.ok(Math.abs(Number(first[3]) - raw[0][1]) < 1e-3);
  await page.close();
});

test('hovering says what is under the pointer', async () => {
  const { page } = await open(browser, files.made);
  await drawAll(page);
  for (const [id, wanted] of [['curves', /round .*\(3, 3\)/s], ['pruning', /the whole space|block1_depth/], ['ranking', /place|ranking/]]) {
    const drawing = page.locator(`#${id} .drawing`).first();
    await drawing.scrollIntoViewIfNeeded();
    const box = await drawing.boundingBox();
    if (id === 'ranking') {  // onto a point
      const at = await page.evaluate(() => { const c = globalThis.nashost.charts().find((chart) => chart.spec.title === 'compare: ranking against alone'); const s = c.instance.getOption().series.find((one) => one.type === 'scatter'); return c.instance.convertToPixel({ xAxisIndex: 0, yAxisIndex: 0 }, s.data[0].value); });
      await page.mouse.move(box.x + at[0], box.y + at[1], { steps: 3 });
    } else {
      await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.5, { steps: 3 });
    }
    await page.waitForTimeout(150);
    assert.match(await drawing.locator('.tip').innerText(), wanted);
  }
  await page.close();
});

test('the icicle follows its slider', async () => {
  const { page } = await open(browser, files.made);
  await drawAll(page);
  const cut = () => page.evaluate(() => globalThis.nashost.charts().find((c) => c.spec.title.includes('decision by decision')).note.textContent);
  await page.locator('#pruning input[type=range]').fill('1200');
  assert.match(await cut(), /after round 1.200/i);
  await page.close();
});

test('dark mode, by the system and by the button', async () => {
  const light = (colour) => colour.match(/\d+/g).slice(0, 3).reduce((sum, v) => sum + Number(v), 0) / 765;
  const ground = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const { page, complaints } = await open(browser, files.made, { scheme: 'dark' });
  assert.ok(light(await ground(page)) < 0.2);
  const text = await page.evaluate(() => getComputedStyle(document.body).color);
  assert.ok(light(text) > 0.8);
  await page.locator('.bar button').click();
  assert.ok(light(await ground(page)) > 0.9);
  assert.deepEqual(complaints, []);
  await page.close();
});

test('on paper it is light, whole and without controls', async () => {
  const { page } = await open(browser, files.made, { scheme: 'dark' });
  const pdf = await page.pdf({ format: 'A4', printBackground: true });
  assert.ok(pdf.length > 50_000);
  await page.emulateMedia({ media: 'print' });
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  assert.equal(await page.evaluate(() => globalThis.nashost.charts().every((chart) => chart.instance)), true);
  assert.equal(await page.locator('.controls').first().isVisible(), false);
  await page.close();
});

test('names with markup stay text', async () => {
  const { page, complaints } = await open(browser, files.hostile);
  await drawAll(page);
  assert.match(await page.locator('h1').innerText(), /^<script>alert\(1\)<\/script>/);
  assert.equal(await page.evaluate(() => document.querySelectorAll('script').length), 2);
  assert.equal(await page.evaluate(() => document.querySelectorAll('#page img, #page script').length), 0);
  assert.match((await texts(page, 'compare: places')).join('\n'), /\{\{c\}\}/, 'a name is no pattern');
  assert.deepEqual(complaints, []);
  await page.close();
});

test('an interrupted run says so, and each section what it lacks', async () => {
  const { page } = await open(browser, files.interrupted);
  assert.match(await page.locator('.notice').first().innerText(), /interrupted in stage uniform.*--resume/s);
  assert.match(await page.locator('#ranking .body').innerText(), /compare.* not done; the run ended before it/);
  await page.close();
});

// ---- What the stages of a real run say, against its summary.json

const skip = real ? false : 'the build has no LibTorch';
const stageOf = (name) => summary.stages.find((stage) => stage.name === name);
const three = (estimate) => `${estimate.value.toFixed(3)} [${estimate.interval.map((v) => v.toFixed(3)).join(', ')}]`;

/** The numbers beside the chart with that title, without its head. */
async function numbers(page, title) {
  const figure = page.locator('figure', { has: page.locator('h3', { hasText: title }) });
  await figure.locator('summary').click();
  await figure.locator('.data tbody tr').first().waitFor();  // it is filled once it is open
  return figure.locator('.data tbody tr').evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent)));
}

test('the verdict in words', { skip }, async () => {
  const { page } = await open(browser, files.real);
  const text = await page.locator('header .verdict').innerText();
  const { chosen, sentence } = stageOf('verdict').details, compare = stageOf('compare').details;
  const best = stageOf('rivals').architectures.find((row) => row.architecture === chosen);
  const rivals = stageOf('verdict').details.weights.pairs.filter((pair) => [pair.first, pair.second].includes(chosen));
  const verb = rivals.every((pair) => pair.better === chosen) ? 'is best' : 'was chosen';
  assert.ok(text.startsWith(`${chosen} ${verb}: ${(100 * best.accuracy_test).toFixed(2)} % [`), text);
  assert.match(text, /\] of 1000 test images, fine-tuned\./);
  for (const said of [
    `Verdict: ${sentence}.`,
    `Stage 'ranking_1' and 1 more orders the architectures as stage 'alone' does at Kendall τ-b ${three(compare.correlation.kendall)}`,
    `ordering by parameter count alone gives ${three(compare.baseline.parameters.kendall)}`,
    `one seed of the truth agrees with another at ${compare.seed_ceiling.kendall.toFixed(3)}`,
    `${compare.discordant_pairs} of ${compare.pairs} pairs`, 'times as long', "Pruning in stage 'leader_1' cut", 'The run took',
  ]) assert.ok(text.includes(said), `${said}\nis not in\n${text}`);
  await page.close();
});

test('pruning: every change of the ledger, and what it cost', { skip }, async () => {
  const { page } = await open(browser, files.real);
  await drawAll(page);
  const ledger = stageOf('leader_1').details.ledger;
  const cells = await page.locator('#pruning table', { has: page.locator('caption', { hasText: 'Cuts' }) }).locator('tbody tr').evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent)));
  assert.deepEqual(cells.map((row) => [Number(row[0]), row[1], row[2]]), ledger.map((row) => [row.round, row.change, row.what]));
  assert.equal(await page.evaluate(() => globalThis.nashost.charts().filter((c) => /decision by decision|architectures left/.test(c.spec.title)).length), 2);
  const text = await page.locator('#pruning').innerText();
  for (const said of stageOf('audit').details.says) assert.ok(text.includes(said), said);
  // An architecture that was cut is a leaf that is wholly grey.
  const cut = ledger.find((row) => row.change === 'cut');
  await page.locator('#pruning input[type=range]').fill(String(cut.round));
  assert.match(await page.locator('#pruning figure .note').first().innerText(), new RegExp(`State after round ${cut.round}`));
  await page.close();
});

test('fine-tuning: three arms, and who is better than whom', { skip }, async () => {
  const { page } = await open(browser, files.real);
  await drawAll(page);
  const arms = await numbers(page, 'rivals: before and after fine-tuning');
  assert.deepEqual(arms.map((row) => [row[0], ...row.slice(2).map(Number)]), stageOf('rivals').architectures.map((row) => [row.architecture, ...[row.inherited_test, row.accuracy_test, row.scratch_test].map((v) => Number(v.toFixed(4)))]));
  const cell = (row, column) => page.locator('.matrix').evaluate((element, names) => {
    const heads = [...element.querySelectorAll('thead th')].map((head) => head.textContent);
    const line = [...element.querySelectorAll('tbody tr')].find((tr) => tr.firstChild.textContent === names[0]);
    return line.children[1 + heads.indexOf(names[1])].textContent;
  }, [row, column]);
  for (const pair of stageOf('verdict').details.weights.pairs) {
    const words = pair.better === null ? ['cannot be told', 'cannot be told'] : pair.better === pair.first ? ['ahead', 'behind'] : ['behind', 'ahead'];
    const points = (100 * pair.difference).toFixed(2);
    assert.ok((await cell(pair.first, pair.second)).startsWith(`${words[0]}${points} points`), `${pair.first} against ${pair.second}`);
    assert.ok((await cell(pair.second, pair.first)).startsWith(words[1]));
  }
  assert.match(await page.locator('#finetune').innerText(), /False superiority/);
  await page.close();
});

test('hypotheses: bars with their intervals, and answers', { skip }, async () => {
  const { page } = await open(browser, files.real);
  await drawAll(page);
  const found = stageOf('hypotheses').details;
  const estimates = [...Object.entries(found.importance.by_decision), ...found.importance.interactions.map((one) => [one.between.join(' × '), one])];
  const text = (one) => `${(100 * one.value).toFixed(1)} [${one.interval.map((v) => (100 * v).toFixed(1)).join(', ')}]`;
  assert.deepEqual(await numbers(page, 'What decides'), estimates.map(([name, one]) => [name, text(one)]));
  const drawn = await page.evaluate(() => globalThis.nashost.charts().find((c) => c.spec.title.startsWith('What decides')).instance.getOption().series.map((s) => s.data));
  assert.equal(drawn[0].length, estimates.length);
  assert.deepEqual(drawn[1].map((bar) => bar.slice(1)), [...estimates].reverse().map(([, one]) => one.interval), 'whiskers');
  const statements = await page.locator('#hypotheses table', { has: page.locator('caption', { hasText: 'Statements' }) }).innerText();
  for (const one of found.statements) assert.ok(statements.includes(one.statement), one.statement);
  for (const group of ['baseline', 'search']) assert.match(await page.locator('#hypotheses').innerText(), new RegExp(`curves cluster: ${group}`));
  await page.close();
});

test('of many architectures: every draw has its option, every name a place, the front is of all', async () => {
  const { page } = await open(browser, files.many);
  await drawAll(page);
  const shares = await chartOption(page, 'uniform: who was trained');
  assert.deepEqual(shares.series.map((s) => s.name), ['conv3', 'conv5', 'skip']);  // and no grey rest
  const at = Math.floor(shares.series[0].data.length / 2);
  assert.ok(Math.abs(shares.series.reduce((sum, s) => sum + s.data[at][1], 0) - 1) < 1e-6);
  const names = (await texts(page, 'uniform: draws')).filter((text) => text.startsWith('('));
  assert.equal(names.length, 24);
  assert.equal(new Set(names).size, 24);
  assert.ok((await texts(page, 'compare: places')).filter((text) => text.startsWith('(')).length >= 6, 'the best have names');
  assert.match(await page.locator('#sampler').innerText(), /leader: effective regret\s+None: .*, was never drawn here/);
  assert.match((await chartOption(page, 'What a multiply-add buys')).note, /front is that of all 6.561; of the others 1.000 are drawn/);
  await page.close();
});

test('the leaderboard shows what matters at once, and all on demand', async () => {
  for (const kind of ['made', 'many']) {
    const { page } = await open(browser, files[kind]);
    const heads = () => page.locator('#leaderboard thead tr').last().locator('th').evaluateAll((all) => all.filter((th) => th.offsetParent).map((th) => th.textContent.replace(/\s[▾▴]/, '')));
    const few = await heads();
    for (const wanted of ['architecture', 'test, %', 'parameters', 'multiply-adds', 'train share, %', 'status']) assert.ok(few.includes(wanted), wanted);
    const box = page.locator('#leaderboard .scroll');
    assert.ok(await box.evaluate((e) => e.scrollWidth <= e.clientWidth), 'it fits');
    const ends = await page.locator('#leaderboard tbody tr').evaluateAll((rows) => rows.map((row) => row.querySelector('.end')?.getBoundingClientRect().right <= row.firstChild.getBoundingClientRect().right));
    if (kind === 'many') assert.ok(ends.every(Boolean), 'the end of a long name is seen');
    await page.locator('#leaderboard .controls input').check();
    const every = await heads();
    assert.ok(every.length > few.length);
    assert.match(await page.locator('#leaderboard .controls').innerText(), new RegExp(`all ${every.length} columns`));
    // Each group stands over its columns.
    const spans = await page.locator('#leaderboard tr.groups').locator('th, td').evaluateAll((cells) => cells.reduce((sum, cell) => sum + cell.colSpan, 0));
    assert.equal(spans, every.length);
    await page.emulateMedia({ media: 'print' });
    assert.deepEqual(await heads(), few);
    await page.close();
  }
});

test('fine-tuning: two measurements and no curve; what is hollow is hollow', async () => {
  const { page } = await open(browser, files.made, { scheme: 'dark' });
  await drawAll(page);
  const { series, note } = await chartOption(page, 'rivals: before and after fine-tuning');
  assert.match(note, /what lies between was not measured/);
  const hollow = series.filter((s) => s.data[0].arm === 'scratch');
  assert.deepEqual(hollow.map((s) => s.itemStyle.color), ['transparent', 'transparent', 'transparent']);
  const figure = page.locator('figure', { has: page.locator('h3', { hasText: 'before and after' }) });
  await figure.locator('.legend button', { hasText: 'from scratch' }).click();
  assert.equal((await chartOption(page, 'rivals: before')).series.filter((s) => s.data[0].arm === 'scratch').length, 0);
  await page.close();
});

test('what a sampler reported of its draws, or that it reported nothing', async () => {
  const file = changed(files.made.slice(7), join(folder, 'mind.html'), ({ runs: [run] }) => {
    const { details } = run.stages.find((stage) => stage.name === 'uniform');
    details.sampler = 'ucb1';
    for (const curve of run['rounds/uniform'].curves) delete curve.p;
    const curve = run['rounds/leader'].curves.at(-1);  // a hundred buckets without a draw
    curve.p = curve.p.map((p, i) => (curve.at[i] > 100 && curve.at[i] < 200 ? undefined : p)).filter((p) => p !== undefined);
    for (const key of ['n', 'at']) curve[key] = curve[key].filter((_, i) => curve.at[i] <= 100 || curve.at[i] >= 200);
  });
  const { page } = await open(browser, `file://${file}`);
  await drawAll(page);
  assert.match(await page.locator('#sampler').innerText(), /ucb1 reports no probabilities of its draws/);
  const { series } = await chartOption(page, 'leader: probability of the draws');
  assert.ok(series.at(-1).data.some((one) => one.value[1] === null), 'the line breaks where nothing was drawn');
  const { page: plain } = await open(browser, files.made);
  assert.match(await plain.locator('#sampler').innerText(), /uniform gave every architecture it drew the same probability, 0.1111/);
  await Promise.all([page.close(), plain.close()]);
});

test('no two ticks of an axis read the same', async () => {
  for (const kind of ['made', 'one', 'many']) {
    const { page } = await open(browser, files[kind]);
    await drawAll(page);
    const twice = await page.evaluate(() => globalThis.nashost.charts().flatMap((chart) => ['xAxis', 'yAxis'].flatMap((which) => {
      const axis = chart.instance?.getModel().getComponent(which)?.axis;
      if (!axis || axis.type !== 'value') return [];
      const labels = axis.getViewLabels().map((one) => one.formattedLabel).filter(Boolean);
      return new Set(labels).size === labels.length ? [] : [`${chart.spec.title}: ${labels.join(' | ')}`];
    })));
    assert.deepEqual(twice, [], kind);
    await page.close();
  }
});

test('an interval lies whole over its bar', async () => {
  const file = changed(files.made.slice(7), join(folder, 'intervals.html'), ({ runs: [run] }) => {
    const { details } = run.stages.find((stage) => stage.kind === 'hypotheses');
    for (const [name, one] of Object.entries(details.importance.by_decision)) details.importance.by_decision[name] = { value: one.value, interval: [one.value / 2, one.value + 0.1] };
  });
  const { page } = await open(browser, `file://${file}`);
  await drawAll(page);
  // What is later in the list lies over what is earlier.
  const order = await page.evaluate(() => globalThis.nashost.charts().find((c) => c.spec.title.startsWith('What decides')).instance.getZr().storage.getDisplayList(true)
    .map((e) => (e.type === 'rect' && e.style.fill !== 'none' && e.shape.height === 14 ? 'bar' : e.type === 'line' && e.style.lineWidth === 1.5 ? 'whisker' : '')));
  assert.equal(order.filter((what) => what === 'whisker').length, 6);
  assert.ok(order.lastIndexOf('bar') >= 0 && order.lastIndexOf('bar') < order.indexOf('whisker'), order.join(' '));
  await page.close();
});

test('samplers of one run stand side by side', async () => {
  const one = (stage, more) => ({ stage, sampler: `${stage} over architectures`, rounds: 3000, seconds: 41.5, scored_by: 'ranking', score: 'accuracy_validation', best: '(3, 3)', best_score: 0.981, best_share: 0.11, ...more });
  const file = changed(files.made.slice(7), join(folder, 'samplers.html'), ({ runs: [run] }) => {
    run.samplers_compared = {
      truth: 'alone', samplers: [one('uniform', { true_rank: 1, true_order: 0.83, share_order: -0.06 }), one('leader', { best: '(2, 3)', true_rank: 3 })],
      architectures: ['(3, 3)', '(2, 3)', '(1, 1)'], rank: [[1, 2, 9], [2, 1, null]], share: [[0.11, 0.1, 0.12], [0.035, 0.8, null]], leftOut: 6,
    };
  });
  for (const width of [1280, 390]) {
    const { page, complaints } = await open(browser, `file://${file}`, { width });
    await drawAll(page);
    const rows = (caption) => page.locator('#samplers table', { has: page.locator('caption', { hasText: caption }) }).locator('tbody tr').evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent)));
    const [first, second] = await rows('What each sampler found');
    assert.deepEqual(first, ['uniform', '(3, 3)', '98.10', '11.0', '1', '0.830', '-0.060', '3\u202f000', '42 s', 'uniform over architectures']);
    assert.deepEqual([second[0], second[1], second[4], second[5]], ['leader', '(2, 3)', '3', '–']);
    assert.deepEqual(await rows('Places'), [['(3, 3)', '1.5', '111.0 %', '23.5 %'], ['(2, 3)', '1.5', '210.0 %', '180.0 %'], ['(1, 1)', '9.0', '912.0 %', '–']]);
    assert.match(await page.locator('#samplers').innerText(), /6 more are in summary.json/);
    for (const title of ['Accuracy of what was trained', 'Effective regret']) assert.equal((await chartOption(page, title)).series.length, 2, title);
    assert.deepEqual(await overlaps(page), []);
    assert.deepEqual(complaints, []);
    await page.close();
  }
  const { page } = await open(browser, files.made);
  assert.match(await page.locator('#samplers').innerText(), /Nothing ranks the architectures by more than one/);
  const { page: single } = await open(browser, files.interrupted);
  assert.equal(await single.locator('#samplers').count(), 0);
  await Promise.all([page.close(), single.close()]);
});

test('of what cannot be read the page does not say that it is not there', async () => {
  const file = changed(files.made.slice(7), join(folder, 'damage.html'), ({ runs: [run] }) => {
    run.damage = [{ what: 'rounds/uniform', text: 'The rounds of stage uniform cannot be read: damaged.' }, { what: 'results/rivals', text: 'What stage rivals found cannot be read: damaged.' }, { what: 'cuts', text: 'The cuts cannot be read: damaged.' }];
    delete run['rounds/uniform'];
    run.cuts = {};
    Object.assign(run.stages.find((s) => s.name === 'rivals'), { details: null, unreadable: true });
  });
  const { page, complaints } = await open(browser, `file://${file}`);
  await drawAll(page);
  assert.match(await page.locator('#curves .body').innerText(), /Cannot be read: The rounds of stage uniform.*leader: accuracy/s);
  assert.match(await page.locator('#finetune .body').innerText(), /^Cannot be read: What stage rivals found/);
  const pruning = await page.locator('#pruning .body').innerText();
  assert.match(pruning, /^Cannot be read: The cuts/);
  assert.doesNotMatch(pruning, /has a pruner|cut nothing/);
  assert.doesNotMatch(await page.locator('#hypotheses .body').innerText(), /Cannot be read/);
  assert.deepEqual(complaints, []);
  await page.close();
});

test('several runs stand side by side', async () => {
  const file = report([join(folder, 'made'), join(folder, 'many'), join(folder, 'interrupted')], join(folder, 'three.html'));
  assert.ok(statSync(file).size < 3e6);
  for (const width of [1280, 390]) {
    const { page, complaints } = await open(browser, `file://${file}`, { width });
    await drawAll(page);
    assert.equal(await page.locator('#compare tbody tr').count(), 3);
    await page.locator('.tabs button', { hasText: 'made' }).click();
    await page.keyboard.press('ArrowRight');
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'many');
    assert.equal(await page.locator('.tabs button[aria-selected="true"]').innerText(), 'many');
    const panels = (await page.locator('.tabs button').first().getAttribute('aria-controls')).split(' ');
    assert.deepEqual(await page.evaluate((ids) => ids.filter((id) => !document.getElementById(id)), panels), []);
    await drawAll(page);
    assert.match(await page.locator('#repeat').innerText(), /name = "many"/);
    assert.deepEqual(await overlaps(page), []);
    assert.deepEqual(complaints, []);
    await page.close();
  }
});

test('results of a lab: regret with bands, and a ranking that sorts', async () => {
  const lab = join(folder, 'lab');
  const spread = (mean) => ({ mean, se: 1, sd: 5, median: mean, q05: mean - 3, q95: mean + 3 });
  const policy = (regret) => ({
    policy: 'ucb1', over: 'architectures', repetitions: 20, regret: { 1000: spread(regret) }, best_draw_share: { 1000: spread(0.5) },
    curve: { rounds: [1, 10, 100, 1000], mean: [0, regret / 9, regret / 3, regret], se: [null, 0.5, 0.8, 1] },
    recommendation: { best_mean: { simple_regret: spread(0.01), best_share: 0.9 } }, state_bytes: 100, timing: { ns_per_round: 80 },
  });
  mkdirSync(lab);
  writeFileSync(join(lab, 'lab.json'), JSON.stringify({
    schema: 1, horizon: 1000, repetitions: 20, seed: 1, checkpoints: [1000], interrupted: true, advice: ['no guarantee is claimed'],
    environments: { 'nine <script>': { summary: '9 arms', stationarity: 'stationary', policies: { first: policy(50), '<b>second</b>': policy(20) } } },
  }));
  const file = report(lab, join(folder, 'lab.html'));
  for (const width of [1280, 390]) {
    const { page, complaints } = await open(browser, `file://${file}`, { width });
    await drawAll(page);
    const names = () => page.locator('.sorted tbody th').allInnerTexts();
    assert.deepEqual(await names(), ['<b>second</b>', 'first']);
    await page.locator('.sorted thead button', { hasText: 'regret' }).click();
    assert.deepEqual(await names(), ['first', '<b>second</b>']);
    assert.match(await page.locator('main').innerText(), /interrupted/);
    assert.deepEqual(await overlaps(page), []);
    assert.deepEqual(complaints, []);
    await page.close();
  }
});

/** A page of nashost serve over the runs in `under`, at its list. */
async function served(under, look) {
  const server = spawn(nashost, ['serve', under, '--port', '0']);
  try {
    const address = await new Promise((resolve, reject) => {
      server.stdout.once('data', (data) => resolve(String(data).trim()));
      server.once('exit', () => reject(new Error('nashost serve ended')));
    });
    const { page, complaints } = await open(browser, address);
    await look(page);
    assert.deepEqual(complaints, []);
    await page.close();
  } finally {
    server.kill();
  }
}

test('what is live is updated, and nothing is reloaded', async () => {
  const live = made('running', join(folder, 'runs', 'live'));
  await served(join(folder, 'runs'), async (page) => {
    await page.locator('tbody a').click();
    await page.waitForSelector('.tiles');
    const rounds = () => page.locator('.tiles').innerText();
    assert.match(await rounds(), /1.500/);
    await page.evaluate(() => { globalThis.same = true; });
    made('more', live, 100);
    await page.waitForFunction(() => /1.600/.test(document.querySelector('.tiles').innerText), null, { timeout: 20_000 });
    assert.equal(await page.evaluate(() => globalThis.same), true);
  });
});

test('controls of a live page act on the run of now', async () => {
  const live = made('running', join(folder, 'cuts', 'live'));
  made('cut', live);
  await served(join(folder, 'cuts'), async (page) => {
    await page.locator('tbody a').click();
    await page.waitForSelector('#pruning figure');
    await drawAll(page);
    const slider = page.locator('#pruning input[type=range]');
    await slider.fill('1500');  // at its end: it follows the run
    made('more', live, 300);
    made('cut', live);
    const note = page.locator('#pruning figure .note').first();
    const state = async (pattern) => { await page.waitForFunction((wanted) => new RegExp(wanted).test(document.querySelector('#pruning figure .note').textContent), pattern, { timeout: 20_000 }); };
    await state('round 1.800, with 2 of 2 changes');
    assert.equal(await slider.getAttribute('max'), '1800');
    await slider.fill('1700');
    assert.match(await note.textContent(), /round 1.700, with 1 of 2 changes/);
    await slider.fill('1800');
    assert.match(await note.textContent(), /round 1.800, with 2 of 2 changes/);
    await slider.fill('1600');
    made('more', live, 100);
    await page.waitForFunction(() => /1.900/.test(document.querySelector('.tiles').innerText), null, { timeout: 20_000 });
    assert.match(await note.textContent(), /round 1.600, with 1 of 2 changes/);  // where it was put, it stays
  });
});
