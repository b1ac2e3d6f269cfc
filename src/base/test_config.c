// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/config.h"

#include "base/buf.h"
#include "tap.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct setting net_settings[] = {
    {"listen", SETTING_TEXT, "127.0.0.1:8080", 0, 0, false, "Address and port."},
    {"threads", SETTING_NUMBER, "2", 1, 64, false, "Threads."},
    {"body-limit", SETTING_BYTES, "16M", 1024, 64 << 20, false, "Largest body."},
    {"idle-time", SETTING_DURATION, "5s", 250, 3600000, false, "Time to wait."},
};
static const struct setting store_settings[] = {
    {"database", SETTING_TEXT, "", 0, 0, true, "Where posts are kept."},
    {"data", SETTING_PATH, "/var/lib/causeway", 0, 0, false, "Folder."},
    {"demo", SETTING_SWITCH, "no", 0, 0, false, "Invented campaign."},
    {"offset", SETTING_NUMBER, "0", 0, 0, false, "Any number."},
};

// Each test begins with a fresh config.
static struct arena arena;
static struct config *config;
static struct fault fault;

static void start(void)
{
	static const struct setting *const tables[] = {net_settings, store_settings};
	static const size_t counts[] = {4, 4};
	arena_free(&arena);
	arena_init(&arena, 1 << 20);
	fault.text[0] = '\0';
	if (config_new(&arena, tables, counts, 2, &config, &fault) != OK)
		abort();
}

static enum outcome read_text(struct str text)
{
	char path[] = "/tmp/causeway-conf-XXXXXX";
	int file = mkstemp(path);
	if (file < 0 || write(file, text.at, text.len) != (ssize_t)text.len)
		abort();
	close(file);
	enum outcome outcome = config_read_file(config, path, &fault);
	unlink(path);
	return outcome;
}

static enum outcome read_flag(const char *first, const char *second)
{
	char *argv[] = {(char *)"causeway", (char *)first, (char *)second, NULL};
	int argc = second ? 3 : 2;
	return config_read_flags(config, &argc, argv, &fault);
}

static bool fault_says(const char *part)
{
	bool said = str_find(str_from(fault.text), str_from(part)) != SIZE_MAX;
	if (!said)
		printf("# the sentence was: %s\n", fault.text);
	return said;
}

static void defaults_are_in_force(void)
{
	start();
	is_str(config_text(config, "listen"), STR("127.0.0.1:8080"), "a text has its default");
	is_int(config_number(config, "threads"), 2, "so has a number");
	is_int(config_number(config, "body-limit"), 16 << 20, "a size, in bytes");
	is_int(config_number(config, "idle-time"), 5000, "a duration, in ms");
	ok(!config_switch(config, "demo"), "a switch");
}

static void a_wrong_table_is_our_fault(void)
{
	static const struct setting twice[] = {
	    {"a", SETTING_TEXT, "", 0, 0, false, ""},
	    {"a", SETTING_TEXT, "", 0, 0, false, ""},
	};
	static const struct setting wrong[] = {{"n", SETTING_NUMBER, "99", 1, 9, false, ""}};
	struct config *none = NULL;
	is_int(config_new(&arena, (const struct setting *const[]){twice}, (const size_t[]){2}, 1,
			  &none, &fault),
	       FAULT, "a name declared twice is refused");
	is_int(config_new(&arena, (const struct setting *const[]){wrong}, (const size_t[]){1}, 1,
			  &none, &fault),
	       FAULT, "so is a default out of range");
	ok(none == NULL, "and no config comes of it");
	struct arena small;
	arena_init(&small, 100);
	is_int(config_new(&small, (const struct setting *const[]){net_settings},
			  (const size_t[]){4}, 1, &none, &fault),
	       TOO_MUCH, "an arena too small is said to be");
	arena_free(&small);
}

static void the_file_is_read(void)
{
	start();
	is_int(read_text(STR("# Our server\n\n  listen = [::1]:9000  \r\nthreads=8\n"
			     "body-limit = 512k\nidle-time = 250ms\ndemo = yes\noffset = -3\n"
			     "data = /srv/a = b # c")),
	       OK, "a file with comments, empty lines and spaces is read");
	is_str(config_text(config, "listen"), STR("[::1]:9000"),
	       "a text without the spaces around it");
	is_int(strlen(config_text(config, "listen").at), 10, "with a zero behind it");
	is_int(config_number(config, "threads"), 8, "a number");
	is_int(config_number(config, "body-limit"), 512 << 10, "a size");
	is_int(config_number(config, "idle-time"), 250, "a duration");
	is_int(config_number(config, "offset"), -3, "a negative number");
	ok(config_switch(config, "demo"), "a switch");
	is_str(config_text(config, "data"), STR("/srv/a = b # c"), "all of the rest of the line");
	is_int(config_read_file(config, "/nonexistent/causeway.conf", &fault), OK,
	       "a missing file is no error");
	is_int(config_read_file(config, "/tmp", &fault), UNAVAILABLE, "a folder is one");
	ok(fault_says("/tmp"), "and is named");
}

