import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { createRequire } from 'node:module';
import { noBrowser, openPage, startBrowser } from './browser.mjs';
import { startHost } from './host.mjs';
import { clip } from './media.mjs';

/** The source of the accessibility check. */
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const quick = { skip: noBrowser, timeout: 60_000 };
let host, browser, page, complaints, recording;

before(
    async () => {
        if (noBrowser) return;
        recording = await clip("Zoë's call.mp3", 12);
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

const as = (name) => page.getByLabel('Signed in as').selectOption({ label: name });
const title = () => page.getByRole('link', { name: "Zoë's call", exact: true });

test('The page comes with a strict policy, never from a cache, and its assets for good', quick, async () => {
    const response = await page.goto('/calls/anything?t=3');
    const policy = response.headers()['content-security-policy'];
    assert.match(policy, /default-src 'self'/);
    assert.doesNotMatch(policy, /unsafe|\*|http/);
    assert.equal(response.headers()['cache-control'], 'no-cache');
    const script = await page.locator('script[src]').getAttribute('src');
    const asset = await fetch(host.address + script);
    assert.match(asset.headers.get('cache-control'), /immutable/);
    assert.match(asset.headers.get('content-type'), /^text\/javascript/);
    await page.evaluate(() => {
        const script = document.createElement('script');
        script.textContent = 'window.ran = true';
        document.head.append(script);
    });
    assert.equal(await page.evaluate(() => window.ran), undefined, 'an inline script ran');
    assert.ok(complaints.splice(0).some((c) => c.includes('Content Security Policy')));
});

test('Addresses of the API that mean nothing are no pages', quick, async () => {
    for (const address of [
        '/media',
        '/media/a/b',
        '/uploads',
        '/hooks/none',
        '/dev/none',
        '/videoinsights.v1.Insights/GetCall',
        '/assets/none.js',
        '/..%2f..%2fpackage.json',
    ])
        assert.equal((await fetch(host.address + address)).status, 404, address);
});

test('A call that is not there is said to be so', quick, async () => {
    await page.goto('/calls/none');
    await page.getByText('There is no call none that you may see').waitFor();
    complaints.splice(0);
});

test('A text file is refused with the reason the server gives', quick, async () => {
    await page.goto('/');
    const notes = path.join(path.dirname(recording), 'notes.mp4');
    await writeFile(notes, 'Remember to ask about the budget. '.repeat(40));
    await page.locator('input[type=file]').setInputFiles(notes);
    await page.getByText('The file is not an audio or video recording.').waitFor();
    await page.getByRole('button', { name: 'Dismiss notes.mp4' }).click();
    await page.getByRole('heading', { name: 'No calls yet' }).waitFor();
    assert.ok(complaints.splice(0).every((c) => c.includes('415')));
});

test(
    "A short sound recording of an admin's, uploaded on the page, ends as a finished call with a player",
    { ...quick, timeout: 180_000 },
    async () => {
        await as('Ada Okafor · Admin');
        await page.getByRole('heading', { name: 'All calls' }).waitFor();
        await page.locator('input[type=file]').setInputFiles(recording);
        await page.locator('.row:not(.live)', { has: title() }).waitFor({ timeout: 150_000 });
        await title().click();
        await page.locator('.line').first().waitFor();
        await page.waitForFunction(() => Math.abs(document.querySelector('video').duration - 12) < 0.5);
        assert.match(await page.locator('.transcript').innerText(), /good morning/i);
        assert.match(await page.locator('.metrics').innerText(), /Our talk share\s+(not known|\d+ %)/);
    },
);

test("A rep and another team's manager see nothing of it, not even that it exists", quick, async () => {
    const address = new URL(page.url()).pathname;
    for (const [name, heading] of [
        ['Ellen Frost · Rep', 'My calls'],
        ['Maya Lindqvist · Manager', 'Team calls'],
    ]) {
        await page.goto('/');
        await as(name);
        await page.getByRole('heading', { name: heading }).waitFor();
        await page.getByRole('heading', { name: 'No calls yet' }).waitFor();
        await page.goto(address);
        await page.getByText(/There is no call \S+ that you may see/).waitFor();
    }
    complaints.splice(0);
});

test("A manager sees the call of the team's rep, with its numbers", { ...quick, timeout: 180_000 }, async () => {
    await page.goto('/');
    await as('Ellen Frost · Rep');
    await page.getByRole('heading', { name: 'My calls' }).waitFor();
    await page.locator('input[type=file]').setInputFiles(recording);
    await page.locator('.row:not(.live)', { has: title() }).waitFor({ timeout: 150_000 });
    await as('Maya Lindqvist · Manager');
    await page.getByRole('heading', { name: 'Team calls' }).waitFor();
    await title().waitFor();
    assert.match(await page.locator('.row').innerText(), /Ellen Frost/);
    await page.getByRole('link', { name: 'Team', exact: true }).click();
    await page.getByRole('row', { name: /Ellen Frost/ }).waitFor();
    assert.match(await page.locator('.numbers').innerText(), /n = 1/);
    await page.getByText('too few to compare').waitFor();
});

test('A token that is no longer taken is replaced without a word', quick, async () => {
    await page.evaluate(() => {
        const session = JSON.parse(sessionStorage.getItem('videoinsights.session'));
        sessionStorage.setItem('videoinsights.session', JSON.stringify({ ...session, token: session.token.slice(0, -4) + 'AAAA' }));
    });
    await page.goto('/');
    await title().waitFor();
    assert.equal(await page.getByLabel('Signed in as').inputValue(), 'manager');
    complaints.splice(0);
});

test('A server that is away is said to be away, and is found again', quick, async () => {
    await page.route('**/videoinsights.v1.Insights/*', (route) => route.abort('connectionrefused'));
    await page.goto('/');
    await page.getByText('The server cannot be reached. Trying again').waitFor();
    await page.unroute('**/videoinsights.v1.Insights/*');
    await title().waitFor();
    await page.getByText('The server cannot be reached.').waitFor({ state: 'detached' });
    complaints.splice(0);
});

for (const colorScheme of ['light', 'dark'])
    test(`List, call and numbers are accessible, in ${colorScheme}`, quick, async () => {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        for (const [address, there] of [
            ['/team', '.numbers'],
            ['/', '.row .chip'],
            [null, '.line.cited'],
        ]) {
            if (address) await page.goto(address);
            else {
                await title().click();
                await page.locator('.evidence').first().click();
                await page.mouse.move(0, 0);
            }
            await page.locator(there).first().waitFor();
            await page.evaluate(axe); // the policy lets no script tag in, and should not

            const { violations, passes } = await page.evaluate(() =>
                window.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice'] }),
            );
            assert.ok(passes.length > 20, `only ${passes.length} rules were looked at`);
            assert.deepEqual(
                violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ') + ' ' + n.failureSummary).join('; ')}`),
                [],
            );
        }
    });

test('On a phone nothing is wider than the screen', quick, async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    for (const address of [new URL(page.url()).pathname, '/team', '/']) {
        await page.goto(address);
        await page.locator('.line, .numbers, .row').first().waitFor();
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360, address);
    }
});

test('Beyond what was provoked, the browser had nothing to complain about', quick, () =>
    assert.deepEqual(complaints, [], `${complaints.join('\n')}\nthe program said:\n${host.said()}`),
);
