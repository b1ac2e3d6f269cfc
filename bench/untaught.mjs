// SPDX-License-Identifier: AGPL-3.0-or-later
// What triage puts out in languages of which no label was used: two models are trained on English
// alone, one with the lexicon and one without, and `causeway triage` reads all other posts with the
// first and the lexicon, and with the second and none.
//   node bench/untaught.mjs [DATA [FOLDER]]      DATA: ../shared/data; FOLDER keeps the models
// What is counted was settled before the figures were seen: posts that the data set does not call
// English, train and dev; their language as triage tells it, because most sets guess theirs from
// function words; the label "signal" as signal, all others as labels. A head counts where it has ten
// posts of each class; in a language without two of these (†) where it has one post and ten others.
import {execFileSync} from 'node:child_process';
import {cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {gunzipSync} from 'node:zlib';

const [data = '../shared/data', kept] = process.argv.slice(2);
const folder = resolve(kept ?? mkdtempSync(join(tmpdir(), 'causeway-untaught.')));
const LEAST = 10, DRAWS = 1000;
const run = (program, args, input) => execFileSync(program, args,
	{input, maxBuffer: 1 << 30, stdio: ['pipe', 'pipe', 'inherit']}).toString();

function share(name, lexicon, ...how) {
	const place = join(folder, name), model = join(place, 'model/heads.cwm');
	mkdirSync(join(place, 'model'), {recursive: true});
	mkdirSync(join(place, 'lexicon'), {recursive: true});
	if (!existsSync(join(place, 'model/language.cwl')))
		symlinkSync(resolve('model/language.cwl'), join(place, 'model/language.cwl'));
	run('build/tool/lexicon', [lexicon, join(place, 'lexicon/crisis.cwlex')]);
	if (!existsSync(model))
		run('build/causeway', ['train', '--data', data, '--examples', 'model/examples', '--english', '--out', model, ...how]);
	return place;
}

const posts = readdirSync(join(data, 'triage')).filter(file => file.endsWith('.jsonl.gz')).sort()
	.flatMap(file => gunzipSync(readFileSync(join(data, 'triage', file))).toString().trim().split('\n'))
	.map(line => JSON.parse(line)).filter(post => post.lang !== 'en');
const lines = posts.map((post, id) => JSON.stringify({id: String(id), text: post.text})).join('\n');
const read = place => run('build/causeway', ['triage', '--share', place], lines).trim().split('\n')
	.map(line => JSON.parse(line))
	.map(said => ({lang: said.lang, labels: new Set(said.labels.filter(name => name !== 'signal')
		.concat(said.signal === 'yes' ? 'signal' : []))}));

mkdirSync(join(folder, 'none'), {recursive: true});
cpSync('lexicon/concepts.tsv', join(folder, 'none/concepts.tsv'));
const withIt = read(share('with', 'lexicon')), without = read(share('without', join(folder, 'none'), '--no-lexicon'));

// By language: posts, each with what is known and what each of the two said.
const languages = new Map();
posts.forEach((post, i) => {
	const lang = withIt[i].lang;
	if (!languages.has(lang))
		languages.set(lang, []);
	languages.get(lang).push({labels: post.labels, said: [without[i].labels, withIt[i].labels]});
});

const counts = of => {
	const heads = {};
	for (const post of of)
		for (const [head, yes] of Object.entries(post.labels)) {
			const count = heads[head] ??= {yes: 0, no: 0, hit: [0, 0], told: [0, 0]};
			count[yes ? 'yes' : 'no']++;
			post.said.forEach((labels, which) => {
				count.told[which] += labels.has(head);
				count.hit[which] += labels.has(head) && yes;
			});
		}
	return heads;
};
const f1 = (count, which) => 2 * count.hit[which] / (count.told[which] + count.yes) || 0;
const mean = numbers => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
const macro = (heads, names, which) => mean(names.filter(name => heads[name]?.yes).map(name => f1(heads[name], which)));

let state = 88172645463325252n;
const random = below => {
	state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
	return Number(state >> 33n) % below;
};
function range(of, names) {
	const gains = [];
	for (let draw = 0; draw < DRAWS; draw++) {
		const heads = counts(of.map(() => of[random(of.length)]));
		const gain = macro(heads, names, 1) - macro(heads, names, 0);
		if (!Number.isNaN(gain))
			gains.push(gain);
	}
	gains.sort((a, b) => a - b);
	return [gains[Math.floor(gains.length / 40)], gains[gains.length - 1 - Math.floor(gains.length / 40)]];
}

const rows = [], details = [];
for (const [lang, of] of languages) {
	const heads = counts(of), names = Object.keys(heads);
	const told = least => names.filter(name => heads[name].yes >= least && heads[name].no >= LEAST);
	const few = told(LEAST).length < 2, counted = told(few ? 1 : LEAST);
	if (counted.length === 0 || of.length < 10 * LEAST)
		continue;
	const figures = [0, 1].map(which => ({
		f1: macro(heads, counted, which),
		precision: mean(counted.map(name => heads[name].hit[which] / heads[name].told[which] || 0)),
		recall: mean(counted.map(name => heads[name].hit[which] / heads[name].yes)),
	}));
	const [low, high] = range(of, counted);
	const points = number => (number >= 0 ? '+' : '−') + Math.abs(100 * number).toFixed(1);
	const positives = counted.reduce((sum, name) => sum + heads[name].yes, 0);
	rows.push({size: of.length, row: `| ${lang}${few ? ' †' : ''} | ${of.length} | ${counted.length} | ${positives} | `
		+ figures.map(one => `${one.precision.toFixed(3)} | ${one.recall.toFixed(3)} | ${one.f1.toFixed(3)} | `).join('')
		+ `${points(figures[1].f1 - figures[0].f1)} | ${points(low)} to ${points(high)} |`});
	for (const name of counted)
		details.push(`| ${lang} | ${name} | ${heads[name].yes} | ${heads[name].no} | ` + [0, 1].map(which => [
			heads[name].hit[which] / heads[name].told[which] || 0, heads[name].hit[which] / heads[name].yes,
			f1(heads[name], which)].map(number => number.toFixed(3)).join(' | ')).join(' | ') + ' |');
}
console.log('| language | posts | heads | yes | P without | R without | F1 without | P with | R with | F1 with | gain | 95 of 100 draws |');
console.log('|:--|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|:--|');
for (const {row} of rows.sort((a, b) => b.size - a.size))
	console.log(row);
console.log('\n| language | head | yes | no | P without | R without | F1 without | P with | R with | F1 with |');
console.log('|:--|:--|--:|--:|--:|--:|--:|--:|--:|--:|');
for (const row of details)
	console.log(row);
