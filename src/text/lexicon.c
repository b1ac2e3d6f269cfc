// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/lexicon.h"

#include "base/mapped.h"
#include "base/utf8.h"
#include "text/lexicon_file.h"
#include "text/script.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#define FILTER_BYTES (((size_t)1 << LEXICON_FILTER_BITS) / 8)
#define KNOWN_BITS   21 // log2 of the bits that tell which keys may be in the slots
#define WEAK_SHARE   (1.0F / 3)
// A life concept says nothing when the post as a whole does not ask: everybody is safe, or the
// danger is only supposed.
#define LIFE_ASKS    1.7F

_Static_assert(sizeof(struct lexicon_header) % 8 == 0, "the filter begins on a word");
_Static_assert(sizeof(struct lexicon_concept) == 32 + 4 * HEADS, "concepts have no gaps");
_Static_assert(LEXICON_FILE_MAX / sizeof(struct lexicon_entry) < LEXICON_NOTE_CUT,
	       "the mark of a note is no entry");
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "lexicon files are little-endian");

enum { LANGUAGE_ANY = 0, LANGUAGE_UNSURE_NUMBER = 254, LANGUAGE_STRANGE = 255 };

struct lexicon {
	const struct lexicon_header *header;
	const uint8_t *filter;
	const struct lexicon_slot *slots;
	const struct lexicon_concept *concepts;
	const struct lexicon_language *languages;
	const struct lexicon_entry *entries;
	struct str mapped; // empty if the bytes belong to the caller
	// A set bit for each key in the slots, by the upper bits of its tag. A post of forty words
	// asks for as many keys, of which few are there: the rest is told by these 256 KiB instead
	// of the slots' 4 MiB.
	uint64_t known[(1 << KNOWN_BITS) / 64];
};

// --- the file ---

uint64_t lexicon_checksum(struct str file)
{
	const size_t at = offsetof(struct lexicon_header, checksum);
	const uint64_t head = hash_bytes(str_slice(file, 0, at));
	return hash_pair(head, hash_bytes(str_slice(file, at + sizeof(uint64_t), file.len)));
}

static enum outcome check_header(const struct lexicon_header *header, size_t len,
				 struct fault *fault)
{
	if (memcmp(header->magic, LEXICON_MAGIC, sizeof header->magic) != 0)
		return fail(INVALID, fault, "This is not a lexicon.");
	if (header->version != LEXICON_VERSION || header->heads != HEADS)
		return fail(INVALID, fault, "The lexicon was built for another version.");
	const bool sound =
	    header->slots > 0 && (header->slots & (header->slots - 1)) == 0 &&
	    header->slots <= LEXICON_FILE_MAX / sizeof(struct lexicon_slot) &&
	    header->concepts <= LEXICON_CONCEPTS && header->languages <= LEXICON_LANGUAGES &&
	    header->entries <= LEXICON_FILE_MAX / sizeof(struct lexicon_entry) &&
	    len == sizeof *header + FILTER_BYTES + header->slots * sizeof(struct lexicon_slot) +
		       header->concepts * sizeof(struct lexicon_concept) +
		       header->languages * sizeof(struct lexicon_language) +
		       header->entries * sizeof(struct lexicon_entry);
	return sound ? OK : fail(INVALID, fault, "The lexicon is cut off or damaged.");
}

static bool concept_sound(const struct lexicon_concept *concept)
{
	if (concept->name[sizeof concept->name - 1] != 0 || concept->life > 1)
		return false;
	for (size_t head = 0; head < HEADS; head++)
		if (!(fabsf(concept->evidence[head]) <= 10))
			return false;
	return true;
}

// Every slot leads to an entry, every entry to a concept, every run to an end: after this the
// look-ups need no checks.
static bool contents_sound(const struct lexicon *lexicon)
{
	const struct lexicon_header *header = lexicon->header;
	for (uint32_t i = 0; i < header->slots; i++)
		if ((lexicon->slots[i].leads & ~LEXICON_CONTINUES) > header->entries)
			return false;
	for (uint32_t i = 0; i < header->concepts; i++)
		if (!concept_sound(&lexicon->concepts[i]))
			return false;
	for (uint32_t i = 0; i < header->languages; i++)
		if (lexicon->languages[i].code[sizeof lexicon->languages[i].code - 1] != 0 ||
		    lexicon->languages[i].number > LEXICON_LANGUAGES)
			return false;
	for (uint32_t i = 0; i < header->entries; i++)
		if (lexicon->entries[i].concept >= header->concepts ||
		    lexicon->entries[i].language > LEXICON_LANGUAGES)
			return false;
	return !header->entries || lexicon->entries[header->entries - 1].marks & LEXICON_LAST;
}

