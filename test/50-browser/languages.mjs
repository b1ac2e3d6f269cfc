// SPDX-License-Identifier: AGPL-3.0-or-later
// Every page in every language of the interface, on the narrowest phone: nothing hangs over the
// edge, the direction is right, and the page speaks that language.
import {assert, check, finish, open, signIn, story} from './browser.mjs';
import {states} from './states.mjs';

const NARROW = {width: 320, height: 640};
const rightToLeft = ['ar', 'ur'];

const context = await open({viewport: NARROW});
const page = await context.newPage();
await signIn(page, story);
await page.goto(`${story}/t`);
const languages = await page.evaluate(() =>
	[...new Set([...document.querySelectorAll('nav.langs a')].map(link => link.lang))]);

await check(`there are twelve languages: ${languages}`, () => assert.equal(languages.length, 12));

// The guide is written in two languages; in all others it is English with a note.
const written = ['en', 'ur', 'uk'];

// What stands on the page without what people wrote.
const spoken = () => page.evaluate(() => {
	const copy = document.querySelector('main').cloneNode(true);
	copy.querySelectorAll('.said, bdi, time, code, select').forEach(node => node.remove());
	return copy.textContent.replace(/\s+/g, ' ').trim();
});

const still = states.filter(state => state.site === story && !state.act && !state.stranger && !state.token && !state.who);
await check(`there are pages to look at: ${still.length}`, () => assert.ok(still.length > 15));
for (const state of still) {
	await check(`${state.name} fits on a phone in every language`, async () => {
		const wrong = [], texts = new Set();
		for (const language of state.name.startsWith('guide-') ? written : languages) {
			await page.goto(`${story}/${language}${state.path}`);
			const found = await page.evaluate(() => ({
				over: document.documentElement.scrollWidth - window.innerWidth,
				lang: document.documentElement.lang,
				dir: getComputedStyle(document.documentElement).direction,
			}));
			texts.add(await spoken());
			if (found.over > 0)
				wrong.push(`${language}: ${found.over} px over the edge`);
			if (found.lang !== language || found.dir !== (rightToLeft.includes(language) ? 'rtl' : 'ltr'))
				wrong.push(`${language}: the page says ${found.lang}, ${found.dir}`);
		}
		if (!state.name.startsWith('guide-') && texts.size < languages.length)
			wrong.push(`${languages.length - texts.size} languages say the same as another`);
		assert.deepEqual(wrong, []);
	});
}
await finish();