static void wrong_files_are_refused(void)
{
	static const struct {
		struct str text;
		const char *line, *says;
	} table[] = {
	    {STR("listen"), " line 1:", "name = value"},
	    {STR("\n\nlisen = a"), " line 3:", "no setting \"lisen\""},
	    {STR("threads = 8\nthreads = 9"), " line 2:", "line 1 already"},
	    {STR("#\nthreads = 0"), " line 2:", "from 1 to 64"},
	    {STR("threads = 65"), " line 1:", "from 1 to 64"},
	    {STR("threads = many"), " line 1:", "\"many\" is not allowed for threads"},
	    {STR("threads ="), " line 1:", "a whole number"},
	    {STR("threads = 8 8"), " line 1:", "a whole number"},
	    {STR("threads = 99999999999999999999"), " line 1:", "a whole number"},
	    {STR("body-limit = 16X"), " line 1:", "a size such as 64k, 16M or 1G from 1k to 64M"},
	    {STR("body-limit = 9999999999G"), " line 1:", "a size"},
	    {STR("idle-time = 5"), " line 1:", "from 250ms to 1h"},
	    {STR("demo = maybe"), " line 1:", "yes or no"},
	    {STR("listen = a\0b"), " line 1:", "text"},
	    {STR("listen = a\xFF"), " line 1:", "text"},
	};
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		start();
		is_int(read_text(table[i].text), INVALID, "wrong file %zu is refused", i + 1);
		ok(fault_says(table[i].line) && fault_says(table[i].says), "and says: %s",
		   table[i].says);
	}
	start();
	read_text(STR("threads = 8\ndemo = maybe\nthreads = 9"));
	is_int(config_number(config, "threads"), 8,
	       "what stands before the wrong line is in force");
}

static void sizes_are_bounded(void)
{
	static char text[(64 << 10) + 1];
	memset(text, '#', sizeof(text));
	start();
	is_int(read_text(str_of(text, sizeof(text) - 1)), OK, "a file of 64 KiB is read");
	is_int(read_text(str_of(text, sizeof(text))), TOO_MUCH, "one byte more is too much");
	ok(fault_says("64 KiB"), "and the limit is named");
	memset(text, 'x', sizeof(text));
	text[4097] = '\0';
	is_int(read_flag("--listen", text), INVALID, "a value of 4097 bytes is too long");
	text[4096] = '\0';
	is_int(read_flag("--listen", text), OK, "one of 4096 is not");
}

static void the_environment_is_read(void)
{
	start();
	char *const list[] = {(char *)"PATH=/bin",
			      (char *)"CAUSEWAY_THREADS=4",
			      (char *)"CAUSEWAY_BODY_LIMIT=2M",
			      (char *)"CAUSEWAY_OTHER=1",
			      (char *)"causeway_demo=yes",
			      (char *)"CAUSEWAY_LISTEN",
			      (char *)"CAUSEWAY_DATABASE=a=b",
			      NULL};
	is_int(config_read_environment(config, list, &fault), OK, "an environment is read");
	is_int(config_number(config, "threads"), 4, "a variable sets its setting");
	is_int(config_number(config, "body-limit"), 2 << 20, "dashes are written as underscores");
	is_str(config_text(config, "database"), STR("a=b"), "a value may hold an equals sign");
	ok(!config_switch(config, "demo"), "small letters do not count");
	char *const wrong[] = {(char *)"CAUSEWAY_THREADS=none", NULL};
	is_int(config_read_environment(config, wrong, &fault), INVALID, "a wrong value is refused");
	ok(fault_says("CAUSEWAY_THREADS: ") && fault_says("from 1 to 64"), "and named");
}