static uint32_t known_bit(uint32_t tag)
{
	return tag >> (32 - KNOWN_BITS);
}

// Without a branch: a third of the slots is empty.
static void known_fill(struct lexicon *lexicon)
{
	for (uint32_t i = 0; i < lexicon->header->slots; i++) {
		const uint32_t bit = known_bit(lexicon->slots[i].tag);
		lexicon->known[bit / 64] |= (uint64_t)(lexicon->slots[i].leads != 0) << bit % 64;
	}
}

enum outcome lexicon_open_bytes(struct str bytes, struct lexicon **ret, struct fault *fault)
{
	const struct lexicon_header *header = (const void *)bytes.at;
	if (bytes.len < sizeof *header || bytes.len > LEXICON_FILE_MAX)
		return fail(INVALID, fault, "A file of %zu bytes is no lexicon.", bytes.len);
	const enum outcome outcome = check_header(header, bytes.len, fault);
	if (outcome != OK)
		return outcome;
	if (header->checksum != lexicon_checksum(bytes))
		return fail(INVALID, fault, "The lexicon is damaged: its checksum differs.");
	struct lexicon *lexicon = calloc(1, sizeof *lexicon);
	if (!lexicon)
		return fail(UNAVAILABLE, fault, "There is no memory for the lexicon.");
	lexicon->header = header;
	lexicon->filter = (const void *)(header + 1);
	lexicon->slots = (const void *)(lexicon->filter + FILTER_BYTES);
	lexicon->concepts = (const void *)(lexicon->slots + header->slots);
	lexicon->languages = (const void *)(lexicon->concepts + header->concepts);
	lexicon->entries = (const void *)(lexicon->languages + header->languages);
	if (!contents_sound(lexicon)) {
		free(lexicon);
		return fail(INVALID, fault, "The lexicon points outside itself.");
	}
	known_fill(lexicon);
	*ret = lexicon;
	return OK;
}

enum outcome lexicon_open(const char *path, struct lexicon **ret, struct fault *fault)
{
	struct str bytes;
	enum outcome outcome = mapped_open(path, "lexicon", LEXICON_FILE_MAX, &bytes, fault);
	if (outcome != OK)
		return outcome;
	outcome = lexicon_open_bytes(bytes, ret, fault);
	if (outcome != OK) {
		mapped_close(bytes);
		return outcome;
	}
	(*ret)->mapped = bytes;
	mapped_rest(bytes);
	return OK;
}

void lexicon_close(struct lexicon *lexicon)
{
	if (lexicon)
		mapped_close(lexicon->mapped);
	free(lexicon);
}

uint64_t lexicon_mark(const struct lexicon *lexicon)
{
	return lexicon->header->checksum;
}

uint32_t lexicon_entries(const struct lexicon *lexicon)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < lexicon->header->entries; i++)
		n += !(lexicon->entries[i].marks & LEXICON_WIDE);
	return n;
}

size_t lexicon_concepts(const struct lexicon *lexicon)
{
	return lexicon->header->concepts;
}

struct str lexicon_concept_name(const struct lexicon *lexicon, size_t concept)
{
	return str_from(lexicon->concepts[concept].name);
}

float lexicon_concept_evidence(const struct lexicon *lexicon, size_t concept, enum head head)
{
	return lexicon->concepts[concept].evidence[head];
}

static uint8_t language_number(const struct lexicon *lexicon, struct str lang)
{
	char code[sizeof lexicon->languages->code] = {0};
	if (lang.len == 0 || str_equal(lang, STR("und")))
		return LANGUAGE_UNSURE_NUMBER;
	if (lang.len >= sizeof code)
		return LANGUAGE_STRANGE;
	memcpy(code, lang.at, lang.len);
	for (uint32_t i = 0; i < lexicon->header->languages; i++)
		if (memcmp(code, lexicon->languages[i].code, sizeof code) == 0)
			return lexicon->languages[i].number;
	return LANGUAGE_STRANGE;
}

