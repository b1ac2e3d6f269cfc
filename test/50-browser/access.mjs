// SPDX-License-Identifier: AGPL-3.0-or-later
// Nobody is kept out: axe-core finds nothing on any page, and nothing hangs over the edge.
import fs from 'node:fs';
import {createRequire} from 'node:module';
import {assert, bare, check, finish, live, open, signIn, story} from './browser.mjs';
import {states} from './states.mjs';

const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const pictures = new URL('../artifacts/', import.meta.url).pathname;
const contrast = ['color-contrast'];
const PAGES_AT_ONCE = 2;
const sizes = [[1280, 900], [390, 844], [320, 640]];
const everything = sizes.flatMap(size => ['light', 'dark'].map(theme => [...size, theme, rules]));
// What is looked at: every state meets every width, theme and direction, not each of them with each
// other. What only colours can break is not looked for twice. AXE_ALL=1 looks at all of them, which
// takes three times as long.
const looks = process.env.AXE_ALL ? {en: everything, ur: everything} : {
	en: [[1280, 900, 'light', rules], [1280, 900, 'dark', contrast], [390, 844, 'light', rules], [320, 640, 'light', null]],
	ur: [[1280, 900, 'light', null], [390, 844, 'dark', rules], [320, 640, 'dark', contrast]],
};
const PICTURE_HEIGHT = 2400, ROWS_MOST = 8;
const openToAll = process.argv[2] === 'public', only = process.argv[3]; // the name of one state

async function session(site) {
	const context = await open();
	await signIn(await context.newPage(), site);
	const state = await context.storageState();
	await context.close();
	return state;
}

// What axe-core finds, one line for each rule.
async function findings(page, tags) {
	const result = await page.evaluate(tags => window.axe.run({runOnly: tags, resultTypes: ['violations']}), tags);
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

async function look(page, name, language) {
	const found = [];
	await page.evaluate(axe);
	for (const [width, height, colorScheme, tags] of looks[language]) {
		await page.setViewportSize({width, height});
		await page.emulateMedia({colorScheme});
		const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
		if (over > 0)
			found.push(`${width}: ${over} px over the edge`);
		for (const finding of tags ? await findings(page, tags) : [])
			found.push(`${width} ${colorScheme} ${finding}`);
		if (width > 320)
			await picture(page, `${name}-${width}-${colorScheme}`, width);
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
	if (state.act && await page.locator('.live').count())
		await live(page);
	if (state.act)
		await state.act(page);
	assert.equal(await page.getAttribute('html', 'lang'), language);
	if (state.name !== 'stream')
		await shorten(page);
	const found = await look(page, name, language);
	await context.close();
	assert.deepEqual(found, []);
}

const visits = states.filter(state => Boolean(state.open) === openToAll && (!only || state.name === only))
	.flatMap(state => ['en', 'ur'].map(language => [state, language]));
await Promise.all(Array.from({length: PAGES_AT_ONCE}, async () => {
	for (let next = visits.shift(); next; next = visits.shift()) {
		const [state, language] = next;
		await check(`${state.name} in ${language} is open to all`, () => visit(state, language));
	}
}));
await finish();
