// SPDX-License-Identifier: AGPL-3.0-or-later
// Adds to pages that work without it: live numbers and the bar of newer Posts. All tabs of a browser
// share one connection, because browsers allow only six to a server: the tab that holds the lock
// listens and tells the others. What concerns other scripts goes on as events of the document: "case",
// "alarm", "missed" when the server must be asked how things stand, and "page" with what it said.
(() => {
	'use strict';

	const RETRY_MS = 15000;      // after the server refused
	const PATIENCE_MS = 4000;    // before a lost connection is shown
	const SPREAD_MS = 2000;      // before asking what was missed, by chance
	const SAY_EVERY_MS = 30000;  // to screen readers, at most
	const PAINT_EVERY_MS = 250;  // figures, at most
	const SILENCE_MS = 11000;    // the server's heart beats every 6 s: then the line is dead
	const TICK_MS = 2500;
	const ROWS_MOST = 300;       // kept on the page
	const ROWS_AT_ONCE = 10;     // in a frame, so that a key waits for no more
	const TOLD_MOST = 1000;      // newer Posts that are remembered by their ids

	// Shared with the other scripts.
	const own = window.causeway = {};
	const say = document.querySelector('[data-say]');

	// The page at an address, as it is now.
	own.fetchPage = async address => {
		const answer = await fetch(address, {headers: {Accept: 'text/html'}});
		if (!answer.ok || answer.redirected)
			throw new Error('reload');
		const page = own.parse(await answer.text());
		await own.pause();
		return page;
	};
	// Lets a key or a painting come in between.
	own.pause = () => self.scheduler && scheduler.yield
		? scheduler.yield() : new Promise(go => setTimeout(go));
	own.parse = text => new DOMParser().parseFromString(text, 'text/html');

	// A password can be looked at.
	for (const button of document.querySelectorAll('[data-show]')) {
		const field = document.querySelector(button.dataset.show);
		button.hidden = false;
		button.onclick = () => {
			const shown = field.type === 'password';
			field.type = shown ? 'text' : 'password';
			button.setAttribute('aria-pressed', shown);
		};
	}

	// How long a text is, as the other side counts it: the server has the last word. X takes letters
	// of some scripts, and every picture, for two; an address is 23 to it and to Mastodon.
	const light = c => c <= 4351 || (c >= 8192 && c <= 8205) || (c >= 8208 && c <= 8223)
		|| (c >= 8242 && c <= 8247);
	const weight = part => /\p{Emoji}/u.test(part)
		&& /[\u200d\ufe0f\u20e3\u{1f3fb}-\u{1f3ff}\u{1f1e6}-\u{1f1ff}]/u.test(part)
		? 2 : [...part].reduce((sum, c) => sum + (light(c.codePointAt(0)) ? 1 : 2), 0);
	function lengthOf(text, counts) {
		const parts = own => window.Intl && Intl.Segmenter
			? Array.from(new Intl.Segmenter().segment(own), found => found.segment) : [...own];
		const short = text.replace(/https?:\/\/[!-~]+/g, 'x'.repeat(23)).normalize('NFC');
		if (counts === 'x')
			return parts(short).reduce((sum, part) => sum + weight(part), 0);
		return counts === 'bluesky' ? parts(text).length : [...short].length;
	}
	for (const told of document.querySelectorAll('[data-most]')) {
		const field = told.htmlFor && document.getElementById(told.htmlFor[0]);
		const tell = () => {
			const length = lengthOf(field.value, told.dataset.counts);
			told.textContent = `${length} / ${told.dataset.most}`;
			told.toggleAttribute('data-over', length > told.dataset.most);
		};
		if (field) {
			field.addEventListener('input', tell);
			tell();
		}
	}

	// All pages of a browser are locked together. What nobody does for a while is counted here: an
	// open page asks the server by itself, which therefore cannot tell.
	const lockForm = document.querySelector('form[action$="/lock"]');
	const locks = window.BroadcastChannel && new BroadcastChannel('causeway lock');
	const tellLocks = word => locks && locks.postMessage(word);
	const lockAfter = lockForm && lockForm.dataset.lockAfter * 1000;
	let usedAt = Date.now(), usedTold = 0;
	function lock() {
		document.body.hidden = true;
		lockForm.submit(); // without telling again
	}
	if (lockForm) {
		tellLocks('open');
		lockForm.addEventListener('submit', () => tellLocks('lock'));
	}
	if (locks)
		locks.onmessage = ({data}) => {
			if (data === 'used')
				usedAt = Date.now();
			else if (data === 'lock' && lockForm)
				lock();
			else if (data === 'open' && document.querySelector('[data-locked]'))
				location.replace(location.pathname + location.search);
		};
	if (lockAfter) {
		for (const deed of ['keydown', 'pointerdown', 'wheel', 'input'])
			addEventListener(deed, () => {
				usedAt = Date.now();
				if (usedAt - usedTold > TICK_MS) {
					usedTold = usedAt;
					tellLocks('used');
				}
			}, {passive: true, capture: true});
		setInterval(() => {
			if (Date.now() - usedAt >= lockAfter) {
				tellLocks('lock');
				lock();
			}
		}, TICK_MS);
	}

	// A page holds only the icons that it uses.
	own.addDrawings = page => {
		const here = document.querySelector('body > svg[hidden]');
		for (const symbol of page.querySelectorAll('body > svg[hidden] > symbol'))
			if (here && !document.getElementById(symbol.id))
				here.append(document.importNode(symbol, true));
	};

	const tellPage = (name, detail) => document.dispatchEvent(new CustomEvent(name, {detail}));
	const line = document.querySelector('[data-live]');
	if (!line || !window.EventSource)
		return;
	const address = line.dataset.live;
	const state = line.querySelector('.live');
	const bar = document.querySelector('[data-newer]');
	const number = new Intl.NumberFormat('en');

	// ---- what the page shows ----

	// "5 min ago" in the page's language, in Western digits as the server writes them.
	const ago = window.Intl && Intl.RelativeTimeFormat
		? new Intl.RelativeTimeFormat(document.documentElement.lang + '-u-nu-latn', {style: 'short'})
		: null;

	function showAgo() {
		for (const time of line.querySelectorAll('time[data-ago]')) {
			const minutes = Math.floor((Date.now() - Date.parse(time.dateTime)) / 60000);
			if (!ago || minutes < 1)
				continue;
			time.textContent = minutes < 60 ? ago.format(-minutes, 'minute')
				: minutes < 1440 ? ago.format(-Math.floor(minutes / 60), 'hour')
				: ago.format(-Math.floor(minutes / 1440), 'day');
		}
	}

	function touchLast() {
		for (const time of line.querySelectorAll('time[data-ago]')) {
			time.dateTime = new Date().toISOString();
			time.textContent = line.dataset.now;
		}
	}

	const attempt = document.createElement('button');
	attempt.type = 'button';
	attempt.className = 'quiet sm again';
	attempt.onclick = () => again();

	// Not while nobody could have put words on it.
	function offer() {
		const words = document.getElementById('says');
		if (words)
			attempt.textContent = words.dataset.again;
		if (attempt.textContent)
			state.after(attempt);
	}

	// "03:14" by the clocks of the campaign.
	function clock(at) {
		try {
			return new Intl.DateTimeFormat('en-GB', {timeZone: line.dataset.zone, hour: '2-digit', minute: '2-digit'}).format(at);
		} catch { // a browser that does not know this zone
			return new Date(at).toISOString().slice(11, 16) + ' UTC';
		}
	}

	let lostTimer = 0;
	function showState(connected, from) {
		if (connected) {
			clearTimeout(lostTimer);
			lostTimer = 0;
			attempt.remove();
			state.dataset.live = 'on';
			if (state.firstChild.data !== state.dataset.on)
				state.firstChild.data = state.dataset.on;
		} else if (!lostTimer) {
			const since = clock(from || Date.now());
			lostTimer = setTimeout(() => {
				state.dataset.live = 'off';
				state.firstChild.data = state.dataset.off.replace('HH:MM', since);
				offer();
			}, PATIENCE_MS);
		}
	}

	// Figures are written a few times a second, however many come, and never in a hidden tab.
	let figures = {}, painting = 0;

	function showFigures(some) {
		Object.assign(figures, some);
		if (!painting)
			painting = setTimeout(() => requestAnimationFrame(paint), PAINT_EVERY_MS);
	}

	function paint() {
		for (const place of document.querySelectorAll('[data-count]'))
			if (figures[place.dataset.count] >= 0)
				place.textContent = number.format(figures[place.dataset.count]);
		for (const place of document.querySelectorAll('[data-when]'))
			if (figures[place.dataset.when] >= 0)
				place.hidden = !Number(figures[place.dataset.when]);
		if ('posts' in figures)
			touchLast();
		if (counter)
			paintNewer();
		figures = {};
		painting = 0;
	}

	function takeFigures(page) {
		for (const place of line.querySelectorAll('[data-count]')) {
			const now = page.querySelector(`[data-count="${place.dataset.count}"]`);
			if (now)
				place.textContent = now.textContent;
		}
	}

	// ---- newer Posts ----

	const counter = bar && bar.querySelector('[data-newer-count]');
	let newer = counter ? Number(counter.textContent.replace(/\D/g, '')) : 0;
	let said = 0, sayTimer = 0, missed = false, missedTimer = 0;
	// Ids of newer Posts, the last ones: events and pages overtake each other, and each Post counts once.
	const toldOf = new Set();
	const wanted = new URLSearchParams(location.search);

	// Whether the page would show it. Only what an event tells can be compared; of other filters
	// nothing is promised. A copy joins the row of its original.
	const compare = {
		kind: (post, word) => post.kind === word,
		signal: (post, word) => post.signal === word,
		lang: (post, word) => post.lang === word,
		urgency: (post, word) => urgencies.indexOf(post.urgency) <= urgencies.indexOf(word),
		handled: (post, word) => word === 'no',
		board: () => true,
		case: () => true,
	};
	const urgencies = ['life', 'urgent', 'soon', 'wait'];

	function matches(post) {
		return !post.copy_of && [...wanted].every(
			([name, word]) => !word || (compare[name] && compare[name](post, word)));
	}

	function sayNewer() {
		clearTimeout(sayTimer);
		if (newer === 0) {
			say.textContent = '';
			return;
		}
		sayTimer = setTimeout(() => {
			said = Date.now();
			say.textContent = counter.parentNode.textContent;
		}, Math.max(0, said + SAY_EVERY_MS - Date.now()));
	}

	function showNewer(count) {
		newer = count;
		if (bar)
			showFigures({});
	}

	function remember(id) {
		toldOf.add(id);
		if (toldOf.size > TOLD_MOST)
			toldOf.delete(toldOf.values().next().value);
	}

	const stands = (id, page = document) => page.getElementById('p' + id);

	function takePost(post) {
		if (!matches(post) || toldOf.has(post.id) || stands(post.id))
			return;
		remember(post.id);
		showNewer(newer + 1);
	}

	// How many were told of since a page was asked for that does not have them.
	const toldSince = (before, page) =>
		[...toldOf].filter(id => !before.has(id) && !stands(id, page)).length;

	function paintNewer() {
		if (counter.textContent === number.format(newer) && bar.classList.contains('lit') === newer > 0)
			return;
		for (const place of document.querySelectorAll('[data-newer-count]')) {
			place.textContent = number.format(newer);
			place.hidden = newer === 0;
		}
		bar.classList.toggle('lit', newer > 0);
		bar.firstElementChild.hidden = newer > 0;
		bar.lastElementChild.hidden = newer === 0;
		sayNewer();
	}

	// The Posts of a page: they stand behind the bar.
	const rowsOf = page => {
		const its = page.querySelector('[data-newer]');
		return its ? [...its.parentNode.querySelectorAll(':scope > .post')] : [];
	};

	// Puts the rows that are not here yet above the others. If there would be a gap between, they
	// take the place of all, and the link to older ones begins behind them.
	async function addRows(page) {
		const rows = rowsOf(page);
		const known = rows.findIndex(row => document.getElementById(row.id));
		const fresh = (known < 0 ? rows : rows.slice(0, known)).map(row => document.importNode(row, true));
		const older = [page, document].map(each => each.querySelector('a[rel=next]'));
		if (known < 0 && older[0] && older[1])
			older[1].href = older[0].href;
		for (const old of rowsOf(document).slice(known < 0 ? 0 : ROWS_MOST - fresh.length))
			old.remove();
		own.addDrawings(page);
		let last = bar;
		for (let i = 0; i < fresh.length; i += ROWS_AT_ONCE) {
			if (i)
				await new Promise(requestAnimationFrame);
			const some = fresh.slice(i, i + ROWS_AT_ONCE);
			for (const row of some)
				row.classList.add('fresh');
			last.after(...some);
			last = some.at(-1);
			if (i === 0) {
				fresh[0].tabIndex = -1;
				fresh[0].focus({preventScroll: true});
			}
		}
	}

	// Events were missed: asks the server how things stand and how many rows are not here yet.
	async function countNewer() {
		if (!bar)
			return;
		const before = new Set(toldOf);
		try {
			const page = await own.fetchPage(bar.href);
			const rows = rowsOf(page);
			const known = rows.findIndex(row => document.getElementById(row.id));
			const fresh = known < 0 ? rows : rows.slice(0, known);
			const count = fresh.length + toldSince(before, page);
			for (const row of fresh)
				remember(row.id.slice(1));
			takeFigures(page);
			showNewer(known < 0 ? Math.max(newer, count) : count);
			tellPage('page', page);
		} catch { // asks again, at the latest once the connection is back
			missed = true;
			clearTimeout(missedTimer);
			missedTimer = setTimeout(() => missed && last !== 'lost' && catchUp(), RETRY_MS);
		}
	}

	let loading = false;

	async function load(event) {
		if (event.ctrlKey || event.metaKey || event.shiftKey || event.button)
			return;
		event.preventDefault();
		if (loading)
			return;
		loading = true;
		const before = new Set(toldOf);
		try {
			await addRows(await own.fetchPage(bar.href));
			showNewer(toldSince(before, document));
		} catch {
			location.assign(bar.href);
		}
		loading = false;
	}
	if (bar)
		bar.addEventListener('click', load);

	// ---- one connection for all tabs ----

	const show = {
		open: () => {
			showState(true);
			if (missed)
				catchUp();
		},
		lost: from => {
			showState(false, from);
			missed = true;
		},
		beat: () => {},
		count: showFigures,
		post: takePost,
		case: data => {
			showFigures(data);
			tellPage('case', data);
		},
		alarm: data => tellPage('alarm', data),
		reload: catchUp,
	};

	// A hidden tab waits until somebody looks at it.
	function catchUp() {
		missed = document.hidden;
		if (missed)
			return;
		setTimeout(countNewer, Math.random() * SPREAD_MS); // not all pages at once
		tellPage('missed');
	}
	document.addEventListener('visibilitychange', () => missed && last !== 'lost' && catchUp());

	const channel = window.BroadcastChannel ? new BroadcastChannel('causeway ' + address) : null;
	let last = null; // that was said of this browser's connection
	let source = null; // the connection itself, in the tab that leads
	let heardAt = Date.now(), triedAt = 0;

	function hear(name, data) {
		if (name === 'open' || name === 'lost')
			last = name;
		if (name !== 'lost')
			heardAt = Date.now();
		show[name](data);
	}

	function tell(name, data) {
		hear(name, data);
		if (channel)
			channel.postMessage({name, data});
	}

	function listen() {
		const mine = source = new EventSource(address);
		source.onopen = () => tell('open');
		source.onerror = () => {
			tell('lost');
			if (mine.readyState === EventSource.CLOSED)
				setTimeout(() => mine === source && listen(), RETRY_MS * (1 + Math.random()));
		};
		for (const name of ['count', 'post', 'case', 'alarm'])
			source.addEventListener(name, event => tell(name, JSON.parse(event.data)));
		for (const name of ['reload', 'beat'])
			source.addEventListener(name, () => tell(name));
	}

	// At once: a person asks for it, or nothing comes any more.
	function again() {
		triedAt = Date.now();
		if (source) {
			source.close();
			tell('lost', heardAt);
			listen();
		} else if (channel) {
			channel.postMessage({name: 'again'});
		}
	}

	let leads = false, heard = false;
	if (channel)
		channel.onmessage = event => {
			if (event.data.name === 'hello') {
				if (leads && last)
					channel.postMessage({name: last});
			} else if (event.data.name === 'again') {
				if (leads)
					again();
			} else if (show[event.data.name]) {
				heard = true;
				hear(event.data.name, event.data.data);
			}
		};
	if (channel && navigator.locks) {
		channel.postMessage({name: 'hello'});
		navigator.locks.request('causeway ' + address, () => new Promise(() => {
			leads = true; // until the tab closes
			missed = heard; // between the other tab's end and now
			listen();
		}));
	} else {
		listen();
	}

	// ---- sleep, dead lines, and networks that come and go ----

	let tick = Date.now();
	setInterval(() => {
		if (Date.now() - Math.max(heardAt, triedAt) > SILENCE_MS) {
			showState(false, heardAt);
			again();
		}
		if (Math.floor(Date.now() / SAY_EVERY_MS) !== Math.floor(tick / SAY_EVERY_MS))
			showAgo();
		tick = Date.now();
	}, TICK_MS);
	addEventListener('online', () => source && again());
	addEventListener('offline', () => source && tell('lost', Date.now()));
	own.again = again;
})();
