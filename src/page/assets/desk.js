// SPDX-License-Identifier: AGPL-3.0-or-later
// Adds to the pages of a campaign's team, which work without it: the Board and the Case follow what
// others do, in place; forms are sent without loading the page anew; what was typed is kept on this
// device until the server has it. Whoever reads or types is never moved.
(() => {
	'use strict';

	const SETTLE_MS = 1000;      // changes that come together are fetched together
	const SPREAD_MS = 1500;      // by chance: not all desks at once
	const EVERY_MS = 5000;       // between two fetches, at least
	const AGAIN_MS = 10000;      // after one that failed
	const COST_TIMES = 4;        // and this many times what the last one took
	const KEEP_MS = 300;         // after the last letter
	const KEEP_DAYS = 14;
	const KEEP = 'causeway keep ';

	const own = window.causeway;
	const says = document.getElementById('says');
	if (!own || !says)
		return;
	const words = says.dataset;
	const find = (selector, at = document) => at.querySelector(selector);
	const all = (selector, at = document) => [...at.querySelectorAll(selector)];
	const action = form => form.getAttribute('action') || ''; // a field may be named "action"

	// ---- making one part of a page like another, keeping every node that stays ----

	const PINNED = '.live, .again, .kept, .changed, .fixing'; // made by scripts
	const LEFT = ['open', 'tabindex'];      // attributes that belong to the reader
	const WAYS = '.closer, .wrong';         // links that lead back to where the reader is
	const pinned = node => node.nodeType === Node.ELEMENT_NODE && node.matches(PINNED);
	const alike = (a, b) => a.nodeName === b.nodeName && !a.id && !b.id;

	function morph(here, there) {
		if (here.nodeType !== Node.ELEMENT_NODE) {
			if (here.data !== there.data)
				here.data = there.data;
			return;
		}
		if (here.id && here.isEqualNode(there)) // most rows
			return;
		// Who decided by what they saw is told if that is no longer so.
		if (here.name === 'revision' && here.form && busy(here.form))
			return;
		for (const {name} of [...here.attributes])
			if (!there.hasAttribute(name) && !LEFT.includes(name))
				here.removeAttribute(name);
		for (const {name, value} of there.attributes)
			if (here.getAttribute(name) !== value && !LEFT.includes(name)
				&& !(name === 'href' && here.matches(WAYS)))
				here.setAttribute(name, value);
		morphInside(here, there);
	}

	function morphInside(here, there) {
		const wanted = [...there.childNodes].filter(node => !pinned(node));
		const ids = new Set(wanted.map(node => node.id).filter(Boolean));
		const known = new Map();
		for (const node of [...here.childNodes])
			if (node.id && ids.has(node.id))
				known.set(node.id, node);
			else if (node.id && !pinned(node))
				node.remove();
		let at = here.firstChild;
		for (const want of wanted) {
			while (at && pinned(at))
				at = at.nextSibling;
			const have = want.id ? known.get(want.id) : at && alike(at, want) ? at : null;
			if (!have) {
				here.insertBefore(document.importNode(want, true), at);
				continue;
			}
			if (have === at)
				at = at.nextSibling;
			else
				here.insertBefore(have, at);
			morph(have, want);
		}
		while (at) {
			const next = at.nextSibling;
			if (!pinned(at))
				at.remove();
			at = next;
		}
	}

	const PLACES = '#board, #case, [data-newer]'; // where an answer is put in place
	const QUEUES = /\/(unsure|sample)$/;          // where the next one follows

	// ---- who is busy where ----

	const typed = form => [...form.elements].some(field => /^(text|search|textarea)/.test(field.type)
		&& field.value !== field.defaultValue);
	const busy = form => form.contains(document.activeElement) || typed(form);
	const within = part => part.contains(document.activeElement);

	// The row of the Board that somebody looks at, if one can tell.
	function rowLookedAt(board) {
		const row = document.activeElement.closest('#board .rows > li') || find('.rows > li:hover', board);
		if (row || !(board.scrollTop || scrollY))
			return row;
		const edge = Math.max(0, board.getBoundingClientRect().top);
		return rowsOf(board).find(each => each.getBoundingClientRect().bottom > edge);
	}

	const rowsOf = board => all('.rows > li[id]', board);

	// ---- what changed ----

	// A line that leads to what changed, for who was not to be moved.
	function offer(part, text, accept) {
		if (find('.changed', part))
			return;
		const line = document.createElement('button');
		line.type = 'button';
		line.className = 'new-bar lit changed';
		line.textContent = text;
		line.onclick = () => {
			line.remove();
			accept();
		};
		const head = part.matches('.pane') && find('.head', part);
		head ? head.after(line) : part.prepend(line);
	}

	function takeBack(part) {
		const line = find('.changed', part);
		if (line)
			line.remove();
	}

	function takeBoard(page, asked) {
		const board = find('#board'), theirs = find('#board', page);
		if (!board || !theirs)
			return;
		for (const part of ['.head', '.tabs'])
			if (find(part, board) && find(part, theirs))
				morph(find(part, board), find(part, theirs));
		const row = asked ? null : rowLookedAt(board);
		const [before, after] = [board, theirs].map(each => rowsOf(each).map(one => one.id));
		const upTo = row ? before.indexOf(row.id) + 1 : 0;
		if (before.slice(0, upTo).join() === after.slice(0, upTo).join()) {
			takeBack(board);
			const fills = all('[data-fill]', theirs);
			all('[data-fill]', board).forEach((fill, i) => fills[i] && morph(fill, fills[i]));
			return;
		}
		for (const each of rowsOf(board)) {
			const now = page.getElementById(each.id);
			if (now)
				morph(each, now);
		}
		offer(board, words.board, () => refresh(true));
	}

	const revision = part => (find('[name=revision]', part) || {}).value;

	const FULL_CASE = /\/cases\/(\d+)$/.exec(location.pathname);
	const caseOn = page => find('#case', page) || (FULL_CASE && find('main', page));

	function takeCase(page, asked) {
		const pane = caseOn(document), theirs = caseOn(page);
		if (!pane || !theirs)
			return;
		if (asked || !all('form', pane).some(busy)) {
			takeBack(pane);
			morph(pane, theirs);
		} else if (revision(pane) !== revision(theirs)) {
			offer(pane, words.case, () => refresh(true));
		}
	}

	// Another Case than before: nothing typed may go over to it.
	function showCase(page) {
		const pane = find('#case'), theirs = find('#case', page);
		pane.replaceChildren(...[...theirs.childNodes].map(node => document.importNode(node, true)));
		pane.scrollTop = 0;
		restore(pane);
	}

	function takePosts(page) {
		for (const post of all('.post[id]')) {
			const now = page.getElementById(post.id);
			if (now)
				morph(post, now);
		}
	}

	function takeLine(page) {
		const line = find('.status'), theirs = find('.status', page);
		if (line && theirs)
			morphInside(line, theirs);
	}

	// Puts what is new onto this page, part by part; a page that comes meanwhile overtakes it.
	// `asked`: by the reader, who expects things to change.
	let turn = 0;

	async function take(page, asked) {
		const mine = ++turn;
		own.addDrawings(page);
		for (const part of [takeLine, takeBoard, takeCase]) {
			if (mine === turn)
				part(page, asked);
			await own.pause();
		}
	}

	let timer = 0, stale = false, fetched = 0, cost = 0;

	async function refresh(asked) {
		const address = location.href, began = Date.now();
		let rest = 0;
		stale = false;
		try {
			const page = await own.fetchPage(address);
			takeAlarm(page);
			if (address === location.href)
				await take(page, asked === true);
		} catch { // what changed is not on the page yet
			stale = true;
			rest = AGAIN_MS;
		}
		fetched = Date.now() + rest;
		cost = Date.now() - began;
		timer = 0;
		if (stale)
			refreshSoon();
	}

	function refreshSoon() {
		stale = true;
		if (timer || document.hidden || !(find('#board') || FULL_CASE))
			return;
		const rest = fetched + Math.max(EVERY_MS, COST_TIMES * cost) - Date.now();
		timer = setTimeout(refresh, Math.max(SETTLE_MS, rest) + Math.random() * SPREAD_MS);
	}
	document.addEventListener('case', event => (!FULL_CASE || event.detail.id === FULL_CASE[1]) && refreshSoon());
	document.addEventListener('missed', refreshSoon);
	document.addEventListener('visibilitychange', () => stale && refreshSoon());

	// ---- an alarm that asks the reader ----

	// It comes into a region that was there before, so that screen readers say it when they pause.
	const alarms = document.createElement('div');
	alarms.setAttribute('role', 'status');
	alarms.setAttribute('aria-live', 'polite');
	find('.mast').after(alarms);
	function takeAlarm(page) {
		const theirs = find('.alarm', page), ours = find('.alarm');
		if (theirs && ours && theirs.textContent === ours.textContent && action(find('form', theirs)) === action(find('form', ours)))
			return;
		if (ours)
			ours.remove();
		if (!theirs)
			return;
		own.addDrawings(page);
		theirs.removeAttribute('role');
		alarms.append(document.importNode(theirs, true));
	}

	// Until the server has said whom it asks.
	let alarmTimer = 0;
	function lookForAlarm() {
		clearTimeout(alarmTimer);
		own.fetchPage(location.href).then(takeAlarm, () => {
			alarmTimer = setTimeout(lookForAlarm, AGAIN_MS * (1 + Math.random()));
		});
	}
	document.addEventListener('alarm', lookForAlarm);
	// One may have been raised while events were missed.
	document.addEventListener('page', event => takeAlarm(event.detail));

	// ---- one Case after the other, without leaving the page ----

	let shown = location.search;

	async function openCase(address) {
		const page = await own.fetchPage(address).catch(() => null);
		if (!page || !find('#case', page))
			return location.assign(address);
		const to = new URL(address, location.href);
		keepAll();
		shown = to.search;
		history.pushState(null, '', to.pathname + to.search);
		if (to.hash) // pushState does not move :target, which shows the pane on a phone
			location.replace(to);
		take(page, false);
		showCase(page);
	}
	own.openCase = openCase;

	addEventListener('popstate', () => {
		if (location.search !== shown && find('#case'))
			location.reload();
	});

	document.addEventListener('click', event => {
		const link = event.target.closest('#board .rows a[href*="case="]');
		if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button || !find('#case'))
			return;
		event.preventDefault();
		openCase(link.href);
	});

	// ---- sending ----

	const told = document.createElement('p');
	told.className = 'told';
	told.hidden = true;
	const say = find('[data-say]') || told;
	if (say === told)
		told.setAttribute('role', 'status');
	find('.mast').append(told); // a landmark that stays

	// Says in one sentence what became of a key or a button. `undo`: where it is taken back.
	own.tell = (text, undo) => {
		own.undoing = undo || own.undoing;
		told.textContent = text;
		say.textContent = text;
		told.hidden = !text;
		if (!undo)
			return;
		const button = document.createElement('button');
		button.type = 'button';
		button.textContent = words.undo;
		button.onclick = own.undo;
		told.append(' ', button);
	};

	own.undo = async () => {
		if (!own.undoing)
			return own.tell(words.nothing);
		const {address, row} = own.undoing;
		own.undoing = null;
		const back = row ? postPath(row) : location.pathname + location.search;
		await send(address, new URLSearchParams({back}), {row, done: words.undone});
	};

	// Addresses of ours stand in forms without the language that a page was asked for in.
	const campaign = location.pathname.replace(/^\/[a-z]{2,3}(?=\/t\/)/, '').split('/').slice(0, 3).join('/');
	const postPath = row => `${campaign}/posts/${row.slice(1)}`;

	// What the server says instead of the page: who was first, what is missing, that it is denied.
	function showAnswer(page) {
		own.addDrawings(page);
		find('main').replaceWith(document.importNode(find('main', page), true));
		document.title = page.title;
		restore(document);
		const head = find('main .note, main .err, main h1');
		if (head) {
			head.tabIndex = -1;
			head.focus();
		}
	}

	// Posts a form's content. `row`: the Post that it changes; its own page, which is small, comes
	// back instead of this one. False if the server did not get it.
	async function send(address, body, {row, done, taken, settle}) {
		let answer, page;
		try {
			answer = await fetch(address, {method: 'POST', body, headers: {Accept: 'text/html'}});
			page = own.parse(await answer.text());
		} catch {
			own.tell(words.unsent);
			return false;
		}
		if (!answer.ok) {
			const open = row && find('.fixing'), choice = find('#wrong', page);
			if (open && choice)
				showChoice(open.closest('.post'), page, choice);
			else
				showAnswer(page);
			return true;
		}
		if (taken)
			taken();
		const to = new URL(answer.url), noted = /[?&]noted=\w+$/;
		if (to.pathname === location.pathname) // the word for those without a script
			to.search = to.search.replace(noted, '');
		if (settle) {
			settle(page);
		} else if (row && page.getElementById(row) && document.getElementById(row)) {
			unfix();
			own.addDrawings(page);
			morph(document.getElementById(row), page.getElementById(row));
			focusAgain(document.getElementById(row));
			refreshSoon();
		} else if (answer.redirected && to.pathname === location.pathname) {
			await takeAnswer(page, to, /\/next$/.test(address));
		} else if (answer.redirected) {
			return location.assign(to);
		} else {
			return showAnswer(page);
		}
		const undo = find('form[action$="/undo"]', page);
		if (!settle)
			own.tell(typeof done === 'function' ? done(page) : done,
				done === words.corrected && undo ? {address: action(undo), row} : null);
		return true;
	}

	// `follow`: to the Case, which on a phone stands alone. The hash that the server leads to is one
	// of the things that fetch does not tell.
	async function takeAnswer(page, to, follow) {
		const another = to.search !== location.search;
		shown = to.search;
		if (another)
			history.pushState(null, '', to);
		if (!find(PLACES))
			return showAnswer(page);
		const focus = document.activeElement, row = focus.closest('[id]');
		await take(page, true);
		takePosts(page);
		if (another && find('#case'))
			showCase(page);
		if (follow && to.searchParams.has('case'))
			location.replace('#case');
		const stays = row && document.getElementById(row.id);
		if (row)
			focusAgain(stays && stays.checkVisibility() ? stays : find('#case h2') || find('main h1'));
	}

	// If what had the focus is gone.
	function focusAgain(part) {
		if (!part || document.activeElement !== document.body)
			return;
		part.tabIndex = -1;
		part.focus({preventScroll: true});
	}

	// Many Posts were changed: the server's line about it with its undo, and the rows as they are now.
	// The page that came begins with the first of them; those that were chosen and are not on it
	// any more went elsewhere.
	function takeBulk(page, chosen) {
		const line = find('.note.done', page), before = find('.note.done');
		own.addDrawings(page);
		takePosts(page);
		for (const id of chosen)
			if (!page.getElementById(id) && document.getElementById(id))
				document.getElementById(id).remove();
		for (const box of all('input[name=ids]'))
			box.checked = false;
		if (before)
			before.remove();
		if (!line)
			return;
		const here = document.importNode(line, true);
		find('#bulk').before(here);
		here.tabIndex = -1;
		here.focus();
		const undo = find('form', here);
		own.undoing = undo ? {address: action(undo)} : null;
	}

	// As far down as the page that comes back reaches.
	const ROWS_BACK = 50;

	function bulkChosen(form, body) {
		const posts = all('.post[id]').filter(post => find('input[name=ids]:checked', post));
		if (form.id !== 'bulk' || !posts.length || posts.length > ROWS_BACK)
			return null;
		const back = new URL(body.get('back') || location.href, location.href);
		back.searchParams.set('before', String(BigInt(posts[0].id.slice(1)) + 1n));
		body.set('back', back.pathname + back.search);
		const list = all('.post[id]'), first = list.indexOf(posts[0]);
		return posts.filter(post => list.indexOf(post) < first + ROWS_BACK).map(post => post.id);
	}

	function doneWords(form) {
		const to = action(form);
		if (/\/(correct|bulk)$/.test(to))
			return words.corrected;
		if (/undo$/.test(to))
			return words.undone;
		if (!/\/(claim|next|cases)$/.test(to))
			return words.saved;
		return page => {
			const number = /\d{4,}/.exec((find('#case a[href*="/cases/"], main h1', page) || {}).textContent);
			return number ? words.yours.replace('NUMBER', number[0]) : words.saved;
		};
	}

	document.addEventListener('submit', async event => {
		const form = event.target, button = event.submitter;
		if (/\/signout$/.test(action(form)))
			forgetAll();
		if (form.matches('[data-again]')) // all of it is in the form
			forget(form);
		if (event.defaultPrevented || form.getAttribute('method') !== 'post' || !form.closest('main')
			|| !(find(PLACES) || form.matches('[data-keep]') || QUEUES.test(location.pathname)))
			return;
		event.preventDefault();
		keepAll();
		if (form.getAttribute('aria-busy') === 'true')
			return;
		const body = new URLSearchParams(new FormData(form));
		if (button && button.name)
			body.append(button.name, button.value);
		const post = form.closest('.post[id]');
		const row = post && find('[data-newer]') && /\/(posts|corrections)\//.test(action(form)) ? post.id : null;
		if (row)
			body.set('back', postPath(row));
		const hint = /\/hints\//.test(action(form)) && form.closest('.hint');
		const taken = () => {
			forget(form);
			form.reset();
			if (hint)
				hint.remove();
		};
		const chosen = bulkChosen(form, body);
		const settle = chosen && (page => takeBulk(page, chosen));
		const done = hint || chosen ? '' : doneWords(form);
		form.setAttribute('aria-busy', 'true');
		const sent = await send(action(form), body, {row, taken, done, settle});
		form.removeAttribute('aria-busy');
		if (!sent && form.matches('[data-keep]'))
			keep(form);
	});

	// ---- correcting where the Post stands ----

	// The choice of labels from the Post's own page, below the row.
	async function fix(link) {
		const post = link.closest('.post');
		const page = await own.fetchPage(link.href).catch(() => null);
		const choice = page && find('#wrong', page);
		if (!choice)
			return location.assign(link.href);
		showChoice(post, page, choice);
	}

	function showChoice(post, page, choice) {
		unfix();
		own.addDrawings(page);
		const here = document.importNode(choice, true);
		here.classList.add('fixing');
		here.classList.remove('card');
		post.append(here);
		here.scrollIntoView({block: 'nearest'});
		const first = find('[role=alert] ~ form input:not([type=hidden]), button, summary', here);
		if (first)
			first.focus({preventScroll: true});
	}

	function unfix() {
		const open = find('.fixing');
		if (!open)
			return false;
		const link = find('.wrong', open.closest('.post'));
		open.remove();
		if (link)
			link.focus({preventScroll: true});
		return true;
	}
	own.unfix = unfix;

	document.addEventListener('click', event => {
		const link = event.target.closest('.post .wrong');
		if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button || !find(PLACES))
			return;
		event.preventDefault();
		fix(link);
	});

	// ---- reading out ----

	for (const button of all('[data-print]')) {
		button.hidden = false;
		button.onclick = () => print();
	}
	for (const button of navigator.clipboard ? all('[data-copy]') : []) {
		button.hidden = false;
		button.onclick = () => navigator.clipboard.writeText(find(button.dataset.copy).innerText)
			.then(() => own.tell(words.copied), () => {});
	}

	// ---- what was typed ----

	const fields = form => [...form.elements].filter(field => field.name && typed({elements: [field]}));

	function stored(change) {
		try {
			return change(localStorage);
		} catch {
			return null; // full, or not allowed: the page works without
		}
	}

	function note(form) {
		if (find('.kept', form))
			return;
		const line = document.createElement('span');
		line.className = 'kept sm dim';
		line.textContent = words.kept;
		form.append(line);
	}

	function keep(form) {
		const values = Object.fromEntries(fields(form).map(field => [field.name, field.value]));
		if (!Object.keys(values).length)
			return forget(form);
		stored(store => store.setItem(KEEP + action(form), JSON.stringify({at: Date.now(), values})));
		note(form);
	}

	// Before a form goes away: what the pause after the last letter has not kept yet.
	let keepTimer = 0;
	const keepAll = () => {
		clearTimeout(keepTimer); // or it would keep what is sent by then
		all('form[data-keep]').filter(typed).forEach(keep);
	};
	addEventListener('pagehide', keepAll);

	function forget(form) {
		stored(store => store.removeItem(KEEP + action(form)));
		const line = find('.kept', form);
		if (line)
			line.remove();
	}

	const keepings = store => Object.keys(store).filter(key => key.startsWith(KEEP));
	const forgetAll = () => stored(store => keepings(store).forEach(key => store.removeItem(key)));

	// Puts kept words back where nothing else was typed or sent along.
	function restore(part) {
		for (const form of all('form[data-keep]', part)) {
			const kept = stored(store => JSON.parse(store.getItem(KEEP + action(form))));
			if (!kept)
				continue;
			for (const [name, value] of Object.entries(kept.values)) {
				const field = form.elements.namedItem(name);
				if (field && field.value === '' && 'defaultValue' in field)
					field.value = value;
			}
			note(form);
			if (form.closest('details'))
				form.closest('details').open = true;
		}
	}

	document.addEventListener('input', event => {
		const form = event.target.form;
		if (!form || !form.matches('[data-keep]'))
			return;
		clearTimeout(keepTimer);
		keepTimer = setTimeout(keep, KEEP_MS, form);
	});

	stored(store => {
		for (const key of keepings(store))
			if (JSON.parse(store.getItem(key)).at < Date.now() - KEEP_DAYS * 86400000)
				store.removeItem(key);
	});
	restore(document);
})();
