import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Why no browser test can run here; false where one can. */
export const noBrowser = existsSync(executablePath) ? false : `no Chromium at ${executablePath} (set CHROMIUM)`;

/** The real browser, without a profile of its own and without anything that calls home. */
export const startBrowser = () =>
    chromium.launch({
        executablePath,
        args: [
            '--no-sandbox',
            '--disable-gpu',
            '--disable-quic',
            '--no-first-run',
            '--disable-background-networking',
            '--disable-component-update',
            '--disable-sync',
            '--autoplay-policy=no-user-gesture-required',
            '--mute-audio',
        ],
    });

/** A page of a fresh profile that remembers everything the browser complains about. */
export async function openPage(browser, address, options = {}) {
    const context = await browser.newContext({ baseURL: address, viewport: { width: 1280, height: 800 }, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(options.timeout ?? 15_000);
    const complaints = [];
    page.on('console', (m) => ['error', 'warning'].includes(m.type()) && complaints.push(`${m.type()}: ${m.text()} ${m.location().url}`));
    page.on('pageerror', (e) => complaints.push(`exception: ${e.stack}`));
    page.on('requestfailed', (r) => {
        const why = r.failure()?.errorText;
        if (why !== 'net::ERR_ABORTED') complaints.push(`failed: ${r.url()} ${why}`); // a watch or a media range that the page itself left
    });
    return { page, context, complaints };
}
