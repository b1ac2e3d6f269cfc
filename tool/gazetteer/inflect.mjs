// SPDX-License-Identifier: AGPL-3.0-or-later
// The forms in which languages write the name of a place for "in", "to", "from" and "of" it, where
// they are endings or are joined to its front: rules by script and country, for single words. They
// are made when the gazetteer is, so that reading a post costs nothing more. Rules miss names that
// change in other ways; a form that nobody writes does no harm.

// Letters of a name that takes endings, so that no form is a common word.
const SHORTEST = 4;
const SHORTEST_OF_SYLLABLES = [[/^[가-힣]/, 2], [/^[ሀ-፿]/, 3]];

const ending = (...ends) => (name) => ends.map((end) => name + end);
// Where a name ends in `from`, each of `to` takes its place.
const turn = (from, ...to) => (name) =>
  name.endsWith(from) ? to.map((end) => name.slice(0, name.length - from.length) + end) : [];
// The first rule that gives something.
const first = (...rules) => (name) => {
  for (const rule of rules) {
    const forms = rule(name);
    if (forms.length) return forms;
  }
  return [];
};
const front = (...fronts) => (name) => fronts.map((start) => start + name);

const ukrainian = first(
  turn('ів', 'ова', 'ову', 'ові', 'овом'), turn('їв', 'єва', 'єву', 'єві', 'євом'),
  turn('піль', 'поля', 'полю', 'полі'), turn('ь', 'я', 'ю', 'і', 'ем'),
  turn('ське', 'ського', 'ському'), turn('не', 'ного', 'ному'), turn('ий', 'ого', 'ому'),
  turn('ка', 'ки', 'ці', 'ку', 'кою'), turn('га', 'ги', 'зі', 'гу'), turn('ія', 'ії', 'ію', 'ією'),
  turn('а', 'и', 'і', 'у', 'ою'), turn('я', 'і', 'ї', 'ю', 'єю'), turn('о', 'а', 'у', 'і', 'ом'),
  turn('ці', 'ців', 'цях'), turn('и', 'ах', 'ам'), turn('і', 'ях', 'ів'), turn('е', 'я', 'ю', 'і'),
  (name) => /[бвгґджзклмнпрстфхцчшщ]$/.test(name) ? ending('а', 'у', 'і', 'ом', 'ові')(name) : []);

const russian = first(
  turn('ский', 'ского', 'ском'), turn('ый', 'ого', 'ом'), turn('ое', 'ого', 'ом'),
  turn('ия', 'ии', 'ию', 'ией'), turn('ка', 'ки', 'ке', 'ку', 'кой'), turn('га', 'ги', 'ге', 'гу'),
  turn('а', 'ы', 'е', 'у', 'ой'), turn('я', 'и', 'е', 'ю', 'ей'), turn('ь', 'и', 'я', 'е', 'ю'),
  turn('ы', 'ах', 'ам'), turn('и', 'ах'), turn('о', 'а', 'у', 'е', 'ом'), turn('е', 'я', 'ю'),
  turn('й', 'я', 'ю', 'е'),
  (name) => /[бвгджзклмнпрстфхцчшщ]$/.test(name) ? ending('а', 'у', 'е', 'ом')(name) : []);

const polish = first(
  turn('ów', 'owa', 'owie', 'owem', 'owu'), turn('aw', 'awia', 'awiu', 'awiem'),
  turn('sko', 'ska', 'sku'), turn('ska', 'skiej', 'ską'), turn('ce', 'cach', 'c'),
  turn('ka', 'ki', 'ce', 'kę'), turn('ga', 'gi', 'dze', 'gę'), turn('dź', 'dzi'), turn('ń', 'nia', 'niu'),
  turn('ia', 'ii', 'ię'), turn('a', 'y', 'ie', 'ę', 'ą'), turn('o', 'a', 'ie', 'u', 'em'),
  turn('y', 'ach'), (name) => /[bcdfghjklłmnprstwzż]$/.test(name) ? ending('a', 'u', 'ie', 'em')(name) : []);

const finnish = (name) => {
  const stem = name.replace(/nki$/, 'ngi').replace(/nki(?=.$)/, 'ngi').replace(/(?<=[aeiouyäö])ki$/, 'ki');
  const vowel = stem.at(-1);
  if (!/[aeiouyäö]/.test(vowel)) return ending('issa', 'ista', 'iin', 'in')(stem);
  return [...ending('ssa', 'ssä', 'sta', 'stä', 'lla', 'llä', 'lta', 'lle', 'n')(stem), `${name}${vowel}n`];
};

const bengali = (name) => /[ািীুূেৈোৌ]$/.test(name)
  ? [...ending('তে', 'র', 'য়')(name)] : ending('ে', 'ের', 'েই')(name);

