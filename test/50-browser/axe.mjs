// SPDX-License-Identifier: AGPL-3.0-or-later
// Looking at a page as axe-core does, in every width and theme. PICTURES=1 keeps pictures of it in
// test/artifacts.
import fs from 'node:fs';
import {createRequire} from 'node:module';

const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const pictures = new URL('../artifacts/', import.meta.url).pathname;
const contrast = ['color-contrast'];
const layout = ['target-size', 'scrollable-region-focusable'];
// What the words of another language can break. (Which elements there are is the same in all.)
const words = [...contrast, ...layout, 'link-in-text-block', 'landmark-unique', 'html-has-lang', 'html-lang-valid',
	'valid-lang', 'document-title', 'empty-heading', 'empty-table-header', 'button-name', 'input-button-name', 'link-name',
	'select-name', 'label', 'label-title-only', 'label-content-name-mismatch', 'aria-command-name', 'aria-dialog-name',
	'aria-input-field-name', 'aria-meter-name', 'aria-progressbar-name', 'aria-toggle-field-name', 'aria-tooltip-name',
	'aria-treeitem-name', 'summary-name', 'image-alt', 'input-image-alt', 'role-img-alt', 'svg-img-alt', 'image-redundant-alt'];
const sizes = [[1280, 900], [390, 844], [320, 640]];
const everything = sizes.flatMap(size => ['light', 'dark'].map(theme => [...size, theme, rules]));
// What is looked at: every state meets every width, theme and direction, not each of them with each
// other. What only colours can break is not looked for twice, nor what a width cannot change.
// AXE_ALL=1 looks at all of them, which takes three times as long.
const looks = process.env.AXE_ALL ? {en: everything, ur: everything} : {
	en: [[1280, 900, 'light', rules], [1280, 900, 'dark', contrast], [390, 844, 'light', layout], [320, 640, 'light', null]],
	ur: [[1280, 900, 'light', null], [390, 844, 'dark', words], [320, 640, 'dark', null]],
};
const PICTURE_HEIGHT = 2400, ENLARGED_WIDTH = 390;

if (process.env.PICTURES)
	fs.mkdirSync(pictures, {recursive: true});

// What axe-core finds, one line for each rule.
async function findings(page, tags) {
	const frames = await page.locator('iframe, frame').count();
	const how = {runOnly: tags, resultTypes: ['violations'], iframes: frames > 0, preload: tags === rules};
	const result = await page.evaluate(how => window.axe.run(how), how);
	return result.violations.map(rule => `${rule.id}: ${rule.nodes.slice(0, 3).map(
		node => `${node.target.join(' ')} (${node.any[0]?.message ?? node.failureSummary})`).join('; ')}`);
}

async function picture(page, name, width) {
	const height = await page.evaluate(() => document.documentElement.scrollHeight);
	await page.screenshot({
		path: `${pictures}${name}.png`, fullPage: true,
		clip: {x: 0, y: 0, width, height: Math.min(height, PICTURE_HEIGHT)},
	});
}

// How far the page hangs over the edge when its reader has made all text twice as large, with every
// fold open.
const overEnlarged = page => page.evaluate(() => {
	const root = document.documentElement, folds = [...document.querySelectorAll('main details:not([open])')];
	const put = (size, open) => {
		root.style.fontSize = size;
		folds.forEach(fold => fold.open = open);
	};
	put('200%', true);
	const over = root.scrollWidth - window.innerWidth;
	put('', false);
	return over;
});

// What is wrong with the page as it stands, in the widths and themes of its language.
export async function look(page, name, language) {
	const found = [];
	await page.evaluate(axe);
	for (const [width, height, colorScheme, tags] of looks[language]) {
		await page.setViewportSize({width, height});
		await page.emulateMedia({colorScheme});
		const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
		if (over > 0)
			found.push(`${width}: ${over} px over the edge`);
		const enlarged = width === ENLARGED_WIDTH ? await overEnlarged(page) : 0;
		if (enlarged > 0)
			found.push(`${width}, text twice as large: ${enlarged} px over the edge`);
		for (const finding of tags ? await findings(page, tags) : [])
			found.push(`${width} ${colorScheme} ${finding}`);
		if (process.env.PICTURES && width > 320)
			await picture(page, `${name}-${width}-${colorScheme}`, width);
	}
	return found;
}
