// SPDX-License-Identifier: AGPL-3.0-or-later
// From the first SMS to the day when help has come, as each of the people in it sees it.
import http from 'node:http';
import {api, assert, check, finish, open, signedIn, story} from './browser.mjs';

const CAMPAIGN = '/t/sarwan-flood';
const NEEDY = '+9779800000101', GIVER = '+9779800000202';
const ASKED = 'ہمیں کشتی چاہیے، پل کے پاس چھت پر 9 لوگ پھنسے ہیں، پانی بڑھ رہا ہے';
const WAIT_MS = 20000;

// ---- the gateway, and the phones behind it ----

const sent = []; // {to, text}
http.createServer((request, response) => {
	const query = new URL(request.url, 'http://gateway').searchParams;
	sent.push({to: query.get('to'), text: query.get('text')});
	response.end(JSON.stringify({id: `g${sent.length}`}));
}).listen(Number(process.env.STORY_GATEWAY), '127.0.0.1').unref();

async function until(what, found) {
	for (const end = Date.now() + WAIT_MS; Date.now() < end; await new Promise(go => setTimeout(go, 50))) {
		const value = await found();
		if (value)
			return value;
	}
	throw new assert.AssertionError({message: `never came: ${what}\n${JSON.stringify(sent)}`});
}
const got = (to, words) => until(`${words} to ${to}`, () => sent.find(one => one.to === to && words.test(one.text)));
let messages = 0;
async function phoneSends(from, text) {
	const answer = await fetch(hook, {method: 'POST', body: JSON.stringify({from, text, id: `m${++messages}`})});
	assert.ok(answer.ok, `${answer.status}`);
}
const page = async (who, path) => (await who.goto(story + path), who);
const text = who => who.locator('main').innerText();
const json = async (who, path) =>
	(await who.request.get(story + path, {headers: {Accept: 'application/json'}})).json();

// ---- before ----

const asha = await signedIn('asha'), bilal = await signedIn('bilal');
const stranger = await (await open()).newPage();
const boats = async () => (await json(asha, '/c/sarwan-flood/appeal')).parts.flatMap(part => part.needs)
	.find(one => /for the bridge/.test(JSON.stringify(one.name)));
let hook, code, post, need, before;

await check('the campaign has a number to write to', async () => {
	const added = await asha.request.post(`${story}${CAMPAIGN}/sources`, {
		headers: {Origin: story}, maxRedirects: 0, form: {
			kind: 'sms', name: 'sms-line',
			address: `http://127.0.0.1:${process.env.STORY_GATEWAY}/send?to={to}&text={text}&id={id}`,
		},
	});
	assert.equal(added.status(), 303, await added.text());
	hook = (await json(asha, new URL(added.headers().location, story).pathname)).hook;
	assert.match(hook, /^http/);
});

await check('an appeal asks for boats, counted from what Cases need', async () => {
	const added = await asha.request.post(`${story}${CAMPAIGN}/appeals/items`, {
		headers: {Origin: story}, maxRedirects: 0,
		form: {of: '0', list: 'need', name: 'Boats, for the bridge', unit: 'boats', topic: 'rescue', feed: 'boat', lang: 'en'},
	});
	assert.equal(added.status(), 303, await added.text());
	before = await boats();
});

// ---- the story ----

await check('an SMS in Urdu is a request, its sender has an answer and a code', async () => {
	await phoneSends(NEEDY, ASKED);
	code = (await got(NEEDY, /[0-9A-Z]{8}/)).text.match(/\b[0-9A-Z]{8}\b/)[0];
	post = await until('the post', async () => (await api('/posts?limit=5')).posts.find(one => one.text === ASKED));
	assert.equal(`${post.lang} ${post.kind} ${post.direct}`, 'ur request true');
});

await check('it becomes a Case that somebody takes', async () => {
	const found = await until('the Case', async () => {
		await page(bilal, `${CAMPAIGN}/posts/${post.id}`);
		return bilal.locator('main a[href*="/cases/"]').first().getAttribute('href', {timeout: 1000}).catch(() => null);
	});
	await page(bilal, found);
	await bilal.getByRole('button', {name: /take this/}).first().click();
	await bilal.waitForLoadState();
	post.case = found.match(/cases\/(\d+)/)[1];
});

await check('what it needs is noted as triage read it: a boat', async () => {
	await page(bilal, `${CAMPAIGN}/matches?case=${post.case}`);
	assert.equal(await bilal.inputValue('#item'), 'boat');
	await bilal.fill('#amount', '1');
	await bilal.locator('form[action$="/needs"] button.primary, form[action$="/needs"] button').last().click();
	await bilal.waitForURL(/\/needs\/\d+/);
	need = new URL(bilal.url()).pathname;
});

await check('somebody offers a boat by the public form', async () => {
	await page(stranger, '/c/sarwan-flood/offer');
	await stranger.check('[name=kind][value=boat]');
	await stranger.fill('#what', '1 boat with crew, takes 8');
	await stranger.fill('#contact', GIVER);
	await stranger.fill('#name', 'Gul');
	await stranger.check('[name=keep]');
	await stranger.check('[name=share]');
	await stranger.click('button.lamp');
	await stranger.waitForURL(/\/offer\/[0-9A-Z]{8}/);
});

await check('both are asked, each in their language, and neither learns of the other', async () => {
	await page(bilal, need);
	const match = bilal.locator('.match', {hasText: '1 boat with crew, takes 8'});
	await match.getByRole('button', {name: 'Ask both sides'}).click();
	await bilal.waitForLoadState();
	assert.match((await got(GIVER, /Somebody needs what you offered/)).text, /Boats with crew.*yes.*no/s);
	await got(NEEDY, /هاں.*نهيں/s);
	assert.match(await text(await page(stranger, `/ur/s/${code}`)), /ہاں/);
	assert.ok(sent.every(one => !one.text.includes('98000002') && !one.text.includes('98000001')), 'no number goes out');
});

await check('their answers come the same way; then they agreed', async () => {
	await phoneSends(NEEDY, 'جی ہاں');
	await phoneSends(GIVER, 'Yes!');
	await until('agreed', async () => (await json(bilal, need)).deliveries[0].state === 'agreed');
	assert.match((await got(NEEDY, /9779800000202/)).text, /Gul/, 'the giver let their number be known');
	const told = await got(GIVER, /^Agreed/);
	assert.ok(!told.text.includes('9779800000101'), 'who needs it did not');
});

await check('it goes and arrives, and the status page says so in Urdu', async () => {
	for (const step of ['On the way', 'Arrived']) {
		await page(bilal, need);
		await bilal.getByRole('button', {name: step, exact: true}).click();
		await bilal.waitForLoadState();
	}
	await page(stranger, `/ur/s/${code}`);
	assert.match(await text(stranger), /پہنچ گیا/);
	assert.ok(!/Gul|98000002/.test(await text(stranger)), 'and no name or number');
	assert.equal((await json(bilal, need)).need.state, 'met');
	assert.equal(new Set(sent.map(one => one.to + one.text)).size, sent.length, 'nothing was said twice');
});

await check("the appeal's counter has moved", async () => {
	const after = await boats();
	assert.deepEqual([after.wanted - before.wanted, after.promised - before.promised, after.arrived - before.arrived], [1, 0, 1]);
});

await finish();