bool lexicon_has_language(const struct lexicon *lexicon, struct str lang)
{
	return language_number(lexicon, lang) < LANGUAGE_UNSURE_NUMBER;
}

// --- words and syllables ---

// All scripts that are cut into syllables are coded behind Thai's first sign, in three bytes.
#define FIRST_CUT 0xE0

// The script of a word that is cut; SCRIPT_OTHER for one that stays whole.
static enum script cut_script(struct str word)
{
	size_t at = 0;
	if (word.len < 3 || (unsigned char)word.at[0] < FIRST_CUT)
		return SCRIPT_OTHER;
	const enum script script = script_of(utf8_next(word, &at));
	return script_is_spaceless(script) || script == SCRIPT_HANGUL ? script : SCRIPT_OTHER;
}

static bool is_stacker(uint32_t point)
{
	return point == 0x1039 || point == 0x17D2; // Burmese virama, Khmer coeng
}

// Thai and Lao vowels that are written before the consonant they are spoken after.
static bool is_vowel_ahead(uint32_t point)
{
	return (point >= 0xE40 && point <= 0xE44) || (point >= 0xEC0 && point <= 0xEC4);
}

// Thai and Lao vowels that Unicode counts as letters and that belong to the consonant before them.
static bool is_vowel_behind(uint32_t point)
{
	return point == 0xE30 || point == 0xE32 || point == 0xE33 || point == 0xE45 ||
	       point == 0xEB0 || point == 0xEB2 || point == 0xEB3 || point == 0xEBD;
}

// A syllable ends before each letter that is not stacked below the one before it and that is not
// itself the closing consonant (with asat, perhaps behind the low dot, or with virama). In Thai and
// Lao a consonant keeps its vowels, which is less than a syllable and never cut inside a form.
static bool syllable_begins(struct str word, size_t at, uint32_t before)
{
	const uint32_t letter = utf8_next(word, &at);
	if (fold_class_of(letter) != FOLD_CLASS_LETTER || is_stacker(before) ||
	    is_vowel_ahead(before) || is_vowel_behind(letter))
		return false;
	if (at == word.len)
		return true;
	uint32_t next = utf8_next(word, &at);
	if (next == 0x1037 && at < word.len)
		next = utf8_next(word, &at);
	return next != 0x103A && next != 0x1039;
}

static size_t syllables_cut(struct str bytes, const struct fold_word *word, size_t most,
			    struct lexicon_unit *ret)
{
	size_t n = 0, start = 0, at = 0;
	uint16_t point = 0, start_point = 0;
	// Where folding dropped or added signs, a syllable is shown as its whole word.
	const bool aligned = utf8_length(bytes) == (size_t)(word->to_point - word->from_point);
	while (at < bytes.len && n < most) {
		const uint32_t here = utf8_next(bytes, &at);
		point++;
		if (at < bytes.len && !syllable_begins(bytes, at, here))
			continue;
		const uint16_t from = (uint16_t)(word->from_point + start_point);
		const uint16_t to = (uint16_t)(word->from_point + point);
		ret[n++] = (struct lexicon_unit){
		    .hash = hash_bytes(str_slice(bytes, start, at - start)),
		    .from_point = aligned ? from : word->from_point,
		    .to_point = aligned ? to : word->to_point,
		};
		start = at;
		start_point = point;
	}
	return n;
}

size_t lexicon_cut(const struct folded *folded, size_t word, size_t most, struct lexicon_unit *ret)
{
	const struct fold_word *at = &folded->words[word];
	const struct str bytes = fold_word_str(folded, word);
	const enum script script = cut_script(bytes);
	if (script == SCRIPT_OTHER) {
		*ret = (struct lexicon_unit){at->hash, at->from_point, at->to_point, false};
		return 1;
	}
	const size_t n = syllables_cut(bytes, at, most, ret);
	// Korean words carry their endings: a form is the beginning of a word, or of several.
	for (size_t i = 1; i < n && script == SCRIPT_HANGUL; i++)
		ret[i].inside = true;
	return n;
}

// --- reading a post ---

// One post being read.
struct pass {
	const struct lexicon *lexicon;
	struct lexicon_hits *out;
	uint8_t language;
	bool life;
	uint64_t strong[LEXICON_CONCEPTS / 64], weak[LEXICON_CONCEPTS / 64]; // concepts found
};

static const uint64_t *known_word(const struct lexicon *lexicon, uint64_t key)
{
	return &lexicon->known[known_bit(lexicon_tag(key)) / 64];
}

