// SPDX-License-Identifier: AGPL-3.0-or-later
// Every page in every state that a reader may meet. `act`, if there is one, brings the page there.
import {bare, desk, free, locked, push, signIn, story, stream} from './browser.mjs';

const site = '/c/sarwan-flood', help = `${site}/help`;

const news = ['The gauge at the bridge stands at 7.4 metres', 'Whose goats are on the dam of Ranitar?'];
const openBar = async page => {
	await page.waitForSelector('.live[data-live=on]');
	await push(news.shift());
	await page.waitForSelector('.new-bar.lit');
};
const sendForm = async (page, words, place) => {
	await page.fill('#words', words);
	await page.fill('#place', place);
	await page.check('[name=may_call]');
	if (words.trim())
		await page.fill('#contact', '0300 0000999');
	await page.click('main form button:not([type=button])');
	await page.waitForFunction(() => location.pathname.includes('/s/') || document.querySelector('main [role=alert]'));
};
const openPost = async page => {
	await sendForm(page, 'Fourteen people on the school roof', 'Belwa');
	await page.goto(page.url().replace(/\/s\/.*/, stream));
	await page.click('.post .closer');
	await page.waitForURL('**/posts/*');
};
const openContact = async page => {
	await openPost(page);
	await page.click('form[action$="/contact"] button');
	await page.waitForSelector('.big');
};
const wrongPassword = async page => {
	await page.fill('#email', 'asha@sarwan.example');
	await page.fill('#password', 'wrong');
	await page.click('main form button:not([type=button])');
	await page.waitForSelector('.err');
};

// ---- the Desk ----

