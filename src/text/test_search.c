// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/utf8.h"
#include "tap.h"
#include "text/search.h"

#include <sqlite3.h>

static sqlite3 *db;

static struct str tokens_of(const char *text, struct buf *out)
{
	buf_reset(out);
	search_tokens(str_from(text), out);
	return buf_str(out);
}

static void index_text(int64_t id, struct str text)
{
	struct buf tokens;
	buf_init(&tokens, 1 << 20);
	search_tokens(text, &tokens);
	sqlite3_stmt *insert;
	sqlite3_prepare_v2(db, "INSERT INTO posts (rowid, tokens) VALUES (?, ?)", -1, &insert,
			   NULL);
	sqlite3_bind_int64(insert, 1, id);
	sqlite3_bind_text(insert, 2, tokens.at, (int)tokens.len, SQLITE_STATIC);
	if (sqlite3_step(insert) != SQLITE_DONE)
		printf("Bail out! %s\n", sqlite3_errmsg(db));
	sqlite3_finalize(insert);
	buf_free(&tokens);
}

// True if the query finds post `id`; *ret_error is set when SQLite refuses the query.
static bool finds(struct str typed, int64_t id, bool *ret_error)
{
	struct buf fts5, tsquery;
	buf_init(&fts5, 1 << 20);
	buf_init(&tsquery, 1 << 20);
	bool found = false;
	if (search_query(typed, &fts5, &tsquery, NULL) == OK) {
		sqlite3_stmt *ask;
		sqlite3_prepare_v2(db, "SELECT 1 FROM posts WHERE posts MATCH ? AND rowid = ?", -1,
				   &ask, NULL);
		sqlite3_bind_text(ask, 1, fts5.at, (int)fts5.len, SQLITE_STATIC);
		sqlite3_bind_int64(ask, 2, id);
		int step = sqlite3_step(ask);
		found = step == SQLITE_ROW;
		if (step != SQLITE_ROW && step != SQLITE_DONE) {
			printf("# %.*s: %s\n", STR_ARG(buf_str(&fts5)), sqlite3_errmsg(db));
			*ret_error = true;
		}
		sqlite3_finalize(ask);
	}
	buf_free(&fts5);
	buf_free(&tsquery);
	return found;
}

// For each script a text, queries of one, two and three characters that it answers, and a text
// that none of them may find.
static const struct {
	const char *script, *text, *queries[4], *other;
} scripts[] = {
    {"Latin",
     "Two families need insulin near the bridge",
     {"i", "in", "ins", "INSULIN"},
     "Clean water at school"},
    {"Latin with accents",
     "Dous fanmi bezwen dlo pòtab",
     {"p", "pò", "pot", "pòtab"},
     "Nou gen manje"},
    {"Cyrillic", "Потрібна вода для дітей", {"в", "во", "вод", "ВОДА"}, "Дякуємо за хліб"},
    {"Greek", "Χρειαζόμαστε νερό τώρα", {"ν", "νε", "νερ", "ΝΕΡΟ"}, "Ευχαριστώ πολύ"},
    {"Arabic", "نحتاج ماء للأطفال", {"م", "ما", "ماء", "نحتاج"}, "شكرا جزيلا"},
    {"Urdu", "ہمیں پانی چاہیے", {"پ", "پا", "پان", "پانی"}, "بہت شکریہ"},
    {"Devanagari", "हमें दवा चाहिए", {"द", "दव", "दवा", "चाहिए"}, "सड़क बंद"},
    {"Bengali", "আমাদের নৌকা দরকার", {"ন", "নৌ", "নৌক", "নৌকা"}, "খাবার পেয়েছি"},
    {"Tamil", "எங்களுக்கு உணவு வேண்டும்", {"உ", "உண", "உணவ", "உணவு"}, "சாலை மூடப்பட்டது"},
    {"Thai", "ต้องการเรือด่วนที่หมู่บ้าน", {"ร", "เรื", "เรือ", "หมู่บ้าน"}, "ขอบคุณมาก"},
    {"Burmese", "ကလေးအတွက်ဆေးလိုတယ်", {"ဆ", "ဆေး", "ဆေးလို", "ကလေး"}, "ကျေးဇူးပါ"},
    {"Khmer", "ត្រូវការទឹកស្អាត", {"ទ", "ទឹ", "ទឹក", "ស្អាត"}, "អរគុណ"},
    {"Lao", "ຕ້ອງການນ້ຳດື່ມ", {"ນ", "ນ້ຳ", "ດື່ມ", "ຕ້ອງການ"}, "ຂອບໃຈ"},
    {"Chinese", "我们需要饮用水和帐篷", {"水", "用水", "饮用水", "帐篷"}, "道路不通了"},
    {"Japanese", "避難所で毛布が足りません", {"毛", "毛布", "避難所", "足りません"}, "ありがとう"},
    {"Korean", "아이들에게 물이 필요합니다", {"물", "물이", "필요합", "아이들"}, "고맙습니다"},
    {"Ethiopic", "ንጹህ ውሃ ያስፈልገናል", {"ው", "ውሃ", "ያስፈ", "ንጹህ"}, "አመሰግናለሁ"},
    {"Hebrew", "צריך מים לילדים", {"מ", "מי", "מים", "לילדים"}, "תודה רבה"},
};