static bool may_know(const struct lexicon *lexicon, uint64_t key)
{
	return *known_word(lexicon, key) >> known_bit(lexicon_tag(key)) % 64 & 1;
}

static bool may_begin_form(const struct lexicon *lexicon, uint64_t unit)
{
	const uint32_t bit = lexicon_filter_bit(unit);
	return (lexicon->filter[bit / 8] >> bit % 8 & 1) && may_know(lexicon, unit);
}

static const struct lexicon_slot *slot_find(const struct lexicon *lexicon, uint64_t key)
{
	const uint32_t mask = lexicon->header->slots - 1;
	for (uint32_t probe = 0; probe < LEXICON_PROBES; probe++) {
		const struct lexicon_slot *slot = &lexicon->slots[((uint32_t)key + probe) & mask];
		if (slot->leads == 0)
			return NULL;
		if (slot->tag == lexicon_tag(key))
			return slot;
	}
	return NULL;
}

// What a form means to this post, `leads` being as in its slot: in its own language first; when
// unsure, a meaning that is neither weak nor kept to its own language.
static const struct lexicon_entry *entry_choose(const struct pass *pass, uint32_t leads)
{
	const uint32_t first = leads & ~LEXICON_CONTINUES;
	const struct lexicon_entry *other = NULL;
	if (first == 0)
		return NULL;
	for (const struct lexicon_entry *entry = &pass->lexicon->entries[first - 1];; entry++) {
		if (entry->language == pass->language)
			return entry;
		const bool unsure = pass->language == LANGUAGE_UNSURE_NUMBER;
		const bool allowed =
		    entry->language == LANGUAGE_ANY || unsure || entry->marks & LEXICON_ANYWHERE;
		if (!other && allowed && !(unsure && entry->marks & (LEXICON_WEAK | LEXICON_HOME)))
			other = entry;
		if (entry->marks & LEXICON_LAST)
			return other;
	}
}

static void evidence_add(struct pass *pass, size_t concept, float share)
{
	typedef float four __attribute__((vector_size(16)));
	typedef float two __attribute__((vector_size(8)));
	const float *evidence = pass->lexicon->concepts[concept].evidence;
	float *sums = pass->out->evidence;
	four sum, more;
	two last, last_more;
	static_assert(HEADS % 4 == 2, "heads are added in fours, then two");
	for (size_t head = 0; head + 4 <= HEADS; head += 4) {
		memcpy(&sum, sums + head, sizeof sum);
		memcpy(&more, evidence + head, sizeof more);
		sum += share * more;
		memcpy(sums + head, &sum, sizeof sum);
	}
	memcpy(&last, sums + HEADS - 2, sizeof last);
	memcpy(&last_more, evidence + HEADS - 2, sizeof last_more);
	last += share * last_more;
	memcpy(sums + HEADS - 2, &last, sizeof last);
}

static bool mark(uint64_t *set, size_t concept)
{
	const uint64_t bit = UINT64_C(1) << concept % 64;
	const bool fresh = !(set[concept / 64] & bit);
	set[concept / 64] |= bit;
	return fresh;
}

static void hit_add(struct pass *pass, const struct lexicon_entry *entry,
		    const struct lexicon_unit *first, const struct lexicon_unit *last)
{
	struct lexicon_hits *out = pass->out;
	const size_t concept = entry->concept;
	const bool weak = entry->marks & LEXICON_WEAK;
	const bool was_weak = pass->weak[concept / 64] >> concept % 64 & 1;
	const bool was_strong = pass->strong[concept / 64] >> concept % 64 & 1;
	if (!weak && mark(pass->strong, concept))
		evidence_add(pass, concept, was_weak ? 1 - WEAK_SHARE : 1);
	if (weak && mark(pass->weak, concept) && !was_strong)
		evidence_add(pass, concept, WEAK_SHARE);
	if (!weak && !pass->life && pass->lexicon->concepts[concept].life) {
		pass->life = true;
		out->life_from = first->from_point;
		out->life_to = last->to_point;
	}
	if (out->n < LEXICON_HITS_MAX)
		out->hit[out->n++] = (struct lexicon_hit){
		    .from_point = first->from_point,
		    .to_point = last->to_point,
		    .concept = (uint16_t) concept,
		    .weak = weak,
		};
}