const team = '/t/sarwan-flood';
const firstCase = `${free} a`;
const openCase = async page => {
	await page.locator(firstCase).first().click();
	await page.waitForSelector('#case .said');
};
// The page of a Case that somebody has, with one of its forms open.
const casePage = (form = '') => async page => {
	await openCase(page);
	const claim = page.locator('#case [data-claim]');
	// Another visit may take it just now: then the button goes by itself.
	if (await claim.count())
		await claim.click({timeout: 5000}).catch(() => {});
	await page.waitForSelector('#case [data-claim]', {state: 'detached'});
	await page.click('#case [data-open]');
	await page.waitForSelector('.log');
	if (form)
		await page.goto(page.url().replace(/#.*/, '') + form);
};
// The page of answers of a Case, and what each will read.
const replyPage = act => async page => {
	await casePage()(page);
	await page.locator('main a[href$="/reply"]').last().click();
	await page.waitForSelector('main nav');
	if (act)
		await act(page);
};
const checkReply = async page => {
	if (!await page.locator('input[value=read]').count())
		return; // nobody wrote to us in this Case
	await page.check('input[value=read]');
	await page.locator('[name=to]').first().check();
	await page.click('button[value=check]');
	await page.waitForSelector('#check');
};
// Somebody else changed it: the Case is shown with what was typed.
const conflict = async page => {
	await casePage('#wait')(page);
	const wait = page.locator('form#wait');
	await wait.evaluate(form => form.elements.revision.value = 1);
	await wait.locator('[name=waiting_for]').fill('a boat');
	await wait.locator('button').first().click();
	await page.waitForSelector('main [role=alert]');
};
const changed = async page => {
	await page.locator(firstCase).nth(1).focus();
	await page.evaluate(() => document.querySelector('#board .rows > li').remove());
	await page.evaluate(() => document.dispatchEvent(new CustomEvent('case', {detail: {}})));
	await page.waitForSelector('#board .changed');
};
const offline = async page => {
	await page.waitForSelector('.live[data-live=on]');
	await page.evaluate(() => dispatchEvent(new Event('offline')));
	await page.waitForSelector('.again');
};
const wrong = async page => {
	await page.locator('.post .wrong').first().click();
	await page.waitForSelector('#wrong');
};
const chosen = async page => {
	for (const row of [1, 3])
		await page.locator('.post [name=ids]').nth(row).click();
	await page.click('#bulk summary');
};
const bulkDone = async page => {
	await chosen(page);
	await page.click('#bulk button[value="kind:report"]');
	await page.waitForSelector('.note.done');
};

// The first protection matter, which is opened by who holds it.
const matter = async page => {
	await page.locator('main .rows a[href*="/protection/"]').first().click();
	await page.waitForURL('**/protection/*');
};
// The first one that the list leads to.
const follow = path => async page => {
	await page.locator(`main a[href*="${path}"]`).first().click();
	await page.waitForURL(`**${path}*`);
};
const wrongPassphrase = async page => {
	await page.fill('#passphrase', 'lantern');
	await page.click('main form button:not([type=button])');
	await page.waitForSelector('.err');
};
const refusedNeed = async page => {
	await page.click('#needs details summary');
	await page.fill('#n-name', 'Insulin');
	await page.click('#needs details button');
	await page.waitForSelector('main [role=alert]');
};
const readFirst = async page => {
	await page.locator('[name=template]').first().check();
	await page.fill('#place', 'Red Bridge');
	await page.fill('#point', 'The school');
	await page.fill('#until', new Date(Date.now() + 86400000).toISOString().slice(0, 16));
	await page.fill('#evidence', 'the road office');
	await page.click('[name=say][value=look]');
	await page.waitForSelector('#look');
};
const recordRumour = async page => {
	await page.fill('#claim', 'The dam breaks at six');
	await page.click('main form button');
	await page.waitForURL('**/rumours/*');
};
const makeToken = page => page.locator('main summary').last().click();
const wrongTeam = async page => {
	await page.fill('main [name=email]', 'nobody@sarwan.example');
	await page.locator('main [type=radio][name=role]').first().check();
	await page.locator('main form:has([type=radio]) button.primary').last().click();
	await page.waitForSelector('main [role=alert], main .err');
};
const invite = async page => {
	await page.fill('main [name=email]', 'newcomer@sarwan.example');
	await page.locator('main [type=radio][name=role]').first().check();
	await page.click('main button[formaction]');
	await page.waitForSelector('#link');
};
// An address that the server refuses to ask, said beside the form.
const testSource = async page => {
	await page.fill('main [name=address]', 'http://127.0.0.1:9/feed');
	await page.fill('main [name=name]', 'River office');
	await page.click('main button[name=test]');
	await page.waitForSelector('main [role=alert]');
};
const addSource = async page => {
	await page.fill('main [name=address]', 'http://127.0.0.1:9/feed');
	await page.fill('main [name=name]', `Office ${Math.random()}`);
	await page.click('main button.primary');
	await page.waitForSelector('main dl.facts');
};
const practise = async page => {
	await page.click('form[action$="/exercise"] button');
	await page.waitForSelector('.exercise');
};
const askReset = async page => {
	await page.fill('#email', 'nobody@sarwan.example');
	await page.click('main form button');
	await page.waitForSelector('main [role=status]');
};

// Somebody who locks the browser in which they are signed in.
const lockDevice = async page => {
	const prefix = new URL(page.url()).pathname.startsWith('/ur/') ? '/ur' : '';
	await signIn(page, story, 'bilal');
	await page.goto(`${story}${prefix}/account`);
	await page.evaluate(() => document.querySelector('form[action$="/lock"]').submit());
	await page.waitForSelector('[data-locked]');
};
const lookAtFile = async page => {
	await page.setInputFiles('main [type=file]', {
		name: 'calls.csv', mimeType: 'text/csv',
		buffer: Buffer.from('id;text;place\n1;Two families on a roof;Belwa\n2;Boats for six;Kunda\n'),
	});
	await page.locator('main form:has([type=file]) button').last().click();
	await page.waitForURL('**/files/*');
};
const lookBack = async page => {
	await page.fill('#rows', `text\nRice for seven ${page.url()}\n`); // other rows for each language
	await page.locator('main form:has([type=file]) button').last().click();
	await page.waitForURL('**/files/*');
	await page.locator('button[value=take]').click();
	await page.locator('a[href$="/back"]').first().click();
	await page.waitForURL('**/back');
};
// A page that belongs to the first Post of the Stream.
const ofPost = part => async page => {
	await page.locator('.post .closer').first().click();
	await page.waitForURL('**/posts/*');
	await page.goto(`${page.url().replace(/[?#].*/, '')}/${part}`);
};
// Somebody complains in public; the first complaint of the list.
const complain = async page => {
	await page.locator('main [name=kind]').first().check();
	await page.fill('#words', 'The boat came and took only those who paid.');
	await page.click('main form button.primary');
	await page.waitForURL('**/complaint/*');
	await page.goto(page.url().replace(/\/c\/.*/, `${team}/complaints`));
	await follow('/complaints/')(page);
};
// A thing that is offered, put in by the team; its own page.
const offerThing = async page => {
	await page.selectOption('#item', {index: 2});
	await page.locator('main form:has(#item) button:not([type=button])').last().click();
	await page.waitForURL(url => !url.pathname.endsWith('/offers/new'));
	if (!/\/offers\/\d+/.test(page.url())) {
		await page.goto(page.url().replace(/\/t\/.*/, `${team}/matches`));
		await follow('/offers/')(page);
	}
};
const signSheet = async page => {
	await page.fill('#ho-words', 'The east bank is cut off; two boats come back at six.');
	await page.click('form:has(#ho-words) button');
	await page.waitForURL('**/handovers/*');
};

// `open`: to everybody, so under the smaller weight. `who`: if not Asha, who leads and runs the server.
export const states = [
	{name: 'root', site: story, path: '/', open: true},
	{name: 'site', site: story, path: site, open: true},
	{name: 'appeal-empty', site: story, path: `${site}/appeal`, open: true},
	{name: 'appeal-poster', site: story, path: `${site}/appeal/poster`, open: true},
	{name: 'appeal-share', site: story, path: `${site}/appeal/share`, open: true},
	{name: 'rumours-public', site: story, path: `${site}/rumours`, open: true},
	{name: 'help', site: story, path: help, open: true},
	{name: 'help-problems', site: story, path: help, open: true,
		act: page => sendForm(page, '  ', 'The school of Belwa')},
	{name: 'help-closed', site: bare, path: help, open: true},
	{name: 'status', site: story, path: help, open: true,
		act: page => sendForm(page, 'Fourteen people on the school roof', 'Belwa')},
	{name: 'code', site: story, path: '/s', open: true},
	{name: 'code-wrong', site: story, path: '/s?code=abc', open: true},
	{name: 'code-unknown', site: story, path: '/s/ZZZZZZZZ', open: true, status: 404},
	{name: 'signin', site: story, path: '/signin', open: true, stranger: true},
	{name: 'signin-problem', site: story, path: '/signin', open: true, stranger: true,
		act: wrongPassword},
	{name: 'not-found', site: story, path: '/nothing-here', open: true, status: 404},
	{name: 'denied', site: story, path: stream, open: true, stranger: true, status: 401,
		token: 'nobody-gave-this'},
	{name: 'home', site: story, path: '/t'},
	{name: 'stream', site: story, path: stream},
	{name: 'stream-newer', site: story, path: stream, act: openBar},
	{name: 'stream-filtered', site: story, path: `${stream}?kind=report&signal=yes&lang=en`},
	{name: 'stream-noise', site: story, path: `${stream}?signal=noise`},
	{name: 'stream-searching', site: story, path: `${stream}?q=%D9%BE%D8%A7%D9%86%DB%8C`},
	{name: 'stream-nothing', site: story, path: `${stream}?q=zzyzxqq`},
	{name: 'stream-older', site: story, path: stream,
		act: page => page.click('a[rel=next]').then(() => page.waitForURL('**before=*'))},
	{name: 'post', site: story, path: help, act: openPost},
	{name: 'post-contact', site: story, path: help, act: openContact},
	{name: 'stream-empty', site: bare, path: stream},
	{name: 'stream-wrong', site: story, path: `${stream}?kind=report`, act: wrong},
	{name: 'stream-bulk', site: story, path: `${stream}?kind=question`, act: chosen},
	{name: 'stream-bulk-done', site: story, path: `${stream}?kind=complaint`, act: bulkDone},
	{name: 'post-wrong', site: story, path: stream,
		act: page => page.locator('.post .closer').first().click().then(() => page.waitForSelector('#wrong'))},
	{name: 'desk', site: story, path: desk},
	{name: 'desk-case', site: story, path: desk, act: openCase},
	{name: 'desk-stream', site: story, path: `${desk}#stream`},
	{name: 'desk-changed', site: story, path: desk, act: changed},
	{name: 'desk-offline', site: story, path: desk, act: offline},
	{name: 'desk-keys', site: story, path: desk, act: page => page.keyboard.press('?')},
	{name: 'desk-mine', site: story, path: `${desk}?board=mine`},
	{name: 'desk-waiting', site: story, path: `${desk}?board=waiting`},
	{name: 'desk-closed', site: story, path: `${desk}?board=closed`},
	{name: 'desk-empty', site: bare, path: desk},
	{name: 'case', site: story, path: desk, act: casePage()},
	{name: 'case-done', site: story, path: desk, act: casePage('#done')},
	{name: 'case-hand', site: story, path: desk, act: casePage('#hand')},
	{name: 'case-urgency', site: story, path: desk, act: casePage('#urgency')},
	{name: 'case-send', site: story, path: desk, act: casePage('#send')},
	{name: 'reply', site: story, path: desk, act: replyPage()},
	{name: 'reply-checked', site: story, path: desk, act: replyPage(checkReply)},
	{name: 'case-conflict', site: story, path: desk, act: conflict},
	{name: 'unsure', site: story, path: `${team}/unsure`},
	{name: 'unsure-empty', site: bare, path: `${team}/unsure`},
	{name: 'teach', site: story, path: `${team}/unsure?teach=yes`},
	{name: 'teach-done', site: story, path: `${team}/unsure?teach=yes&done=10`},
	{name: 'teach-empty', site: bare, path: `${team}/unsure?teach=yes`},
	{name: 'sample', site: story, path: `${team}/sample`},
	{name: 'appeals', site: story, path: `${team}/appeals`},
	{name: 'appeals-refused', site: story, path: `${team}/appeals`, act: refusedNeed},
	{name: 'instructions', site: story, path: `${team}/instructions`},
	{name: 'instructions-read-first', site: story, path: `${team}/instructions`, act: readFirst},
	{name: 'rumours', site: story, path: `${team}/rumours`},
	{name: 'rumour', site: story, path: `${team}/rumours`, act: recordRumour},
	{name: 'places', site: story, path: `${team}/places`},
	{name: 'places-world', site: story, path: `${team}/places?zoom=all`},
	{name: 'places-nothing', site: story, path: `${team}/places?q=zzyzxqq`},
	{name: 'places-empty', site: bare, path: `${team}/places`},
	{name: 'places-new-here', site: story, path: `${team}/places`, who: 'noor'},
	{name: 'place', site: story, path: `${team}/places/kunda?zoom=near`},
	{name: 'place-unknown', site: story, path: `${team}/places/zzyzxqq`, status: 404},
	{name: 'shift', site: story, path: `${team}/shift`},
	{name: 'guide', site: story, path: '/help', open: true},
	{name: 'guide-page', site: story, path: '/help/desk', open: true},
	...['about', 'privacy', 'accessibility', 'contact', 'api'].map(page =>
		({name: page, site: story, path: `/${page}`, open: true})),
	{name: 'reset', site: story, path: '/reset', open: true, stranger: true},
	{name: 'reset-asked', site: story, path: '/reset', open: true, stranger: true, act: askReset},
	{name: 'reset-link', site: story, path: process.env.STORY_RESET, open: true, stranger: true},
	{name: 'invite', site: story, path: process.env.STORY_INVITE, open: true, stranger: true},
	{name: 'alarm-link', site: story, path: process.env.STORY_ALARM, open: true, stranger: true},
	{name: 'locked', site: locked, path: '/', open: true, stranger: true, status: 503},
	{name: 'locked-wrong', site: locked, path: '/', open: true, stranger: true, status: 503, act: wrongPassphrase},
	{name: 'unlock', site: story, path: '/signin', open: true, stranger: true, act: lockDevice},
	...['complaint', 'thanks', 'offer'].map(page =>
		({name: `${page}-public`, site: story, path: `${site}/${page}`, open: true})),
	{name: 'account', site: story, path: '/account', act: makeToken},
	{name: 'second-step', site: story, path: '/account/second-step'},
	...['team', 'roles', 'partners', 'duty', 'settings', 'alarms', 'probation'].map(page =>
		({name: page, site: story, path: `${team}/${page}`})),
	...['call', 'files', 'outgoing', 'published', 'handover', 'handouts', 'checklists', 'words', 'transfers', 'case-list', 'translations', 'trends', 'alerts',
		'complaints', 'thanks', 'matches', 'alert-rule'].map(page => ({name: page, site: story, path: `${team}/${page}`})),
	{name: 'translation-settings', site: story, path: `${team}/translations/settings`},
	{name: 'offer-new', site: story, path: `${team}/offers/new`},
	{name: 'case-list-nothing', site: story, path: `${team}/case-list?q=zzyzxqq`},
	{name: 'files-looked', site: story, path: `${team}/files`, act: lookAtFile},
	{name: 'translation', site: story, path: `${stream}?lang=ur`, act: ofPost('translation')},
	{name: 'public-answer', site: story, path: stream, act: ofPost('public-answer')},
	{name: 'webhooks', site: story, path: `${team}/webhooks`},
	{name: 'complaint', site: story, path: `${site}/complaint`, act: complain},
	{name: 'need', site: story, path: `${team}/matches`, act: follow('/needs/')},
	{name: 'offer', site: story, path: `${team}/offers/new`, act: offerThing},
	{name: 'handover-signed', site: story, path: `${team}/handover`, act: signSheet},
	{name: 'file-back', site: story, path: `${team}/files`, act: lookBack},
	{name: 'team-wrong', site: story, path: `${team}/team`, act: wrongTeam},
	{name: 'team-invited', site: story, path: `${team}/team`, act: invite},
	{name: 'exercise', site: bare, path: `${team}/settings`, act: practise},
	{name: 'sources', site: story, path: `${team}/sources`},
	{name: 'sources-empty', site: bare, path: `${team}/sources`},
	{name: 'trends-empty', site: bare, path: `${team}/trends`},
	{name: 'source-new', site: story, path: `${team}/sources/new`},
	{name: 'source-wrong', site: story, path: `${team}/sources/new?kind=feed`, act: testSource},
	{name: 'source', site: story, path: `${team}/sources/new?kind=feed`, act: addSource},
	{name: 'partners-empty', site: bare, path: `${team}/partners`},
	{name: 'work', site: story, path: `${team}/team`, act: follow('/work/')},
	{name: 'organisations', site: story, path: '/t/organisations', who: 'tomas'},
	{name: 'organisations-empty', site: story, path: '/t/organisations', who: 'mirja'},
	{name: 'organisation', site: story, path: process.env.STORY_ORGANISATION, who: 'tomas'},
	{name: 'duty-empty', site: bare, path: `${team}/duty`},
	{name: 'alarms-empty', site: bare, path: `${team}/alarms`},
	{name: 'protection', site: story, path: `${team}/protection`, who: 'sana'},
	{name: 'protection-matter', site: story, path: `${team}/protection`, who: 'sana', act: matter},
	{name: 'desk-alarm', site: story, path: desk, who: 'sana'},
	{name: 'desk-new-here', site: story, path: desk, who: 'noor', act: openCase},
	{name: 'campaign-new', site: story, path: '/t/campaigns/new'},
	{name: 'instance-person', site: story, path: '/t/instance/accounts', act: follow('/t/instance/accounts/')},
	...['accounts', 'organisations', 'pages'].map(page =>
		({name: `instance-${page}`, site: story, path: `/t/instance/${page}`})),
];
