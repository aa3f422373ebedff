import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { noBrowser, openPage, startBrowser } from './browser.mjs';
import { startHost } from './host.mjs';
import { sample } from './media.mjs';

/** One recording through the real pipeline and page; the tests read on in it, in this order. */
const minutes = (n) => ({ skip: noBrowser, timeout: n * 60_000 });
const quick = minutes(1);
let host, browser, page, complaints;

before(
    async () => {
        if (noBrowser) return;
        host = await startHost();
        browser = await startBrowser();
        ({ page, complaints } = await openPage(browser, host.address));
    },
    { timeout: 120_000 },
);

after(async () => {
    await browser?.close();
    await host?.stop();
});

const row = (title) => page.locator('.row', { has: page.getByRole('link', { name: title, exact: true }) });
const time = () => page.evaluate(() => document.querySelector('video').currentTime);
const until = (condition, argument) => page.waitForFunction(condition, argument);
const cited = () => page.locator('.line.cited');

test('An empty product says what to do', quick, async () => {
    await page.goto('/');
    await page.getByRole('heading', { name: 'No calls yet' }).waitFor();
});

test('An uploaded recording is seen on its way, stage by stage, and becomes a finished call', minutes(5), async () => {
    await page.locator('input[type=file]').setInputFiles(sample);
    await page.getByText('Uploaded. Its insights are on their way.').waitFor();
    await row('call').waitFor();
    // Everything the row shows until it is finished, written down by the page itself.
    await page.evaluate(() => {
        window.shown = { shares: new Set(), words: new Set() };
        const note = () => {
            const live = document.querySelector('.row.live');
            if (!live) return;
            window.shown.shares.add(Number(live.querySelector('[role=progressbar]').getAttribute('aria-valuenow')));
            window.shown.words.add(live.querySelector('.doing').textContent);
        };
        note();
        new MutationObserver(note).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
    });
    await page.locator('.row:not(.live)').waitFor({ timeout: 240_000 });
    const { shares, words } = await page.evaluate(() => ({ shares: [...window.shown.shares], words: [...window.shown.words] }));
    assert.ok(shares.length >= 5, `the bar stood at ${shares} only`);
    assert.deepEqual(
        shares,
        [...shares].sort((a, b) => a - b),
        'the bar went back',
    );
    for (const stage of ['Transcribing', 'Watching the picture']) assert.ok(words.includes(stage), `${stage} is not in ${words}`);
    assert.equal(await page.locator('.row.live').count(), 0, 'the finished call is still among those in progress');
});

test('The list says what the call was about, how it went and how long it was', quick, async () => {
    await row('call').waitFor();
    const text = await row('call').innerText();
    assert.match(text, /1 min 49 s/);
    assert.match(text, /positive|neutral|negative/i);
    for (const word of ['pricing', 'objection', 'competitor', 'next-step']) assert.ok(text.includes(word), `${word} is not in: ${text}`);
});

test('Filters narrow the list and can be taken back', quick, async () => {
    const search = page.getByLabel('Search in titles, summaries and transcripts');
    await search.fill('budget discount'); // in the transcript, not in the title
    await until(() => performance.getEntriesByType('resource').filter((r) => r.name.endsWith('/ListInsights')).length >= 3);
    await row('call').waitFor();
    await search.fill('xylophone');
    await page.getByRole('heading', { name: 'No finished call passes these filters' }).waitFor();
    await page.getByRole('button', { name: 'Clear the filters' }).click();
    await row('call').waitFor();
    await row('call').getByRole('button', { name: 'objection' }).click();
    assert.equal(await page.getByLabel('Topic or tag').inputValue(), 'tag:objection');
    await row('call').waitFor();
    const other = (await row('call').locator('.chip.mood').innerText()).trim().toLowerCase() === 'negative' ? 'positive' : 'negative';
    await page.getByLabel('Sentiment').selectOption(other);
    await page.getByRole('heading', { name: 'No finished call passes these filters' }).waitFor();
    await page.getByRole('button', { name: 'Clear the filters' }).click();
});

test('A call opens with its transcript, statements, tags and metrics', quick, async () => {
    await page.getByRole('link', { name: 'call', exact: true }).click();
    await page.locator('.line').first().waitFor();
    assert.match(page.url(), /\/calls\/upload-/);
    assert.match(await page.locator('.transcript').innerText(), /too expensive for our budget/i);
    assert.ok((await page.locator('.line').count()) >= 15);
    assert.match(await page.locator('.tags').innerText(), /competitor[\s\S]*gong/i);
    const metrics = await page.locator('.metrics').innerText();
    assert.match(metrics, /Our talk share\s+4\d %/);
    assert.match(metrics, /Patience\s+\d\.\d s/);
    assert.match(await page.locator('.slide').last().innerText(), /\$40/);
    assert.match(await page.locator('.engines .off').innerText(), /expression\s+off/);
});

