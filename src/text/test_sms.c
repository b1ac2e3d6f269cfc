// SPDX-License-Identifier: AGPL-3.0-or-later
#include "tap.h"
#include "text/sms.h"

// `count` times the same character.
static struct str many(const char *character, size_t count)
{
	static char room[200000];
	const struct str one = str_from(character);
	for (size_t i = 0; i < count; i++)
		memcpy(room + i * one.len, one.at, one.len);
	return str_of(room, count * one.len);
}

static void is_size(struct str text, enum sms_alphabet alphabet, unsigned parts, unsigned units,
		    unsigned left, const char *what)
{
	const struct sms_size size = sms_size(text);
	ok(size.alphabet == alphabet && size.parts == parts && size.units == units &&
	       size.left == left,
	   "%s (alphabet %d, %u parts, %u units, %u left)", what, (int)size.alphabet, size.parts,
	   size.units, size.left);
}

static void test_sizes(void)
{
	is_size(STR(""), SMS_GSM, 1, 0, 160, "nothing is one message");
	is_size(many("a", 160), SMS_GSM, 1, 160, 0, "160 letters are one message");
	is_size(many("a", 161), SMS_GSM, 2, 161, 145, "161 are two");
	is_size(many("a", 306), SMS_GSM, 2, 306, 0, "306 fill two");
	is_size(many("a", 307), SMS_GSM, 3, 307, 152, "307 are three");
	is_size(many("€", 80), SMS_GSM, 1, 160, 0, "the euro takes two units");
	is_size(many("€", 81), SMS_GSM, 2, 162, 143, "and is not cut: 76 stand in each part");
	is_size(many("é", 160), SMS_GSM, 1, 160, 0, "é is in the alphabet of phones");
	is_size(STR("ÄÖÜäöüßñÑ¿¡Ω\r\n"), SMS_GSM, 1, 14, 146, "so are these");
	is_size(many("á", 70), SMS_WIDE, 1, 70, 0, "á is not: 70 are one message");
	is_size(many("م", 71), SMS_WIDE, 2, 71, 63, "71 letters of Urdu are two");
	is_size(many("🚤", 35), SMS_WIDE, 1, 70, 0, "a boat takes two units");
	is_size(many("🚤", 36), SMS_WIDE, 2, 72, 61, "and is not cut: 33 stand in a part");
	is_size(STR("\xff\xfe"), SMS_WIDE, 1, 2, 68, "a broken byte counts as one character");
}

static void test_parts(void)
{
	const struct str boats = many("🚤", 40);
	is_int((long)sms_part(boats, 0).len, 33 * 4, "the first part ends before a cut boat");
	is_int((long)sms_part(boats, 1).len, 7 * 4, "the second has the rest");
	is_int((long)sms_part(boats, 2).len, 0, "and there is no third");
	is_str(sms_part(STR("Boat at 7"), 0), STR("Boat at 7"), "a short text is one part");
	const struct str mixed = many("a€", 100);
	size_t sum = 0;
	for (unsigned part = 0; part < sms_size(mixed).parts; part++) {
		const struct str piece = sms_part(mixed, part);
		ok(piece.at == mixed.at + sum, "part %u begins where the last one ended", part);
		sum += piece.len;
	}
	is_int((long)sum, (long)mixed.len, "and together they are the text");
}

static void is_plain(const char *text, const char *plain, const char *what)
{
	struct buf out;
	buf_init(&out, 100000);
	sms_plain(str_from(text), &out);
	is_str(buf_str(&out), str_from(plain), "%s", what);
	buf_free(&out);
}

static void test_plain(void)
{
	is_str(sms_first_wide(STR("Don’t come")), STR("’"), "a curly quote makes a text wide");
	is_str(sms_first_wide(STR("Don't come")), STR(""), "a straight one does not");
	is_plain("Don’t come – the “bridge” is down…", "Don't come - the \"bridge\" is down...",
		 "typewriter signs stand for curly ones");
	is_plain("São João’s", "São João’s", "letters stay, and then the signs may stay too");
	is_plain("پل ٹوٹ گیا ہے…", "پل ٹوٹ گیا ہے…", "a text that is wide anyway stays as it is");
	is_plain("a\u00a0b\u2009c\ufeff", "a b c", "spaces that cannot be told apart become one");
	const struct str dots = many("…", 70);
	struct buf out;
	buf_init(&out, 100000);
	sms_plain(dots, &out);
	is_str(buf_str(&out), dots, "what would need more parts stays");
	buf_free(&out);
	buf_init(&out, 3);
	sms_plain(STR("a longer text"), &out);
	ok(out.full, "a full buffer says so");
	buf_free(&out);
}

// The table by which the script on the page is tested, too (test/10-unit/sms.t).
static void test_table(void)
{
	char line[400], room[4000], alphabet[8], text[200];
	unsigned parts, units, left, times, rows = 0;
	FILE *table = fopen("test/10-unit/sms_texts.tsv", "r");
	while (table && fgets(line, sizeof line, table)) {
		size_t len = 0;
		text[0] = '\0';
		if (sscanf(line, "%7s %u %u %u %u\t%199[^\n]", alphabet, &parts, &units, &left,
			   &times, text) < 5)
			break;
		char *end = strstr(text, "\\r\\n");
		if (end)
			memcpy(end, "\r\n", 3);
		for (unsigned i = 0; i < times && len + strlen(text) < sizeof room; i++) {
			memcpy(room + len, text, strlen(text));
			len += strlen(text);
		}
		is_size(str_of(room, len), alphabet[0] == 'w' ? SMS_WIDE : SMS_GSM, parts, units,
			left, text);
		rows++;
	}
	if (table)
		fclose(table);
	ok(rows > 10, "the table of texts was read");
}

int main(void)
{
	test_sizes();
	test_table();
	test_parts();
	test_plain();
	return tap_done();
}
