// SPDX-License-Identifier: AGPL-3.0-or-later
// Nobody is kept out: axe-core finds nothing on any page, and nothing hangs over the edge.
import fs from 'node:fs';
import {createRequire} from 'node:module';
import {assert, bare, check, finish, open, signIn, story} from './browser.mjs';
import {states} from './states.mjs';

const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const pictures = new URL('../artifacts/', import.meta.url).pathname;
const sizes = [[1280, 900], [390, 844], [320, 640]];
const PICTURE_HEIGHT = 2400, ROWS_MOST = 8;
const openToAll = process.argv[2] === 'public';

async function session(site) {
	const context = await open();
	await signIn(await context.newPage(), site);
	const state = await context.storageState();
	await context.close();
	return state;
}

// What axe-core finds, one line for each rule.
async function findings(page) {
	const result = await page.evaluate(only => window.axe.run({runOnly: only, resultTypes: ['violations']}), rules);
	return result.violations.map(rule => `${rule.id}: ${rule.nodes.slice(0, 3).map(
		node => `${node.target.join(' ')} (${node.any[0]?.message ?? node.failureSummary})`).join('; ')}`);
}

async function picture(page, name, width) {
	const height = await page.evaluate(() => document.documentElement.scrollHeight);
	await page.screenshot({
		path: `${pictures}${name}.png`, fullPage: true,
		clip: {x: 0, y: 0, width, height: Math.min(height, PICTURE_HEIGHT)},
	});
}

// Fifty rows in every state of the Stream would say what a few say; the plain one keeps them all.
const shorten = page => page.evaluate(most =>
	[...document.querySelectorAll('.post')].slice(most).forEach(row => row.remove()), ROWS_MOST);

async function look(page, name) {
	const found = [];
	await page.evaluate(axe);
	for (const [width, height] of sizes) {
		await page.setViewportSize({width, height});
		const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
		if (over > 0)
			found.push(`${width}: ${over} px over the edge`);
		for (const colorScheme of ['light', 'dark']) {
			await page.emulateMedia({colorScheme});
			for (const finding of await findings(page))
				found.push(`${width} ${colorScheme} ${finding}`);
			if (width > 320)
				await picture(page, `${name}-${width}-${colorScheme}`, width);
		}
	}
	return found;
}

fs.mkdirSync(pictures, {recursive: true});
const sessions = new Map([[story, await session(story)], [bare, await session(bare)]]);

async function visit(state, language) {
	const name = `${state.name}-${language}`;
	const context = await open({
		storageState: state.stranger ? undefined : sessions.get(state.site),
	});
	const page = await context.newPage();
	if (state.token)
		await page.route(/\/t\//, route => route.continue({
			headers: {...route.request().headers(), Authorization: `Bearer ${state.token}`},
		}));
	const answer = await page.goto(`${state.site}${language === 'ur' ? '/ur' : ''}${state.path}`);
	assert.equal(answer.status(), state.status ?? 200);
	if (state.act)
		await state.act(page);
	assert.equal(await page.getAttribute('html', 'lang'), language);
	if (state.name !== 'stream')
		await shorten(page);
	const found = await look(page, name);
	await context.close();
	assert.deepEqual(found, []);
}

for (const state of states.filter(state => Boolean(state.open) === openToAll))
	for (const language of ['en', 'ur'])
		await check(`${state.name} in ${language} is open to all`, () => visit(state, language));
await finish();
