// SPDX-License-Identifier: AGPL-3.0-or-later
// Settings from a file, from flags and from the environment: taken or refused with the place.
#include "base/config.h"
#include "fuzz.h"

#define FLAGS_MAX 16

static const struct setting settings[] = {
    {.name = "text", .type = SETTING_TEXT, .standard = ""},
    {.name = "number", .type = SETTING_NUMBER, .standard = "1", .least = 0, .most = 9},
    {.name = "bytes", .type = SETTING_BYTES, .standard = "4k"},
    {.name = "wait", .type = SETTING_DURATION, .standard = "5s"},
    {.name = "switch", .type = SETTING_SWITCH, .standard = "no"},
    {.name = "secret-path", .type = SETTING_PATH, .standard = "", .secret = true},
};

static void shown(void *context, const struct setting *setting, struct str value,
		  enum setting_origin origin)
{
	(void)context, (void)origin;
	require(!setting->secret || value.len == 0 || str_equal(value, STR("(set)")));
}

// Every line as a flag and as a variable.
static void read_words(struct config *config, struct arena *arena, struct str text)
{
	char *words[FLAGS_MAX + 1] = {(char *)"causeway"};
	int count = 1;
	struct fault fault = {0};
	while (text.len && count < FLAGS_MAX)
		words[count++] = (char *)arena_cstr(arena, str_cut(&text, '\n'));
	words[count] = NULL;
	require(config_read_environment(config, words, &fault) == OK || fault.text[0] != '\0');
	require(config_read_flags(config, &count, words, &fault) == OK || fault.text[0] != '\0');
	require(count >= 1 && count <= FLAGS_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct setting *tables[] = {settings};
	const size_t counts[] = {sizeof settings / sizeof settings[0]};
	char path[FUZZ_PATH_MAX];
	struct str words = fuzz_text(data, size);
	const struct str file = fuzz_cut(&words);
	struct config *config;
	struct fault fault = {0};
	struct arena arena;
	arena_init(&arena, (size_t)4 << 20);
	require(config_new(&arena, tables, counts, 1, &config, &fault) == OK);
	const int fd = fuzz_file(file, path);
	require(config_read_file(config, path, &fault) == OK || fault.text[0] != '\0');
	close(fd);
	read_words(config, &arena, words);
	require(config_number(config, "number") >= 0 && config_number(config, "number") <= 9);
	config_show(config, shown, NULL);
	arena_free(&arena);
	return 0;
}
