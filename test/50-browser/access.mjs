// SPDX-License-Identifier: AGPL-3.0-or-later
// Nobody is kept out: axe-core finds nothing on any page, and nothing hangs over the edge.
import {look} from './axe.mjs';
import {assert, check, finish, live, open, signIn} from './browser.mjs';
import {states} from './states.mjs';

const PAGES_AT_ONCE = 2, ROWS_MOST = 8;
const openToAll = process.argv[2] === 'public', only = process.argv.slice(3); // names of states

const WIDE = {width: 1280, height: 900};

// Cookies of somebody who has signed in there, once.
const sessions = new Map();

async function session({site, who = 'asha'}) {
	const key = `${site} ${who}`;
	if (!sessions.has(key)) {
		const context = await open();
		await signIn(await context.newPage(), site, who);
		sessions.set(key, await context.storageState());
		await context.close();
	}
	return sessions.get(key);
}

// A window of that person, used again: to open a new one costs more than all that is done in it.
async function windowOf(windows, state) {
	const key = `${state.site} ${state.who}`;
	if (!windows.has(key))
		windows.set(key, await (await open({storageState: await session(state)})).newPage());
	const page = windows.get(key);
	await page.setViewportSize(WIDE);
	await page.emulateMedia({colorScheme: 'light'});
	return page;
}

// Fifty rows in every state of the Stream would say what a few say; the plain one keeps them all.
const shorten = page => page.evaluate(most =>
	[...document.querySelectorAll('.post')].slice(most).forEach(row => row.remove()), ROWS_MOST);

async function visit(windows, state, language) {
	const name = `${state.name}-${language}`;
	const own = state.stranger || state.token;
	const page = own ? await (await open()).newPage() : await windowOf(windows, state);
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
	if (own)
		await page.context().close();
	assert.deepEqual(found, []);
}

const visits = states.filter(state => Boolean(state.open) === openToAll && (!only.length || only.includes(state.name)))
	.flatMap(state => ['en', 'ur'].map(language => [state, language]));
await Promise.all(Array.from({length: PAGES_AT_ONCE}, async () => {
	const windows = new Map();
	for (let next = visits.shift(); next; next = visits.shift()) {
		const [state, language] = next;
		await check(`${state.name} in ${language} is open to all`, () => visit(windows, state, language));
	}
}));
await finish();