const tamil = first(
  turn('ம்', 'த்தில்', 'த்துக்கு', 'த்திற்கு', 'த்தின்'), turn('ு', 'ில்', 'ுக்கு'), turn('்', 'ில்', 'ுக்கு', 'ின்'),
  ending('யில்', 'க்கு', 'வில்'));

const LATIN = {
  TR: ending('da', 'de', 'ta', 'te', 'dan', 'den', 'tan', 'ten', 'ya', 'ye', 'nin', 'daki', 'deki', 'taki', 'teki'),
  HU: ending('ban', 'ben', 'ból', 'ből', 'ba', 'be', 'on', 'en', 'ön', 'ról', 'ről', 'ra', 'nál', 'nél'),
  FI: finnish,
  EE: ending('s', 'sse', 'st', 'le', 'l'),
  PL: polish,
  LV: turn('a', 'ā', 'as', 'u'),
  LT: first(turn('as', 'e', 'o', 'ą'), turn('us', 'uje', 'aus')),
  RO: first(turn('a', 'ei'), ending('ului', 'ul')),
  AZ: ending('da', 'də', 'dan', 'dən', 'ya', 'yə'),
  UZ: ending('da', 'dan', 'ga', 'ning'),
  KE: ending('ni'), TZ: ending('ni'),
};
const JOINED_CYRILLIC = { KZ: ending('да', 'де', 'та', 'те', 'дан', 'ден'), MN: ending('д', 'т', 'аас', 'ын') };

const SCRIPTS = [
  [/^[Ѐ-ӿ’'ʼ-]+$/, (name, country) => [
    ...(/[ыэёъ]/.test(name) ? [] : ukrainian(name)), ...(/[іїєґ]/.test(name) ? [] : russian(name)),
    ...(JOINED_CYRILLIC[country]?.(name) ?? [])]],
  [/^[ঀ-৿]+$/, bengali],
  [/^[ऀ-ॿ]+$/, (name, country) => country === 'NP' ? ending('मा', 'को', 'बाट', 'लाई', 'का', 'की')(name)
    : ending('त', 'ात', 'ला', 'हून', 'मध्ये', 'में', 'से')(name)],
  [/^[஀-௿]+$/, tamil],
  [/^[ఀ-౿]+$/, ending('లో', 'కి', 'కు', 'లోని', 'నుండి')],
  [/^[઀-૿]+$/, ending('માં', 'થી', 'ના', 'ની', 'નું', 'નો')],
  [/^[ಀ-೿]+$/, ending('ದಲ್ಲಿ', 'ನಲ್ಲಿ', 'ಯಲ್ಲಿ', 'ಕ್ಕೆ', 'ಗೆ')],
  [/^[ഀ-ൿ]+$/, first(turn('ം', 'ത്ത്', 'ത്തിൽ'), turn('്', 'ിൽ'), ending('യിൽ', 'ിൽ'))],
  [/^[଀-୿]+$/, ending('ରେ', 'ର', 'କୁ')],
  [/^[඀-෿]+$/, ending('ේ', 'ට', 'යේ', 'හි')],
  [/^[ሀ-፿]+$/, front('በ', 'ከ', 'የ', 'ለ', 'ወደ')],
  [/^[א-ת]+$/, front('ב', 'ל', 'מ', 'וב')],
  [/^[가-힣]+$/, ending('에서', '에', '의', '로', '으로', '은', '는', '이', '가', '을', '를', '도')],
  [/^[ა-ჿ]+$/, (name) => [...ending('ში')(name), ...turn('ი', 'ში', 'იდან')(name)]],
  [/^[԰-֏]+$/, ending('ում', 'ից', 'ի')],
  [/^[Ͱ-Ͽἀ-῿]+$/, first(turn('α', 'ας', 'αν'), turn('η', 'ης', 'ην'), turn('ος', 'ο', 'ου'))],
];

// The inflected forms of one name of a place; none for names of several words.
export function inflected(written, country) {
  const name = written.replace(/[\u200e\u200f]/g, '');
  const shortest = SHORTEST_OF_SYLLABLES.find(([letters]) => letters.test(name))?.[1] ?? SHORTEST;
  if (/\s/.test(name) || [...name].length < shortest) return [];
  const script = SCRIPTS.find(([letters]) => letters.test(name.toLowerCase()));
  const rule = script?.[1] ?? (/^[a-z\u00c0-\u024f’'-]+$/i.test(name) ? LATIN[country] : undefined);
  const lower = name.toLowerCase();
  return rule ? rule(lower, country).filter((form) => form !== lower && [...form].length > shortest) : [];
}