static void flags_are_taken_out(void)
{
	start();
	char *argv[] = {(char *)"causeway",    (char *)"serve",
			(char *)"--threads",   (char *)"7",
			(char *)"--why",       (char *)"file.jsonl",
			(char *)"--listen=:1", (char *)"--demo",
			(char *)"--offset",    (char *)"-5",
			(char *)"--",	       (char *)"--threads",
			(char *)"9",	       NULL};
	int argc = 13;
	is_int(config_read_flags(config, &argc, argv, &fault), OK, "flags are read");
	is_int(config_number(config, "threads"), 7, "a flag with a value, up to --");
	is_str(config_text(config, "listen"), STR(":1"), "a flag with an equals sign");
	ok(config_switch(config, "demo"), "a switch alone means yes");
	is_int(config_number(config, "offset"), -5, "a negative value is a value");
	static const char *const left[] = {"causeway", "serve",	    "--why", "file.jsonl",
					   "--",       "--threads", "9"};
	bool same = argc == 7 && argv[7] == NULL;
	for (int i = 0; i < 7 && same; i++)
		same = strcmp(argv[i], left[i]) == 0;
	ok(same, "what is no known flag is left in order");

	start();
	is_int(read_flag("--demo", "yes"), OK, "a switch takes yes");
	ok(config_switch(config, "demo"), "as yes");
	is_int(read_flag("--demo=no", NULL), OK, "and no");
	ok(!config_switch(config, "demo"), "as no");
	char *with_file[] = {(char *)"causeway", (char *)"--demo", (char *)"file", NULL};
	argc = 3;
	config_read_flags(config, &argc, with_file, &fault);
	ok(argc == 2 && strcmp(with_file[1], "file") == 0, "but nothing else");

	is_int(read_flag("--listen", NULL), INVALID, "a flag without its value is refused");
	ok(fault_says("--listen: A value is missing"), "and named");
	is_int(read_flag("--listen", "--demo"), INVALID, "another flag is no value");
	is_int(read_flag("--listen=--demo", NULL), OK, "unless it is meant to be one");
	is_int(read_flag("--threads", "0"), INVALID, "a value out of range is refused");
	ok(fault_says(
	       "--threads: \"0\" is not allowed for threads. Give a whole number from 1 to 64."),
	   "with what is allowed");
}

static void the_stronger_origin_wins(void)
{
	start();
	read_flag("--threads", "5");
	char *const list[] = {(char *)"CAUSEWAY_THREADS=4", (char *)"CAUSEWAY_OFFSET=4", NULL};
	config_read_environment(config, list, &fault);
	is_int(read_text(STR("threads = 3\noffset = 3\nidle-time = 3s")), OK,
	       "the file may be read after the flags");
	is_int(config_number(config, "threads"), 5, "a flag wins over all");
	is_int(config_number(config, "offset"), 4, "the environment over the file");
	is_int(config_number(config, "idle-time"), 3000, "the file over the default");
	is_int(read_text(STR("threads = 999")), INVALID,
	       "a wrong value is seen though it would not count");
	is_int(config_number(config, "threads"), 5, "and changes nothing");
}

static void collect(void *context, const struct setting *setting, struct str value,
		    enum setting_origin origin)
{
	buf_format(context, "%s=%.*s(%d) ", setting->name, STR_ARG(value), (int)origin);
}

static void secrets_are_never_shown(void)
{
	start();
	struct buf shown;
	buf_init(&shown, 10000);
	config_show(config, collect, &shown);
	is_str(buf_str(&shown),
	       STR("listen=127.0.0.1:8080(0) threads=2(0) body-limit=16M(0) idle-time=5s(0) "
		   "database=(0) "
		   "data=/var/lib/causeway(0) demo=no(0) offset=0(0) "),
	       "all settings are shown in their order, with their origin");
	buf_reset(&shown);
	read_flag("--database", "postgres://u:hunter2@h/d");
	read_text(STR("threads = 3"));
	config_show(config, collect, &shown);
	ok(str_find(buf_str(&shown), STR("database=(set)(3) ")) != SIZE_MAX &&
	       str_find(buf_str(&shown), STR("hunter2")) == SIZE_MAX,
	   "of a secret only that it is set");
	ok(str_find(buf_str(&shown), STR("threads=3(1) ")) != SIZE_MAX,
	   "values in force are shown");
	is_int(read_flag("--database", "hunter2\n"), INVALID, "a wrong secret is refused");
	ok(fault_says("this value is not allowed for database") && !strstr(fault.text, "hunter2"),
	   "without repeating it");
	buf_free(&shown);
}

static void an_unknown_name_aborts(void)
{
	start();
	pid_t child = fork();
	if (child == 0) {
		config_text(config, "lisen");
		_exit(0);
	}
	int status;
	waitpid(child, &status, 0);
	ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT,
	   "asking for a setting that nobody declared ends the program");
}

int main(void)
{
	defaults_are_in_force();
	a_wrong_table_is_our_fault();
	the_file_is_read();
	wrong_files_are_refused();
	sizes_are_bounded();
	the_environment_is_read();
	flags_are_taken_out();
	the_stronger_origin_wins();
	secrets_are_never_shown();
	an_unknown_name_aborts();
	arena_free(&arena);
	return tap_done();
}
