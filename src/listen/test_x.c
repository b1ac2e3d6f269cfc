// SPDX-License-Identifier: AGPL-3.0-or-later
// What X counts as characters, what is searched for, and how a request is signed. What X answers is
// tested from outside (test/30-http/far.t).
#include "listen/x.h"

#include "base/utf8.h"
#include "campaign/tag.h"
#include "listen/x_api.h"
#include "listen/x_text.h"
#include "tap.h"

static struct arena arena;

static void test_length(void)
{
	static const struct {
		const char *text;
		int64_t length;
	} cases[] = {
	    {"", 0},
	    {"Boat needed", 11},
	    {"水が必要です", 12},
	    {"پانی", 4},
	    {"cafe\xCC\x81", 4},
	    {"👍", 2},
	    {"👨‍👩‍👧", 2},
	    {"👍🏽", 2},
	    {"🇵🇰", 2},
	    {"1️⃣", 2},
	    {"https://a.example/a/very/long/way/to/what/is/needed?now=1", 23},
	    {"(See http://a.example/x.)", 30},
	    {"見てhttps://a.example/xです", 31},
	    {"help.example", 23},
	    {"e.g. now", 8},
	    {"3.5 km", 6},
	    {"a\nb  c", 6},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		is_int((int64_t)x_length(&arena, str_from(cases[i].text)), cases[i].length,
		       "'%s' counts so much", cases[i].text);
	char *huge = arena_raw(&arena, X_TEXT_MOST + 1);
	memset(huge, 'x', X_TEXT_MOST + 1);
	is_int((int64_t)x_length(&arena, str_of(huge, X_TEXT_MOST)), X_TEXT_MOST,
	       "a text of the longest kind is counted");
	is_int((int64_t)x_length(&arena, str_of(huge, X_TEXT_MOST + 1)), X_TEXT_MOST + 1,
	       "and a longer one refused by its bytes");
}

static void test_query(void)
{
	static const struct {
		const char *list, *query;
	} cases[] = {
	    {"#flood, @redcross ,boat needed", "(#flood OR from:redcross OR \"boat needed\")"},
	    {"#flood OR #fun", "(#flood)"},
	    {"from:evil) OR (x, \"\" ,,#", "(\"fromevil OR x\")"},
	    {" ,, ", ""},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct str query = x_query(&arena, str_from(cases[i].list), STR(""), true);
		ok(str_equal(query, str_from(cases[i].query)), "'%s' is searched as %.*s",
		   cases[i].list, STR_ARG(query));
	}
	const struct str query = x_query(&arena, STR("#a"), STR(""), false);
	ok(str_equal(query, STR("(#a) -is:retweet")), "reposts can be left out");
}

static void test_spellings(void)
{
	const struct str tags = STR("Other\nSarwanFlood, सारवान_बाढ़, SarwanFlud = report\nNeed");
	const struct str query = x_query(&arena, STR("#sarwanflood, @redcross"), tags, true);
	ok(str_equal(query, STR("(#sarwanflood OR from:redcross OR #सारवान_बाढ़ OR #SarwanFlud)")),
	   "a hashtag of the campaign stands for all its spellings: %.*s", STR_ARG(query));
	ok(str_equal(x_query(&arena, STR("SarwanFlood, #fun"), tags, true),
		     STR("(\"SarwanFlood\" OR #fun)")),
	   "words and other hashtags stand for themselves");
	struct buf many;
	buf_init(&many, 1 << 16);
	buf_format(&many, "SarwanFlood");
	for (int i = 0; i < TAG_SPELLINGS_MAX; i++)
		buf_format(&many, ", SarwanFloodIsAlsoSpeltInThisVeryLongWay%02d", i);
	const struct str longest = x_query(&arena, STR("#SarwanFlood"), buf_str(&many), false);
	ok(longest.len <= X_QUERY_MOST && longest.len > X_QUERY_MOST - 60,
	   "as many as a search of X has room for: %zu", longest.len);
	buf_free(&many);
}

// The example that X itself gives for its signatures.
static void test_signature(void)
{
	const struct x_pair pairs[] = {
	    {"status", STR("Hello Ladies + Gentlemen, a signed OAuth request!")},
	    {"include_entities", STR("true")},
	    {"oauth_consumer_key", STR("xvz1evFS4wEEPTGEFPHBog")},
	    {"oauth_nonce", STR("kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg")},
	    {"oauth_signature_method", STR("HMAC-SHA1")},
	    {"oauth_timestamp", STR("1318622958")},
	    {"oauth_token", STR("370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb")},
	    {"oauth_version", STR("1.0")},
	};
	const struct str signature =
	    x_signature(&arena, "POST", STR("https://api.twitter.com/1.1/statuses/update.json"),
			pairs, 8, STR("kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw"),
			STR("LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE"));
	ok(str_equal(signature, STR("hCtSmYh+iHYCEqBWrE7C7hYmtUk=")),
	   "a request is signed as X shows it: %.*s", STR_ARG(signature));
}

int main(void)
{
	arena_init(&arena, CONNECTOR_MEMORY);
	test_length();
	test_query();
	test_spellings();
	test_signature();
	arena_free(&arena);
	return tap_done();
}
