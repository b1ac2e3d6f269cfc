// SPDX-License-Identifier: AGPL-3.0-or-later
// Somebody asks for help, on any phone: what they wrote is never lost and never kept twice.
import {api, assert, bare, check, expect, finish, open, signedIn, story} from './browser.mjs';

const site = `${story}/c/sarwan-flood`;
const words = 'Fourteen people on the roof of the school, “two ill” & <no boat>';

async function send(page) {
	await Promise.all([page.waitForNavigation(), page.click('main form button.lamp')]);
}

const posts = async () => (await api('/stats')).posts;

async function asking(page) {
	await check('from the campaign’s page to a code that leads to the state of the message', async () => {
		await page.goto(site);
		await page.click('a.lamp');
		assert.match(await page.textContent('main .note'), /Life in danger.*000/s, 'the number to call is first');
		const before = await posts();
		await page.fill('#words', words);
		await page.fill('#place', 'Belwa');
		await page.check('[name=for][value=other]');
		await send(page);
		const code = await page.textContent('.code');
		assert.match(code, /^[0-9A-Z]{8}$/);
		assert.equal(await posts(), before + 1, 'it is in the Stream');
		assert.ok((await api('/posts?limit=1')).posts[0].text.startsWith(words), 'as it was written');
		const answer = await page.goto(`${story}/s/${code}`);
		assert.equal(answer.status(), 200);
		assert.match(await page.textContent('main'), new RegExp(code));
	});
}

async function mending(page) {
	await check('a form that cannot be taken keeps every word and says where', async () => {
		await page.goto(`${site}/help`);
		await page.fill('#words', ' \n ');
		await page.fill('#place', 'سکول کے پاس');
		await page.fill('#name', 'رضیہ');
		await page.check('[name=for][value=other]');
		await page.check('[name=may_text]');
		await page.check('[name=may_leave]');
		const before = await posts();
		await send(page);
		assert.equal(await posts(), before, 'nothing was kept');
		assert.equal(await page.inputValue('#place'), 'سکول کے پاس');
		assert.equal(await page.inputValue('#name'), 'رضیہ');
		assert.ok(await page.isChecked('[name=for][value=other]'));
		const ticks = await page.$$eval('[type=checkbox]:checked', list => list.map(tick => tick.name));
		assert.deepEqual(ticks, ['may_text', 'may_leave']);
		for (const field of ['words', 'contact']) {
			const ids = (await page.getAttribute(`#${field}`, 'aria-describedby')).split(' ');
			assert.equal(await page.getAttribute(`#${field}`, 'aria-invalid'), 'true');
			assert.notEqual(await page.textContent(`#${ids.at(-1)}`), '');
		}
		await page.fill('#words', words);
		await page.fill('#contact', '0300 0000777');
		await send(page);
		assert.match(await page.textContent('.code'), /^[0-9A-Z]{8}$/, 'mended, it is taken');
	});
	await check('no more can be written than is taken', async () => {
		await page.goto(`${site}/help`);
		await page.fill('#words', 'x'.repeat(6000));
		await page.$eval('#words', field => field.removeAttribute('maxlength')).catch(() => {});
		await send(page);
		if (await page.locator('.code').count())
			assert.equal((await api('/posts?limit=1')).posts[0].text.length, 5000);
		else
			assert.equal((await page.inputValue('#words')).length, 6000, 'what is too long stays in the form');
	});
}

async function twice(page, script) {
	await check('a message whose answer was lost can be sent again and is kept once', async () => {
		await page.goto(`${site}/help`);
		const before = await posts();
		await page.fill('#words', 'The well is under water, we are nine');
		await page.route('**/help', async route => {
			await route.fetch({maxRedirects: 0});
			await route.abort('aborted'); // the page stays, as after a line that breaks
		}, {times: 1});
		const lost = page.waitForEvent('requestfailed');
		expect.lost = true;
		await page.click('main form button.lamp');
		await lost;
		assert.equal(await posts(), before + 1, 'the server has it');
		if (!script) // with script it is sent again by itself
			await send(page);
		await page.waitForSelector('.code');
		expect.lost = false;
		assert.equal(await posts(), before + 1, 'once');
	});
}

// What the page is drawn with and what is not kept on this phone.
const lacking = page => page.evaluate(async () => {
	const parts = [...document.querySelectorAll('link[rel=stylesheet], script[src]')].map(part => part.href || part.src);
	const kept = await Promise.all(parts.map(part => caches.match(part)));
	return parts.length ? parts.filter((_, at) => !kept[at]) : ['anything'];
});