test('A summary sentence takes the recording to its moment and marks what it rests on', quick, async () => {
    await until(() => document.querySelector('video').readyState >= 1);
    const sentence = page.locator('.summary .evidence', { hasText: 'too expensive' });
    const [m, s] = (await sentence.locator('time').innerText()).split(':').map(Number);
    await sentence.click();
    await until(() => !document.querySelector('video').seeking && document.querySelector('video').currentTime > 0);
    const at = await time();
    assert.ok(at >= m * 60 + s && at < m * 60 + s + 1, `the recording is at ${at}, not at ${m}:${s}`);
    assert.match(await cited().innerText(), /too expensive/i);
    await until(() => {
        const [list, line] = [document.querySelector('.transcript ol'), document.querySelector('.line.cited')].map((e) =>
            e.getBoundingClientRect(),
        );
        return line.top >= list.top && line.bottom <= list.bottom; // it has been scrolled to
    });
});

test('Playing moves the marked word and the marked utterance on', quick, async () => {
    const from = await page.locator('.line.current').getAttribute('data-utterance');
    await page.keyboard.press('Space');
    await until(() => !document.querySelector('video').paused);
    const seen = await page.evaluate(
        (from) =>
            new Promise((resolve) => {
                const words = [];
                const look = () => {
                    const word = document.querySelector('.line.current .now')?.textContent;
                    if (word && words.at(-1) !== word) words.push(word);
                    const line = document.querySelector('.line.current')?.dataset.utterance;
                    if (line && line !== from) resolve({ words, line });
                    else requestAnimationFrame(look);
                };
                look();
            }),
        from,
    );
    assert.equal(Number(seen.line), Number(from) + 1);
    assert.ok(seen.words.join(' ').includes('too expensive for our budget'), `the words came as: ${seen.words.join(' ')}`);
    await page.keyboard.press('Space');
    await until(() => document.querySelector('video').paused);
});

test('The arrow keys go five seconds and a word goes to itself', quick, async () => {
    const before = await time();
    await page.keyboard.press('ArrowLeft');
    await until((t) => Math.abs(document.querySelector('video').currentTime - (t - 5)) < 0.1, before);
    await page.keyboard.press('ArrowRight');
    await until((t) => Math.abs(document.querySelector('video').currentTime - t) < 0.1, before);
    const word = page.locator('.line span', { hasText: 'frustrating' });
    const at = Number(await word.getAttribute('data-at'));
    await word.click();
    await until((t) => Math.abs(document.querySelector('video').currentTime - t) < 0.1, at);
    await page.locator('.line.current .now', { hasText: 'frustrating' }).waitFor();
});

test('A search in the transcript marks every place and goes from one to the next', quick, async () => {
    const search = page.getByLabel('Search in this transcript');
    await search.fill('gong');
    await page.getByText('1 of 2 places').waitFor();
    assert.equal(await page.locator('.line .found').count(), 2);
    const first = await page.locator('.line.chosen').getAttribute('data-utterance');
    await search.press('Enter');
    await page.getByText('2 of 2 places').waitFor();
    assert.notEqual(await page.locator('.line.chosen').getAttribute('data-utterance'), first);
    await search.fill('xylophone');
    await page.getByText('not found').waitFor();
    await search.fill('');
});

test('An address with a moment opens the call there', quick, async () => {
    await page.goto(`${new URL(page.url()).pathname}?t=64.9`);
    await until(() => Math.abs((document.querySelector('video')?.currentTime ?? 0) - 64.9) < 0.1);
    assert.match(await page.locator('.line.current').innerText(), /too expensive/i);
});

test('When the address of the recording has run out, a new one is asked for and the player goes on', quick, async () => {
    await until(() => document.querySelector('video').readyState >= 1);
    const old = await page.locator('video').getAttribute('src');
    const ready = await page.evaluate(() => performance.now());
    await until((t) => performance.now() > t + 5_500, ready); // an address that fails when it is fresh is no address that ran out
    const count = complaints.length;
    await page.evaluate(() => (document.querySelector('video').src = '/media/run-out'));
    await until((old) => ![old, '/media/run-out'].includes(document.querySelector('video').getAttribute('src')), old);
    await until(() => document.querySelector('video').readyState >= 1);
    const told = complaints.splice(count);
    assert.ok(
        told.every((c) => c.includes('403')),
        `more than the refused address went wrong: ${told}`,
    );
});

test('The browser had nothing to complain about', quick, () =>
    assert.deepEqual(complaints, [], `${complaints.join('\n')}\nthe program said:\n${host.said()}`),
);