static void test_scripts(void)
{
	bool error = false;
	for (int i = 0; i < (int)(sizeof scripts / sizeof *scripts); i++) {
		index_text(2 * i + 1, str_from(scripts[i].text));
		index_text(2 * i + 2, str_from(scripts[i].other));
	}
	for (int i = 0; i < (int)(sizeof scripts / sizeof *scripts); i++)
		for (int q = 0; q < 4; q++) {
			struct str typed = str_from(scripts[i].queries[q]);
			ok(finds(typed, 2 * i + 1, &error), "%s: '%s' finds its text",
			   scripts[i].script, typed.at);
			ok(!finds(typed, 2 * i + 2, &error), "%s: '%s' does not find the other",
			   scripts[i].script, typed.at);
		}
	ok(!error, "SQLite takes every query");
}

static void test_tokens(void)
{
	struct buf out;
	buf_init(&out, 1 << 16);
	is_str(tokens_of("Water, WATER! now", &out), STR("water water now"),
	       "words are folded, punctuation falls away");
	is_str(tokens_of("需要水", &out), STR("需要 要水 水"),
	       "Chinese becomes pairs and the last character");
	is_str(tokens_of("水", &out), STR("水"), "a lone character is a token");
	is_str(tokens_of("ကျွန်တော်", &out), STR("ကျွန် န်တော် တော်"),
	       "Burmese signs stay with their base");
	is_str(tokens_of("iPhone手机 3日", &out), STR("iphone 手机 机 3 日"),
	       "scripts side by side are cut apart");
	is_str(tokens_of("1,500 tents 3.5", &out), STR("1500 tents 3 5"),
	       "grouped digits are one number");
	is_str(tokens_of("see https://example.org/a @user #help", &out), STR("see help"),
	       "links and mentions are left out, hashtags are words");
	is_str(tokens_of("💧 !!! —", &out), STR(""), "symbols alone give nothing");
	buf_free(&out);
}

static void test_query(void)
{
	struct buf fts5, tsquery;
	struct fault fault = {0};
	buf_init(&fts5, 1 << 16);
	buf_init(&tsquery, 1 << 16);
	ok(search_query(STR("Clean \"drinking water\" bott"), &fts5, &tsquery, &fault) == OK,
	   "a mixed query is taken");
	is_str(buf_str(&fts5), STR("\"clean\" AND \"drinking\" AND \"water\" AND \"bott\"*"),
	       "FTS5: every word, the last as a beginning");
	is_str(buf_str(&tsquery), STR("'clean' & 'drinking' & 'water' & 'bott':*"),
	       "PostgreSQL: the same");
	buf_reset(&fts5);
	buf_reset(&tsquery);
	search_query(STR("need \"water\""), &fts5, &tsquery, &fault);
	is_str(buf_str(&fts5), STR("\"need\" AND \"water\""), "a quoted last word must be whole");
	buf_reset(&fts5);
	ok(search_query(STR("  "), &fts5, &tsquery, &fault) == INVALID && fault.text[0],
	   "nothing typed is refused with a sentence");
	ok(search_query(STR("💧 \" * ( ' \\ :"), &fts5, &tsquery, &fault) == INVALID,
	   "symbols alone are refused");
	is_int(fts5.len, 0, "a refused query writes nothing");
	char longest[SEARCH_QUERY_BYTES_MAX + 1];
	memset(longest, 'a', sizeof longest);
	ok(search_query(str_of(longest, sizeof longest), &fts5, &tsquery, &fault) == TOO_MUCH,
	   "a query that is too long is refused");
	for (size_t i = 1; i < sizeof longest; i += 2)
		longest[i] = ' ';
	ok(search_query(str_of(longest, 2 * SEARCH_QUERY_TOKENS_MAX), &fts5, &tsquery, &fault) ==
	       OK,
	   "as many words as stated are taken");
	ok(search_query(str_of(longest, 2 * SEARCH_QUERY_TOKENS_MAX + 2), &fts5, &tsquery,
			&fault) == TOO_MUCH,
	   "one more is refused");
	buf_free(&fts5);
	buf_free(&tsquery);
}

