// SPDX-License-Identifier: AGPL-3.0-or-later
// Collects the texts of the interface for translators: `messages FILES… >po/causeway.pot`. From
// templates
// (.html) every {{#t}}…{{/t}} and {{#tn n}}one|many{{/tn}}, from C every string literal behind the
// comment /*tr*/, and its plural behind /*trn*/. Each text is listed once, with its files, and
// with the {{! … }} right before it as a note. Memory is never freed: the tool runs for a moment.
#include <ctype.h>
#include <stdbool.h>

enum { TEXTS_MAX = 8192, FILE_MAX = 4 << 20 };

struct text {
	char *one, *many, *note; // many: NULL without plural forms
	char *places;
};

static struct text texts[TEXTS_MAX];
static size_t n_texts;

static void give_up(const char *file, size_t line, const char *why)
{
	fprintf(stderr, "%s:%zu: %s\n", file, line, why);
	exit(1);
}

static char *must(char *memory)
{
	if (!memory)
		give_up("messages", 0, "out of memory");
	return memory;
}

static size_t line_of(const char *text, const char *at)
{
	size_t line = 1;
	for (; text < at; text++)
		line += *text == '\n';
	return line;
}

// Files without lines: a catalogue changes only when a text does.
static void add_place(struct text *text, const char *file)
{
	char *places;
	if (text->places && strstr(text->places, file))
		return;
	if (asprintf(&places, "%s%s%s", text->places ? text->places : "", text->places ? " " : "",
		     file) < 0)
		must(NULL);
	text->places = places;
}

static void add_text(const char *file, size_t line, char *one, char *many, char *note)
{
	struct text *text = texts;
	while (text < texts + n_texts && strcmp(text->one, one) != 0)
		text++;
	if (n_texts == TEXTS_MAX)
		give_up(file, line, "there are too many texts");
	if (text == texts + n_texts)
		*text = (struct text){.one = one}, n_texts++;
	if (many && text->many && strcmp(text->many, many) != 0)
		give_up(file, line, "this text has two different plurals");
	text->many = many ? many : text->many;
	text->note = note ? note : text->note;
	add_place(text, file);
}

// From..to, trimmed, every run of white space as one space: as page/compile.c makes ids.
static char *squeeze(const char *from, const char *to)
{
	char *text = must(calloc((size_t)(to - from) + 1, 1)), *out = text;
	for (; from < to; from++) {
		if (!isspace((unsigned char)*from))
			*out++ = *from;
		else if (out > text && out[-1] != ' ')
			*out++ = ' ';
	}
	while (out > text && out[-1] == ' ')
		*--out = '\0';
	return text;
}

// ---- templates ------------------------------------------------------------------------------

// The note that ends right before `at`, or NULL.
static char *note_before(const char *text, const char *at)
{
	while (at > text && isspace((unsigned char)at[-1]))
		at--;
	if (at - text < 2 || memcmp(at - 2, "}}", 2) != 0)
		return NULL;
	const char *open = at - 2;
	while (open > text && memcmp(open, "{{", 2) != 0)
		open--;
	return memcmp(open, "{{!", 3) == 0 ? squeeze(open + 3, at - 2) : NULL;
}

static void read_template(const char *file, const char *text)
{
	for (const char *at = text; (at = strstr(at, "{{#t")) != NULL;) {
		bool plural = strncmp(at, "{{#tn ", 6) == 0;
		if (!plural && strncmp(at, "{{#t}}", 6) != 0) {
			at += 4;
			continue;
		}
		size_t line = line_of(text, at);
		const char *begin = strstr(at, "}}"),
			   *end = strstr(at, plural ? "{{/tn}}" : "{{/t}}");
		if (!begin || !end || end < begin)
			give_up(file, line, "this message is not closed");
		begin += 2;
		const char *bar = plural ? memchr(begin, '|', (size_t)(end - begin)) : NULL;
		if (plural && !bar)
			give_up(file, line, "this message has no plural behind a |");
		add_text(file, line, squeeze(begin, bar ? bar : end),
			 bar ? squeeze(bar + 1, end) : NULL, note_before(text, at));
		at = end;
	}
}

// ---- C --------------------------------------------------------------------------------------

// Reads literals that follow each other as one and moves *at behind them.
static char *read_literals(const char **at)
{
	char *text = must(calloc(strlen(*at) + 1, 1)), *out = text;
	const char *from = *at;
	while (isspace((unsigned char)*from))
		from++;
	while (*from == '"') {
		for (from++; *from && *from != '"'; from++) {
			if (*from == '\\' && from[1])
				*out++ = *++from == 'n' ? '\n' : *from;
			else
				*out++ = *from;
		}
		from += *from == '"';
		*at = from;
		while (isspace((unsigned char)*from))
			from++;
	}
	return text;
}

static void read_code(const char *file, const char *text)
{
	for (const char *at = text; (at = strstr(at, "/*tr*/")) != NULL;) {
		size_t line = line_of(text, at);
		at += strlen("/*tr*/");
		char *one = read_literals(&at), *many = NULL;
		if (!*one)
			give_up(file, line, "no text follows /*tr*/");
		size_t gap = strspn(at, ", \t\n");
		if (strncmp(at + gap, "/*trn*/", 7) == 0) {
			at += gap + 7;
			many = read_literals(&at);
		}
		add_text(file, line, one, many, NULL);
	}
}

// ---- output ---------------------------------------------------------------------------------

static void print_text(const char *keyword, const char *text)
{
	printf("%s \"", keyword);
	for (; *text; text++) {
		if (*text == '\n')
			fputs("\\n", stdout);
		else if (*text == '"' || *text == '\\')
			printf("\\%c", *text);
		else
			putchar(*text);
	}
	puts("\"");
}

static void print_all(void)
{
	puts("msgid \"\"\nmsgstr \"\"\n"
	     "\"Project-Id-Version: Causeway\\n\"\n"
	     "\"MIME-Version: 1.0\\n\"\n"
	     "\"Content-Type: text/plain; charset=UTF-8\\n\"\n"
	     "\"Content-Transfer-Encoding: 8bit\\n\"\n"
	     "\"Plural-Forms: nplurals=2; plural=(n != 1);\\n\"");
	for (size_t i = 0; i < n_texts; i++) {
		putchar('\n');
		if (texts[i].note)
			printf("#. %s\n", texts[i].note);
		printf("#: %s\n", texts[i].places);
		print_text("msgid", texts[i].one);
		if (texts[i].many)
			print_text("msgid_plural", texts[i].many);
		puts(texts[i].many ? "msgstr[0] \"\"\nmsgstr[1] \"\"" : "msgstr \"\"");
	}
}

static char *read_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	if (!file)
		give_up(path, 0, "cannot be opened");
	char *text = must(calloc(FILE_MAX + 1, 1));
	if (fread(text, 1, FILE_MAX, file) == FILE_MAX)
		give_up(path, 0, "is too long");
	fclose(file);
	return text;
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		const char *ending = strrchr(argv[i], '.');
		if (ending && strcmp(ending, ".html") == 0)
			read_template(argv[i], read_file(argv[i]));
		else
			read_code(argv[i], read_file(argv[i]));
	}
	print_all();
	return 0;
}
