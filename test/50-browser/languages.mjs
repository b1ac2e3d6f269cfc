// SPDX-License-Identifier: AGPL-3.0-or-later
// Every page in every language of the interface: the direction is right, and the page speaks that
// language. Those that would first hang over the edge are drawn on the narrowest phone.
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

// What the server says in each language: what stands there without what people wrote.
const spoken = (path, languages) => page.evaluate(([path, languages]) => Promise.all(languages.map(async language => {
	const html = await (await fetch(`/${language}${path}`)).text();
	const copy = new DOMParser().parseFromString(html, 'text/html');
	copy.querySelectorAll('.said, bdi, time, code, select').forEach(node => node.remove());
	return {
		language, lang: copy.documentElement.lang, dir: copy.documentElement.dir || 'ltr',
		text: copy.querySelector('main').textContent.replace(/\s+/g, ' ').trim(),
	};
})), [path, languages]);

// The languages that need most room: most words, the longest words, and one that runs the other way.
const most = (pages, size) => [...pages].sort((a, b) => size(b) - size(a)).slice(0, 2);
const widest = pages => new Set([
	...most(pages, said => said.text.length),
	...most(pages, said => Math.max(...said.text.split(' ').map(word => word.length))),
	...most(pages.filter(said => said.dir === 'rtl'), said => said.text.length).slice(0, 1),
].map(said => said.language));

const still = states.filter(state => state.site === story && !state.act && !state.stranger && !state.token && !state.who);
await check(`there are pages to look at: ${still.length}`, () => assert.ok(still.length > 15));
for (const state of still) {
	await check(`${state.name} speaks every language, and fits on a phone`, async () => {
		const guide = state.name.startsWith('guide-'), wrong = [];
		const pages = await spoken(state.path, guide ? written : languages);
		for (const {language, lang, dir} of pages)
			if (lang !== language || dir !== (rightToLeft.includes(language) ? 'rtl' : 'ltr'))
				wrong.push(`${language}: the page says ${lang}, ${dir}`);
		const same = pages.length - new Set(pages.map(said => said.text)).size;
		if (!guide && same)
			wrong.push(`${same} languages say the same as another`);
		for (const language of widest(pages)) {
			await page.goto(`${story}/${language}${state.path}`);
			const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
			if (over > 0)
				wrong.push(`${language}: ${over} px over the edge`);
		}
		assert.deepEqual(wrong, []);
	});
}
await finish();