static void test_choices(void)
{
	struct buf fts5, tsquery;
	struct fault fault = {0};
	const struct str tag[] = {STR("SarwanFlood"), STR("Sarwan_Flood"), STR("सर्वन नदी")};
	const struct str sign[] = {STR("!")};
	const struct search_choice choices[] = {{tag, 3}, {sign, 1}};
	buf_init(&fts5, 1 << 16);
	buf_init(&tsquery, 1 << 16);
	search_query_choices(STR("bridge"), choices, 1, &fts5, &tsquery, &fault);
	is_str(buf_str(&fts5),
	       STR("\"bridge\"* AND ((\"sarwanflood\") OR (\"sarwan\" AND \"flood\") OR "
		   "(\"सर्वन\" AND \"नदी\"))"),
	       "FTS5: any spelling of a choice will do, each as a whole");
	is_str(buf_str(&tsquery),
	       STR("'bridge':* & (('sarwanflood') | ('sarwan' & 'flood') | ('सर्वन' & 'नदी'))"),
	       "PostgreSQL: the same");
	buf_reset(&fts5);
	is_int(search_query_choices(STR(""), choices, 1, &fts5, &tsquery, &fault), OK,
	       "a choice alone is enough");
	buf_reset(&fts5);
	is_int(search_query_choices(STR("bridge"), choices, 2, &fts5, &tsquery, &fault), INVALID,
	       "a choice without a letter is refused");
	is_int((int64_t)fts5.len, 0, "and nothing is written");
	buf_free(&fts5);
	buf_free(&tsquery);
	buf_init(&fts5, 30);
	buf_init(&tsquery, 30);
	is_int(search_query_choices(STR(""), choices, 1, &fts5, &tsquery, &fault), TOO_MUCH,
	       "more than the buffers hold is refused");
	buf_free(&fts5);
	buf_free(&tsquery);
}

// Whatever SQLite's tokenizer thinks of a code point, it must never cut one of our tokens in two:
// with detail=none that would make the query an error.
static void test_every_code_point(void)
{
	int lost = 0;
	struct buf fts5, tsquery;
	buf_init(&fts5, 1 << 10);
	buf_init(&tsquery, 1 << 10);
	sqlite3_stmt *ask;
	sqlite3_prepare_v2(db, "SELECT 1 FROM posts WHERE posts MATCH ?", -1, &ask, NULL);
	for (uint32_t point = 0x21; point < 0x20000; point++) {
		if ((point >= 0x4E20 && point < 0x9FE0) || (point >= 0xAC20 && point < 0xF900))
			continue; // Chinese, Hangul, surrogates, private use: each alike
		char text[16] = "ab";
		size_t len = 2 + utf8_put(text + 2, point);
		text[len++] = 'c';
		buf_reset(&fts5);
		buf_reset(&tsquery);
		if (search_query(str_of(text, len), &fts5, &tsquery, NULL) != OK)
			continue;
		sqlite3_reset(ask);
		sqlite3_bind_text(ask, 1, fts5.at, (int)fts5.len, SQLITE_STATIC);
		int step = sqlite3_step(ask);
		if (step != SQLITE_DONE && step != SQLITE_ROW && lost++ < 5)
			printf("# U+%04X: %s\n", point, sqlite3_errmsg(db));
	}
	sqlite3_finalize(ask);
	buf_free(&fts5);
	buf_free(&tsquery);
	is_int(lost, 0, "no code point makes a query that SQLite refuses");
}

static void test_broken_input(void)
{
	uint64_t state = 7;
	bool error = false;
	int found = 0, asked = 0;
	for (int round = 0; round < 500; round++) {
		char bytes[200];
		size_t len = 1 + (size_t)(state >> 33) % sizeof bytes;
		for (size_t i = 0; i < len; i++) {
			state = state * 6364136223846793005u + 1442695040888963407u;
			bytes[i] = (char)(state >> 56);
		}
		index_text(2000 + round, str_of(bytes, len));
		struct buf fts5, tsquery;
		buf_init(&fts5, 1 << 16);
		buf_init(&tsquery, 1 << 16);
		enum outcome outcome = search_query(str_of(bytes, len), &fts5, &tsquery, NULL);
		buf_free(&fts5);
		buf_free(&tsquery);
		if (outcome != OK)
			continue;
		asked++;
		if (!memchr(bytes, '"', len))
			found += finds(str_of(bytes, len), 2000 + round, &error);
		else
			found++;
	}
	ok(!error, "random bytes never make a query that SQLite refuses");
	ok(asked > 250, "most of them hold something to search for");
	is_int(found, asked, "each random text is found by itself");
}

static void test_long_text(void)
{
	struct buf text, tokens;
	buf_init(&text, 1 << 20);
	buf_init(&tokens, 4 << 20);
	for (int i = 0; i < 30000; i++)
		buf_format(&text, "word%d ", i);
	search_tokens(buf_str(&text), &tokens);
	ok(str_ends(buf_str(&tokens), STR(" word29999")), "a long text is indexed to its end");
	is_int(tokens.len + 1, text.len, "with nothing lost");
	buf_free(&text);
	buf_free(&tokens);
}

int main(void)
{
	sqlite3_open(":memory:", &db);
	char *message = NULL;
	int made =
	    sqlite3_exec(db,
			 "CREATE VIRTUAL TABLE posts USING fts5(tokens, content='', detail=none, "
			 "tokenize=\"unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'\")",
			 NULL, NULL, &message);
	ok(made == SQLITE_OK, "the index is made as the header says");
	test_tokens();
	test_query();
	test_choices();
	test_scripts();
	test_every_code_point();
	test_broken_input();
	test_long_text();
	sqlite3_close(db);
	return tap_done();
}