// What forms are looked for in: the words of a text as they are, or cut into units.
struct units {
	const struct folded *folded;
	const struct lexicon_unit *cut; // NULL: each word is a unit
	size_t n;
};

static struct lexicon_unit unit_at(const struct units *units, size_t i)
{
	const struct fold_word *word = &units->folded->words[i];
	if (units->cut)
		return units->cut[i];
	return (struct lexicon_unit){word->hash, word->from_point, word->to_point, false};
}

static uint64_t hash_at(const struct units *units, size_t i)
{
	return units->cut ? units->cut[i].hash : units->folded->words[i].hash;
}

// Where the forms that begin with a unit stand, as in its slot; 0 if none does.
static uint32_t unit_leads(const struct lexicon *lexicon, uint64_t unit)
{
	const struct lexicon_slot *slot =
	    may_begin_form(lexicon, unit) ? slot_find(lexicon, unit) : NULL;
	return slot ? slot->leads : 0;
}

// A unit with which a form begins.
struct begin {
	uint16_t unit;
	uint32_t leads;	 // as in its slot
	uint64_t second; // the key of it and the next one, if the slots may have that; else 0
};

// The key of a beginning, whose own is `key`, with the unit `next`; 0 if the slots surely lack it.
static uint64_t key_longer(const struct lexicon *lexicon, const struct units *units, size_t next,
			   uint64_t key)
{
	const uint64_t longer = lexicon_key(key, hash_at(units, next));
	return may_know(lexicon, longer) ? longer : 0;
}

// Takes the longest form that begins there; returns the unit behind it.
static size_t form_take(struct pass *pass, const struct units *units, const struct begin *begin)
{
	const size_t first = begin->unit, left = units->n - first;
	const size_t most = left < LEXICON_UNITS ? left : LEXICON_UNITS;
	const struct lexicon_entry *found = entry_choose(pass, begin->leads);
	uint64_t key = begin->second;
	size_t covers = 1;
	for (size_t i = 1; key && i < most; i++) {
		const struct lexicon_slot *slot = slot_find(pass->lexicon, key);
		if (!slot)
			break;
		const struct lexicon_entry *entry = entry_choose(pass, slot->leads);
		if (entry) {
			found = entry;
			covers = i + 1;
		}
		key = slot->leads & LEXICON_CONTINUES && i + 1 < most
			  ? key_longer(pass->lexicon, units, first + i + 1, key)
			  : 0;
	}
	if (found) {
		const struct lexicon_unit start = unit_at(units, first);
		const struct lexicon_unit end = unit_at(units, first + covers - 1);
		hit_add(pass, found, &start, &end);
	}
	return first + covers;
}

// The units of a text; returns how many.
static size_t units_cut(const struct folded *folded, struct lexicon_unit units[FOLD_WORDS_MAX])
{
	size_t n = 0;
	for (size_t i = 0; i < folded->n_words && n < FOLD_WORDS_MAX; i++)
		n += lexicon_cut(folded, i, FOLD_WORDS_MAX - n, units + n);
	return n;
}

// Those of a text that was cut, their slots fetched side by side; returns how many.
static size_t begins_find(const struct lexicon *lexicon, const struct lexicon_unit *units, size_t n,
			  struct begin begins[FOLD_WORDS_MAX])
{
	const uint32_t mask = lexicon->header->slots - 1;
	size_t likely = 0, found = 0;
	for (size_t i = 0; i < n; i++) {
		if (units[i].inside || !may_begin_form(lexicon, units[i].hash))
			continue;
		__builtin_prefetch(&lexicon->slots[(uint32_t)units[i].hash & mask]);
		begins[likely++].unit = (uint16_t)i;
	}
	for (size_t i = 0; i < likely; i++) {
		const uint16_t unit = begins[i].unit;
		begins[found].unit = unit;
		begins[found].leads = unit_leads(lexicon, units[unit].hash);
		found += begins[found].leads != 0;
	}
	return found;
}

static struct pass pass_begin(const struct lexicon *lexicon, struct str lang,
			      struct lexicon_hits *ret)
{
	memset(ret->evidence, 0, sizeof ret->evidence);
	ret->n = 0;
	ret->life_from = ret->life_to = 0;
	return (struct pass){
	    .lexicon = lexicon,
	    .out = ret,
	    .language = language_number(lexicon, lang),
	};
}