async function offline() {
	const context = await open({serviceWorkers: 'allow', geolocation: {latitude: 26.85, longitude: 85.93}, permissions: ['geolocation']});
	const page = await context.newPage();
	await check('without a connection the form opens, keeps the message on the phone and says so; later it is sent once', async () => {
		await page.goto(`${site}/help`);
		for (let i = 0; i < 300 && !await page.evaluate(async () => !!await caches.match(location.href)); i++)
			await page.waitForTimeout(100); // waitForFunction does not wait for a promise
		await page.evaluate(async () => void await navigator.serviceWorker.ready); // it answers from now on
		assert.deepEqual(await lacking(page), [], 'a kept form is whole');
		expect.lost = true;
		await context.setOffline(true);
		await page.reload();
		await page.fill('#words', 'Kept in a pocket: three at the ferry');
		await page.click('#here');
		await page.waitForFunction(() => document.querySelector('[name=position]').value);
		await page.click('main form button.lamp');
		await page.waitForSelector('#waiting:not([hidden])');
		assert.equal(await page.inputValue('#words'), '', 'the form is free for another one');
		await page.reload();
		await page.waitForSelector('#waiting:not([hidden])');
		const before = await posts();
		await context.setOffline(false);
		await page.waitForSelector('#sent:not([hidden]) a');
		assert.ok(await page.isHidden('#waiting'));
		assert.equal(await posts(), before + 1, 'once');
		const [post] = (await api('/posts?limit=1')).posts;
		assert.match(post.text, /three at the ferry/);
		await page.click('#sent a');
		await page.waitForSelector('h1');
		assert.match(page.url(), /\/s\/[0-9A-Z]{8}$/, 'and has its code');
		expect.lost = false;
	});
	await check('so is a message with a picture, each of them once', async () => {
		await page.goto(`${site}/help`);
		expect.lost = true;
		await context.setOffline(true);
		await page.fill('#words', 'The picture waits, too');
		await page.setInputFiles('#photo', `${process.env.PICTURES}/large.png`);
		await page.click('main form button.lamp');
		await page.waitForSelector('#waiting:not([hidden])');
		const before = await posts();
		await context.setOffline(false);
		await page.waitForSelector('#sent:not([hidden]) a');
		const desk = await signedIn('bilal');
		for (let i = 0; i < 200 && (await posts() === before || await pictures(desk) === 0); i++)
			await desk.waitForTimeout(100);
		assert.equal(await posts(), before + 1, 'the words once');
		assert.equal(await pictures(desk), 1, 'the picture once');
		await desk.context().close();
		expect.lost = false;
	});
	await context.close();
}

// Width and height of a JPEG.
function sides(bytes) {
	let at = 2;
	while (bytes[at + 1] < 0xC0 || bytes[at + 1] > 0xC2)
		at += 2 + bytes[at + 2] * 256 + bytes[at + 3];
	return [bytes[at + 7] * 256 + bytes[at + 8], bytes[at + 5] * 256 + bytes[at + 6]];
}

// How many pictures the team has of the newest message.
async function pictures(desk) {
	const [post] = (await api('/posts?limit=1')).posts;
	await desk.goto(`${story}/t/sarwan-flood/posts/${post.id}`);
	return desk.locator('#photos li').count();
}

async function photo(page, script) {
	const desk = await signedIn('bilal');
	const sent = [];
	if (script) {
		await page.exposeFunction('photoSent', bytes => sent.push(Buffer.from(bytes)));
		await page.addInitScript(() => {
			const real = window.fetch;
			window.fetch = async (to, how) => {
				if (/\/photo$/.test(to))
					await photoSent([...new Uint8Array(await how.body.get('photo').arrayBuffer())]);
				return real(to, how);
			};
		});
	}
	await check('a picture goes with a message, small, the right way up and without its place', async () => {
		await page.goto(`${site}/help`);
		await page.fill('#words', 'The bridge as it is now');
		if (script)
			await page.setInputFiles('#photo', `${process.env.PICTURES}/located.jpg`);
		await send(page);
		if (!script) {
			await page.goto(`${story}/s/${await page.textContent('.code')}`);
			await page.setInputFiles('[name=photo]', `${process.env.PICTURES}/located.jpg`);
			await Promise.all([page.waitForNavigation(), page.click('form[action$="/photo"] button')]);
		}
		assert.equal(await pictures(desk), 1, 'the team has it once');
		if (!script)
			return;
		assert.equal(sent.length, 1);
		assert.ok(!sent[0].includes('Exif') && !sent[0].includes('SecretPhone'), 'place and phone stay on the phone');
		const [width, height] = sides(sent[0]);
		assert.ok(width < height && height <= 1600, `it was turned: ${width} by ${height}`);
	});
	await desk.context().close();
}

