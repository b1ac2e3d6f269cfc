// SPDX-License-Identifier: AGPL-3.0-or-later
// Everything can be reached with the keyboard alone, in the order of the page, and is seen there.
import {api, assert, check, finish, open, signIn, story, stream} from './browser.mjs';

const STOPS_MOST = 400;

// Where the focus is: a name for it, and whether a ring shows it inside the window.
const focus = page => page.evaluate(() => {
	const at = document.activeElement;
	const style = getComputedStyle(at), box = at.getBoundingClientRect();
	return {
		body: at === document.body,
		text: at.id || at.textContent.trim().slice(0, 30),
		place: at.closest('nav, form, .pills, .post, .posts, header, footer')?.className ?? '',
		ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
		inside: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
	};
});

// Tabs until `found` holds; every stop on the way must be seen.
async function tabTo(page, found) {
	for (let stops = 0; stops < STOPS_MOST; stops++) {
		await page.keyboard.press('Tab');
		const at = await focus(page);
		assert.ok(!at.body, 'the focus is never lost');
		assert.ok(at.ring && at.inside, `the focus is seen at “${at.text}”`);
		if (found(at))
			return at;
	}
	assert.fail('not reached');
}

for (const [width, height] of [[1280, 900], [390, 700]]) {
	const context = await open({viewport: {width, height}});
	const page = await context.newPage();
	await signIn(page);

	await check(`the first stop leads past the head of the page (${width} px)`, async () => {
		await page.goto(story + stream);
		await page.keyboard.press('Tab');
		const at = await focus(page);
		assert.equal(at.text, 'Skip to the content');
		assert.ok(at.ring && at.inside);
		await page.keyboard.press('Enter');
		assert.equal(new URL(page.url()).hash, '#main');
		await page.keyboard.press('Tab');
		assert.equal((await focus(page)).text, 'q', 'the next stop is in the content');
	});
	await check(`search, filters, Posts and pages follow each other (${width} px)`, async () => {
		await page.goto(story + stream);
		await tabTo(page, at => at.text === 'q');
		await page.keyboard.type('Belwa');
		await page.keyboard.press('Enter');
		await page.waitForURL('**q=Belwa*');
		await tabTo(page, at => at.place === 'pills' && /^Signal \d/.test(at.text));
		await page.keyboard.press('Enter');
		await page.waitForURL('**signal=yes*q=Belwa*');
		await tabTo(page, at => /^Show all Posts/.test(at.text));
		await page.keyboard.press('Enter');
		await page.waitForURL(story + stream);
		await tabTo(page, at => /^Older Posts/.test(at.text));
		await page.keyboard.press('Enter');
		await page.waitForURL('**before=*');
	});
	await check(`a message is sent with the keyboard (${width} px)`, async () => {
		const before = (await api('/stats')).posts;
		await page.goto(`${story}/c/sarwan-flood/help`);
		await tabTo(page, at => at.text === 'words');
		await page.keyboard.type('Nine of us on the mill');
		await tabTo(page, at => at.text === 'Send');
		await page.keyboard.press('Enter');
		await page.waitForSelector('.code');
		assert.equal((await api('/stats')).posts, before + 1);
	});
	await context.close();
}
await finish();