static void pass_end(const struct pass *pass, struct lexicon_hits *ret)
{
	ret->life_at_risk = pass->life && ret->evidence[HEAD_REQUEST] >= LIFE_ASKS;
}

// Those of words that are known to lead somewhere; returns how many.
static size_t begins_noted(const struct word_notes *notes, size_t n,
			   struct begin begins[FOLD_WORDS_MAX])
{
	size_t found = 0;
	for (size_t i = 0; i < n; i++) {
		begins[found].unit = (uint16_t)i;
		begins[found].leads = notes->of[i].form;
		found += begins[found].leads != 0;
	}
	return found;
}

// Leaves out the beginnings of forms that are none by themselves where none of them goes on: most
// of those that are met. In passes, so that the memory brings what is asked of one for all side by
// side.
static size_t begins_follow(const struct lexicon *lexicon, const struct units *units,
			    struct begin *begins, size_t n)
{
	const uint32_t mask = lexicon->header->slots - 1;
	size_t kept = 0;
	for (size_t i = 0; i < n; i++) {
		struct begin *begin = &begins[i];
		const size_t next = begin->unit + (size_t)(begin->unit + 1u < units->n);
		const bool goes_on =
		    ((begin->leads & LEXICON_CONTINUES) != 0) & (next != begin->unit);
		begin->second = lexicon_key(hash_at(units, begin->unit), hash_at(units, next));
		begin->second *= goes_on;
		__builtin_prefetch(known_word(lexicon, begin->second));
	}
	for (size_t i = 0; i < n; i++) {
		struct begin begin = begins[i];
		const uint32_t own = begin.leads & ~LEXICON_CONTINUES;
		// Without a branch: half go on and half do not, and where nothing is to be
		// brought it is what lies first.
		begin.second *= may_know(lexicon, begin.second);
		__builtin_prefetch(&lexicon->slots[(uint32_t)begin.second & mask]);
		__builtin_prefetch(&lexicon->entries[own - (own != 0)]);
		begins[kept] = begin;
		kept += (own != 0) | (begin.second != 0);
	}
	return kept;
}

static void read_begins(const struct lexicon *lexicon, const struct units *units,
			struct begin *begins, size_t n, struct str lang, struct lexicon_hits *ret)
{
	struct pass pass = pass_begin(lexicon, lang, ret);
	const size_t kept = begins_follow(lexicon, units, begins, n);
	for (size_t i = 0, at = 0; i < kept; i++)
		if (begins[i].unit >= at)
			at = form_take(&pass, units, &begins[i]);
	pass_end(&pass, ret);
}

void lexicon_read(const struct lexicon *lexicon, const struct folded *folded, struct str lang,
		  struct lexicon_hits *ret)
{
	struct lexicon_unit cut[FOLD_WORDS_MAX];
	struct begin begins[FOLD_WORDS_MAX];
	const struct units units = {folded, cut, units_cut(folded, cut)};
	const size_t n = begins_find(lexicon, cut, units.n, begins);
	read_begins(lexicon, &units, begins, n, lang, ret);
}

void lexicon_read_noted(const struct lexicon *lexicon, const struct folded *folded,
			const struct word_notes *notes, struct str lang, struct lexicon_hits *ret)
{
	struct begin begins[FOLD_WORDS_MAX + 1]; // one is written before it is known to count
	const struct units units = {folded, NULL, folded->n_words};
	if (notes->all.form & LEXICON_NOTE_CUT) {
		lexicon_read(lexicon, folded, lang, ret);
		return;
	}
	const size_t n = begins_noted(notes, folded->n_words, begins);
	read_begins(lexicon, &units, begins, n, lang, ret);
}

// --- the language of a short text ---

// How much of a text stands in the forms of each language, by number.
struct tongues {
	uint16_t words[LEXICON_LANGUAGES + 1];
	uint16_t from[LEXICON_LANGUAGES + 1]; // where the form begins that was counted last
	uint16_t to[LEXICON_LANGUAGES + 1];   // and the unit behind it
};