async function closed(page) {
	await check('without an emergency number nobody is led to a form that nobody reads', async () => {
		await page.goto(`${bare}/c/sarwan-flood/help`);
		assert.equal(await page.locator('main form').count(), 0);
		assert.match(await page.textContent('main .note'), /not open yet/);
		await page.goto(`${bare}/c/sarwan-flood`);
		assert.equal(await page.locator('a.lamp').count(), 0);
	});
}

async function colours(page) {
	await check('a choice of colours holds on every page and brings back to the same one', async () => {
		await page.goto(`${site}/help`);
		const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
		const light = await ground();
		await page.click('.themes [value=dark]');
		await page.waitForURL(`${site}/help`);
		assert.notEqual(await ground(), light);
		await page.goto(story);
		assert.notEqual(await ground(), light, 'on another page too');
		assert.equal(await page.locator('.themes [aria-pressed=true]').getAttribute('value'), 'dark');
		await page.click('.themes [value=device]');
		assert.equal(await ground(), light);
	});
}

async function language(page) {
	await check('a choice of language leads on in that language, also past a form', async () => {
		await page.goto(site);
		await page.click('.mast details > summary');
		await page.click('.langs [lang=ur]');
		await page.waitForURL(`${story}/ur/c/sarwan-flood`);
		const html = () => page.$eval('html', element => `${element.lang} ${element.dir}`);
		assert.equal(await html(), 'ur rtl');
		await page.click('a.lamp');
		await page.waitForURL(`${story}/ur/c/sarwan-flood/help`);
		await page.fill('#words', 'پانی بڑھ رہا ہے، ہم نو لوگ ہیں');
		await send(page);
		assert.match(await page.textContent('.code'), /^[0-9A-Z]{8}$/);
		assert.equal(await html(), 'ur rtl', 'the answer is in Urdu');
		await page.click('.themes [value=light]');
		assert.equal(await html(), 'ur rtl', 'so is the page after a choice of colours');
		await page.click('.mast details > summary');
		await page.click('.langs [lang=en]');
		assert.equal(await page.$eval('html', element => element.lang), 'en');
	});
}

async function guide(page) {
	await check('every page of the guide is there with its pictures, and its links lead somewhere', async () => {
		await page.goto(`${story}/help`);
		const pages = await page.$$eval('main nav li a', list => list.map(link => link.href));
		assert.ok(pages.length >= 10);
		let pictures = 0;
		for (const address of pages) {
			await page.goto(address);
			assert.equal(await page.locator('main h1').count(), 1);
			const [links, images] = await Promise.all(['main article a', 'main img'].map(part =>
				page.$$eval(part, list => list.map(each => each.href || each.src))));
			for (const link of links)
				if (!/\/api$/.test(link))
					assert.ok(pages.includes(link.replace(/#.*/, '')), `${address} leads to ${link}`);
			for (const image of images) {
				const answer = await page.request.get(image);
				assert.equal(answer.status(), 200, image);
				assert.ok((await answer.body()).length <= 60 * 1024, `${image} is small`);
				assert.match(answer.headers()['cache-control'], /max-age=31536000/);
			}
			pictures += images.length;
		}
		assert.ok(pictures >= 10, `${pictures} pictures`);
	});
	await check('the guide is in Urdu, and a page that is not says so', async () => {
		await page.goto(`${story}/ur/help/desk`);
		assert.equal(await page.getAttribute('main article', 'lang'), 'ur');
		assert.equal(await page.locator('main .note').count(), 0);
		await page.goto(`${story}/es/help/desk`);
		assert.equal(await page.getAttribute('main article', 'lang'), 'en');
		assert.equal(await page.locator('main .note').count(), 1);
	});
}

for (const javaScriptEnabled of [true, false]) {
	const context = await open({javaScriptEnabled});
	const page = await context.newPage();
	console.log(`# ${javaScriptEnabled ? 'with' : 'without'} script`);
	for (const part of [asking, mending, twice, photo, closed, colours, language, guide])
		await part(page, javaScriptEnabled);
	await context.close();
}
await offline();
await finish();