// Counts a form for each of its languages. Of forms that begin at one unit each language has its
// longest, which comes last; what begins inside of one that was counted is none.
static void tongues_add(const struct lexicon *lexicon, uint32_t leads, size_t at, size_t covers,
			struct tongues *tongues)
{
	const uint32_t first = leads & ~LEXICON_CONTINUES;
	const struct lexicon_entry *entry = first ? &lexicon->entries[first - 1] : NULL;
	for (; entry; entry = entry->marks & LEXICON_LAST ? NULL : entry + 1) {
		const uint8_t language = entry->language;
		const size_t from = tongues->from[language], to = tongues->to[language];
		const bool longer = to > at && from == at;
		if ((covers == 1 && entry->marks & (LEXICON_WEAK | LEXICON_HOME)) ||
		    (to > at && !longer))
			continue;
		const size_t words = tongues->words[language] + at + covers - (longer ? to : at);
		tongues->words[language] = (uint16_t)words;
		tongues->from[language] = (uint16_t)at;
		tongues->to[language] = (uint16_t)(at + covers);
	}
}

// The forms that begin at a unit.
static void tongues_take(const struct lexicon *lexicon, const struct units *units,
			 const struct begin *begin, struct tongues *tongues)
{
	const size_t at = begin->unit;
	tongues_add(lexicon, begin->leads, at, 1, tongues);
	uint64_t key = begin->second;
	for (size_t covers = 2; key && covers <= LEXICON_UNITS; covers++) {
		const struct lexicon_slot *slot = slot_find(lexicon, key);
		if (!slot)
			break;
		tongues_add(lexicon, slot->leads, at, covers, tongues);
		key = slot->leads & LEXICON_CONTINUES && at + covers < units->n
			  ? key_longer(lexicon, units, at + covers, key)
			  : 0;
	}
}

struct lexicon_tongue lexicon_tongue(const struct lexicon *lexicon, const struct folded *folded,
				     struct str lang)
{
	struct lexicon_unit cut[FOLD_WORDS_MAX];
	struct begin begins[FOLD_WORDS_MAX];
	struct tongues tongues = {0};
	struct lexicon_tongue ret = {0};
	const uint8_t told = language_number(lexicon, lang);
	const struct units units = {folded, cut, units_cut(folded, cut)};
	if (units.n != folded->n_words)
		return ret;
	const size_t n =
	    begins_follow(lexicon, &units, begins, begins_find(lexicon, cut, units.n, begins));
	for (size_t i = 0; i < n; i++)
		tongues_take(lexicon, &units, &begins[i], &tongues);
	ret.words_told = told <= LEXICON_LANGUAGES ? tongues.words[told] : 0;
	ret.words = ret.words_told;
	ret.code = ret.words > 0 ? lang : STR("");
	for (size_t i = 0; i < lexicon->header->languages; i++) {
		const struct lexicon_language *language = &lexicon->languages[i];
		const unsigned words = tongues.words[language->number];
		const bool lent = words == ret.words && words > ret.words_told &&
				  strcmp(language->code, "en") == 0;
		if (words > ret.words || lent) {
			ret.words = words;
			ret.code = str_from(language->code);
		}
	}
	return ret;
}

uint32_t lexicon_note(const struct lexicon *lexicon, const struct folded *folded, size_t word)
{
	if (cut_script(fold_word_str(folded, word)) != SCRIPT_OTHER)
		return LEXICON_NOTE_CUT;
	return unit_leads(lexicon, folded->words[word].hash);
}

// --- what evidence is worth ---

float lexicon_probability(float evidence)
{
	const float enough = 1e6F; // keeps the square finite
	if (!(evidence > 0))
		return 0;
	const float held = evidence < enough ? evidence : enough, square = held * held;
	return square / (square + LEXICON_LABEL * LEXICON_LABEL);
}

// A probability with 1/2 moved to `threshold`, straight on both sides.
static float probability_at(float p, float threshold)
{
	if (p < 0.5F)
		return p * 2 * threshold;
	return threshold + (2 * p - 1) * (1 - threshold);
}

float lexicon_combine(float p, float evidence, float threshold, bool model_knows_language)
{
	const float bonus = 0.25F, most = 1.0F, nearly = 1e-6F;
	if (!model_knows_language) {
		// A head that the model never gives has a threshold out of reach.
		const float reachable = threshold < 1 ? threshold : 0.5F;
		const float worded = probability_at(lexicon_probability(evidence), reachable);
		return p > worded ? p : worded;
	}
	const float sure = fminf(fmaxf(p, nearly), 1 - nearly);
	const float moved = logf(sure / (1 - sure)) + fminf(fmaxf(bonus * evidence, -most), most);
	return 1 / (1 + expf(-moved));
}
