// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/stream_view.h"

#include "base/utf8.h"
#include "text/heads.h"

enum { LATE_MS = 30 * 60 * 1000, SPARK_WIDTH = 96, SPARK_HEIGHT = 24 };
enum { FOLD_LINES = 8, FOLD_LETTERS = 700 };

struct label {
	const char *word, *name, *icon, *level;
};

static const struct label kinds[] = {
    {"request", /*tr*/ "Request", "request", NULL},
    {"offer", /*tr*/ "Offer", "offer", NULL},
    {"report", /*tr*/ "Report", "report", NULL},
    {"caution", /*tr*/ "Caution", "caution", NULL},
    {"question", /*tr*/ "Question", "question", NULL},
    {"complaint", /*tr*/ "Complaint", "complaint", NULL},
    {"praise", /*tr*/ "Praise", "praise", NULL},
    {"other", /*tr*/ "Other", "other", NULL},
};
static const struct label urgencies[] = {
    {"life", /*tr*/ "Life at risk", "u1", "1"},
    {"urgent", /*tr*/ "Urgent", "u2", "2"},
    {"soon", /*tr*/ "Soon", "u3", "3"},
    {"wait", /*tr*/ "Can wait", NULL, NULL},
};

static const struct label signals[] = {
    {"unsure", /*tr*/ "Not sure", "question", NULL},
    {"noise", /*tr*/ "Noise", "x", NULL},
};
static const struct label all_signals[] = {
    {"yes", /*tr*/ "Signal", NULL, NULL},
    {"unsure", /*tr*/ "Not sure", NULL, NULL},
    {"noise", /*tr*/ "Noise", NULL, NULL},
};

static const struct label sures[] = {
    {"disputed", /*tr*/ "Disputed", NULL, NULL},
    {"likely", /*tr*/ "Likely", NULL, NULL},
    {"confirmed", /*tr*/ "Confirmed", NULL, NULL},
    {"false", /*tr*/ "False", NULL, NULL},
};

// What a person may correct.
static const struct label fields[] = {
    {"signal", /*tr*/ "Signal or noise", NULL, NULL}, {"kind", /*tr*/ "Kind", NULL, NULL},
    {"urgency", /*tr*/ "Urgency", NULL, NULL},	      {"topic", /*tr*/ "Topic", NULL, NULL},
    {"lang", /*tr*/ "Language", NULL, NULL},	      {"place", /*tr*/ "Place", NULL, NULL},
    {"dismiss", /*tr*/ "Put away", NULL, NULL},
};

// Topics that templates have beside the heads'.
static const struct label more_topics[] = {
    {"family", /*tr*/ "Family tracing", NULL, NULL},
    {"communications", /*tr*/ "Phones and internet", NULL, NULL},
};

static const struct label sources[] = {
    {"sms", /*tr*/ "SMS", "sms", NULL},
    {"form", /*tr*/ "Web form", "form", NULL},
    {"mail", /*tr*/ "E-mail", "mail", NULL},
    {"email", /*tr*/ "E-mail", "mail", NULL},
    {"call", /*tr*/ "Phone call", "phone", NULL},
    {"phone", /*tr*/ "Phone call", "phone", NULL},
    {"radio", /*tr*/ "Radio message", "communications", NULL},
    {"paper", /*tr*/ "On paper", "file", NULL},
    {"whatsapp", "WhatsApp", "sms", NULL},
    {"telegram", "Telegram", "sms", NULL},
    {"mastodon", "Mastodon", "at", NULL},
    {"bluesky", "Bluesky", "at", NULL},
    {"x", "X", "at", NULL},
    {"facebook", "Facebook", "at", NULL},
    {"instagram", "Instagram", "at", NULL},
    {"rss", /*tr*/ "News feed", "rss", NULL},
    {"file", /*tr*/ "File", "file", NULL},
    {"api", /*tr*/ "Sent by a program", "code", NULL},
};

static const struct label languages[] = {
    {"af", /*tr*/ "Afrikaans", NULL, NULL},
    {"am", /*tr*/ "Amharic", NULL, NULL},
    {"ar", /*tr*/ "Arabic", NULL, "rtl"},
    {"ar-Latn", /*tr*/ "Arabic in Latin letters", NULL, NULL},
    {"az", /*tr*/ "Azerbaijani", NULL, NULL},
    {"be", /*tr*/ "Belarusian", NULL, NULL},
    {"bg", /*tr*/ "Bulgarian", NULL, NULL},
    {"bn", /*tr*/ "Bengali", NULL, NULL},
    {"bn-Latn", /*tr*/ "Bengali in Latin letters", NULL, NULL},
    {"bo", /*tr*/ "Tibetan", NULL, NULL},
    {"bs", /*tr*/ "Bosnian", NULL, NULL},
    {"ca", /*tr*/ "Catalan", NULL, NULL},
    {"ceb", /*tr*/ "Cebuano", NULL, NULL},
    {"ckb", /*tr*/ "Central Kurdish", NULL, "rtl"},
    {"cs", /*tr*/ "Czech", NULL, NULL},
    {"cy", /*tr*/ "Welsh", NULL, NULL},
    {"da", /*tr*/ "Danish", NULL, NULL},
    {"de", /*tr*/ "German", NULL, NULL},
    {"dv", /*tr*/ "Dhivehi", NULL, "rtl"},
    {"el", /*tr*/ "Greek", NULL, NULL},
    {"en", /*tr*/ "English", NULL, NULL},
    {"eo", /*tr*/ "Esperanto", NULL, NULL},
    {"es", /*tr*/ "Spanish", NULL, NULL},
    {"et", /*tr*/ "Estonian", NULL, NULL},
    {"eu", /*tr*/ "Basque", NULL, NULL},
    {"fa", /*tr*/ "Persian", NULL, "rtl"},
    {"fi", /*tr*/ "Finnish", NULL, NULL},
    {"fj", /*tr*/ "Fijian", NULL, NULL},
    {"fr", /*tr*/ "French", NULL, NULL},
    {"ga", /*tr*/ "Irish", NULL, NULL},
    {"gl", /*tr*/ "Galician", NULL, NULL},
    {"gu", /*tr*/ "Gujarati", NULL, NULL},
    {"ha", /*tr*/ "Hausa", NULL, NULL},
    {"he", /*tr*/ "Hebrew", NULL, "rtl"},
    {"hi", /*tr*/ "Hindi", NULL, NULL},
    {"hi-Latn", /*tr*/ "Hindi in Latin letters", NULL, NULL},
    {"hr", /*tr*/ "Croatian", NULL, NULL},
    {"ht", /*tr*/ "Haitian Creole", NULL, NULL},
    {"hu", /*tr*/ "Hungarian", NULL, NULL},
    {"hy", /*tr*/ "Armenian", NULL, NULL},
    {"id", /*tr*/ "Indonesian", NULL, NULL},
    {"ig", /*tr*/ "Igbo", NULL, NULL},
    {"is", /*tr*/ "Icelandic", NULL, NULL},
    {"it", /*tr*/ "Italian", NULL, NULL},
    {"ja", /*tr*/ "Japanese", NULL, NULL},
    {"jv", /*tr*/ "Javanese", NULL, NULL},
    {"ka", /*tr*/ "Georgian", NULL, NULL},
    {"kk", /*tr*/ "Kazakh", NULL, NULL},
    {"km", /*tr*/ "Khmer", NULL, NULL},
    {"kn", /*tr*/ "Kannada", NULL, NULL},
    {"ko", /*tr*/ "Korean", NULL, NULL},
    {"ku", /*tr*/ "Kurdish", NULL, NULL},
    {"ky", /*tr*/ "Kyrgyz", NULL, NULL},
    {"la", /*tr*/ "Latin", NULL, NULL},
    {"lb", /*tr*/ "Luxembourgish", NULL, NULL},
    {"lg", /*tr*/ "Ganda", NULL, NULL},
    {"ln", /*tr*/ "Lingala", NULL, NULL},
    {"lo", /*tr*/ "Lao", NULL, NULL},
    {"lt", /*tr*/ "Lithuanian", NULL, NULL},
    {"lv", /*tr*/ "Latvian", NULL, NULL},
    {"mg", /*tr*/ "Malagasy", NULL, NULL},
    {"mi", /*tr*/ "Maori", NULL, NULL},
    {"mk", /*tr*/ "Macedonian", NULL, NULL},
    {"ml", /*tr*/ "Malayalam", NULL, NULL},
    {"mn", /*tr*/ "Mongolian", NULL, NULL},
    {"mr", /*tr*/ "Marathi", NULL, NULL},
    {"ms", /*tr*/ "Malay", NULL, NULL},
    {"mt", /*tr*/ "Maltese", NULL, NULL},
    {"my", /*tr*/ "Burmese", NULL, NULL},
    {"nb", /*tr*/ "Norwegian Bokmål", NULL, NULL},
    {"ne", /*tr*/ "Nepali", NULL, NULL},
    {"nl", /*tr*/ "Dutch", NULL, NULL},
    {"nn", /*tr*/ "Norwegian Nynorsk", NULL, NULL},
    {"ny", /*tr*/ "Nyanja", NULL, NULL},
    {"om", /*tr*/ "Oromo", NULL, NULL},
    {"pa", /*tr*/ "Punjabi", NULL, NULL},
    {"pl", /*tr*/ "Polish", NULL, NULL},
    {"ps", /*tr*/ "Pashto", NULL, "rtl"},
    {"pt", /*tr*/ "Portuguese", NULL, NULL},
    {"qu", /*tr*/ "Quechua", NULL, NULL},
    {"ro", /*tr*/ "Romanian", NULL, NULL},
    {"ru", /*tr*/ "Russian", NULL, NULL},
    {"rw", /*tr*/ "Kinyarwanda", NULL, NULL},
    {"sd", /*tr*/ "Sindhi", NULL, "rtl"},
    {"si", /*tr*/ "Sinhala", NULL, NULL},
    {"sk", /*tr*/ "Slovak", NULL, NULL},
    {"sl", /*tr*/ "Slovenian", NULL, NULL},
    {"sm", /*tr*/ "Samoan", NULL, NULL},
    {"sn", /*tr*/ "Shona", NULL, NULL},
    {"so", /*tr*/ "Somali", NULL, NULL},
    {"sq", /*tr*/ "Albanian", NULL, NULL},
    {"sr", /*tr*/ "Serbian", NULL, NULL},
    {"st", /*tr*/ "Southern Sotho", NULL, NULL},
    {"su", /*tr*/ "Sundanese", NULL, NULL},
    {"sv", /*tr*/ "Swedish", NULL, NULL},
    {"sw", /*tr*/ "Swahili", NULL, NULL},
    {"ta", /*tr*/ "Tamil", NULL, NULL},
    {"te", /*tr*/ "Telugu", NULL, NULL},
    {"tg", /*tr*/ "Tajik", NULL, NULL},
    {"th", /*tr*/ "Thai", NULL, NULL},
    {"ti", /*tr*/ "Tigrinya", NULL, NULL},
    {"tk", /*tr*/ "Turkmen", NULL, NULL},
    {"tl", /*tr*/ "Tagalog", NULL, NULL},
    {"tn", /*tr*/ "Tswana", NULL, NULL},
    {"tpi", /*tr*/ "Tok Pisin", NULL, NULL},
    {"tr", /*tr*/ "Turkish", NULL, NULL},
    {"ts", /*tr*/ "Tsonga", NULL, NULL},
    {"tt", /*tr*/ "Tatar", NULL, NULL},
    {"ug", /*tr*/ "Uyghur", NULL, "rtl"},
    {"uk", /*tr*/ "Ukrainian", NULL, NULL},
    {"und", /*tr*/ "Language not known", NULL, NULL},
    {"ur", /*tr*/ "Urdu", NULL, "rtl"},
    {"ur-Latn", /*tr*/ "Urdu in Latin letters", NULL, NULL},
    {"uz", /*tr*/ "Uzbek", NULL, NULL},
    {"vi", /*tr*/ "Vietnamese", NULL, NULL},
    {"wo", /*tr*/ "Wolof", NULL, NULL},
    {"xh", /*tr*/ "Xhosa", NULL, NULL},
    {"yo", /*tr*/ "Yoruba", NULL, NULL},
    {"zh", /*tr*/ "Chinese", NULL, NULL},
    {"zu", /*tr*/ "Zulu", NULL, NULL},
};
#define COUNT_OF(table) (sizeof(table) / sizeof((table)[0]))

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

// Without regard to capitals. The first letter sorts out nearly all: a stream looks up hundreds.
static const struct label *find(const struct label *labels, size_t count, struct str word)
{
	const char first = word.len > 0 ? lower(word.at[0]) : '\0';
	for (size_t i = 0; i < count; i++)
		if (labels[i].word[0] == first && str_equal_nocase(word, str_from(labels[i].word)))
			return &labels[i];
	return NULL;
}

const char *language_name(struct str code)
{
	const struct label *label = find(languages, COUNT_OF(languages), code);
	// In borrowed letters ("ru-Latn") it is called as in its own, where it has no other name.
	if (!label)
		label = find(languages, COUNT_OF(languages), str_cut(&code, '-'));
	return label ? label->name : NULL;
}

size_t language_count(void)
{
	return COUNT_OF(languages);
}

const char *language_at(size_t index, bool name)
{
	return name ? languages[index].name : languages[index].word;
}

const char *source_name(struct str source)
{
	const struct label *label = find(sources, COUNT_OF(sources), source);
	return label ? label->name : NULL;
}

const char *correction_field_name(const char *field)
{
	const struct label *label = find(fields, COUNT_OF(fields), str_from(field));
	return label ? label->name : NULL;
}

static const char *topic_name(struct str word)
{
	enum head head;
	if (head_from_name(word, &head) && head >= HEAD_TOPIC_FIRST)
		return head_title(head);
	const struct label *label = find(more_topics, COUNT_OF(more_topics), word);
	return label ? label->name : NULL;
}

const char *correction_label(const char *field, struct str word)
{
	const struct label *label = NULL;
	if (strcmp(field, "signal") == 0)
		label = find(all_signals, COUNT_OF(all_signals), word);
	if (strcmp(field, "kind") == 0)
		label = find(kinds, COUNT_OF(kinds), word);
	if (strcmp(field, "urgency") == 0)
		label = find(urgencies, COUNT_OF(urgencies), word);
	if (strcmp(field, "topic") == 0)
		return topic_name(str_slice(word, 1, SIZE_MAX));
	if (strcmp(field, "dismiss") == 0)
		return str_equal(word, STR("yes")) ? /*tr*/ "Put away" : /*tr*/ "Back in sight";
	if (strcmp(field, "lang") == 0)
		return language_name(word);
	return label ? label->name : NULL;
}

struct post_label post_topic(const char *word)
{
	const char *name = topic_name(str_from(word));
	return (struct post_label){word, name ? name : word};
}

// Nothing but http and https may become a link: other schemes can run code.
static struct str web_address(struct str url)
{
	bool web = str_starts(url, STR("https://")) || str_starts(url, STR("http://"));
	return web ? url : (struct str){0};
}

static void label_language(struct post_row *row)
{
	const struct label *label = find(languages, COUNT_OF(languages), str_from(row->lang));
	row->dir = "auto";
	row->language = language_name(str_from(row->lang));
	if (!label)
		return;
	if (strcmp(label->word, "und") != 0)
		row->dir = label->level ? label->level : "ltr";
}

static void label_source(struct post_row *row)
{
	const struct label *label = find(sources, COUNT_OF(sources), row->source);
	row->source_name = label ? label->name : NULL;
	row->source_icon = label ? label->icon : "globe";
}

// More than the lines that the stylesheet shows of a folded Post, in its widest column.
static bool is_long(struct str text)
{
	size_t lines = 1;
	for (const char *at = text.at, *end = text.at + text.len;
	     at < end && (at = memchr(at, '\n', (size_t)(end - at))); at++)
		lines++;
	return lines > FOLD_LINES || (text.len > FOLD_LETTERS && utf8_length(text) > FOLD_LETTERS);
}

void post_row_label(struct post_row *row)
{
	const struct label *kind = find(kinds, COUNT_OF(kinds), str_from(row->kind));
	const struct label *urgency = find(urgencies, COUNT_OF(urgencies), str_from(row->urgency));
	const struct label *signal = find(signals, COUNT_OF(signals), str_from(row->signal));
	row->kind_name = kind ? kind->name : NULL;
	const bool level = urgency && urgency->level; // what can wait says nothing
	row->urgency_name = level ? urgency->name : NULL;
	row->urgency_icon = level ? urgency->icon : NULL;
	row->urgency_level = level ? urgency->level : NULL;
	row->signal_name = signal ? signal->name : NULL;
	row->signal_icon = signal ? signal->icon : NULL;
	const struct label *sure = find(sures, COUNT_OF(sures), str_from(row->sure));
	row->sure_name = sure ? sure->name : NULL;
	row->corrected = row->corrections.count > 0;
	row->gathered = row->incident_posts > 1 + row->copies;
	row->joined = row->gathered && row->first_post != row->id && row->copy_of == 0;
	row->late = row->at && row->received_at - row->at > LATE_MS;
	row->folded = is_long(row->text);
	row->url = web_address(row->url);
	label_language(row);
	label_source(row);
}

struct str stream_spark(struct arena *arena, const int64_t *counts, size_t n)
{
	int64_t most = 1;
	for (size_t i = 0; i < n; i++)
		most = counts[i] > most ? counts[i] : most;
	size_t room = n * 16 + 1;
	struct buf out = {.at = n > 1 ? arena_raw(arena, room) : NULL, .room = room, .limit = room};
	if (!out.at)
		return (struct str){0};
	for (size_t i = 0; i < n; i++) {
		buf_add_byte(&out, i ? 'L' : 'M');
		buf_add_u64(&out, i * SPARK_WIDTH / (n - 1));
		buf_add_byte(&out, ' ');
		int64_t rise = counts[i] < 0 ? 0 : counts[i] * (SPARK_HEIGHT - 4) / most;
		buf_add_i64(&out, SPARK_HEIGHT - 2 - rise);
	}
	return buf_str(&out);
}

// ---- views ----------------------------------------------------------------------------------

static const struct field label_fields[] = {
    VIEW_FIELD(post_label, word, FIELD_WORD, "for programs"),
    VIEW_FIELD(post_label, name, FIELD_MESSAGE, "for people"),
};
const struct view post_label_view = VIEW(post_label, label_fields, "a topic");

static const struct field place_fields[] = {
    VIEW_FIELD(post_place, name, FIELD_STR, "as the gazetteer or the Post calls it"),
    VIEW_FIELD(post_place, lat, FIELD_DOUBLE, "degrees north"),
    VIEW_FIELD(post_place, lon, FIELD_DOUBLE, "degrees east"),
    VIEW_PAGE_FIELD(post_place, id, FIELD_I64, "which of that name"),
};
const struct view post_place_view = VIEW(post_place, place_fields, "a place the Post names");

static const struct field correction_fields[] = {
    VIEW_FIELD(post_correction, id, FIELD_ID, "to undo it by"),
    VIEW_FIELD(post_correction, field, FIELD_WORD, "kind, signal, urgency, topic, lang …"),
    VIEW_FIELD(post_correction, word, FIELD_STR, "what it was set to"),
    VIEW_FIELD(post_correction, by, FIELD_STR, "who set it; absent: a program"),
    VIEW_FIELD(post_correction, at, FIELD_TIME, "when"),
    VIEW_PAGE_FIELD(post_correction, field_name, FIELD_MESSAGE, "name of the field"),
    VIEW_PAGE_FIELD(post_correction, name, FIELD_MESSAGE, "name of the label"),
    VIEW_PAGE_FIELD(post_correction, off, FIELD_BOOL, "it was taken off"),
};
const struct view post_correction_view =
    VIEW(post_correction, correction_fields, "a label that a person set");

static const struct field row_fields[] = {
    VIEW_FIELD(post_row, id, FIELD_ID, "follows the order of arrival"),
    VIEW_FIELD(post_row, external_id, FIELD_STR, "the id it came with"),
    VIEW_FIELD(post_row, text, FIELD_STR, "the person's words, phone numbers masked"),
    VIEW_PAGE_FIELD(post_row, words, FIELD_HTML, "the words with reasons underlined"),
    VIEW_FIELD(post_row, lang, FIELD_WORD, "language, BCP 47"),
    VIEW_FIELD(post_row, signal, FIELD_WORD, "yes, unsure or noise"),
    VIEW_FIELD(post_row, kind, FIELD_WORD, "what the person wants"),
    VIEW_FIELD(post_row, urgency, FIELD_WORD, "life, urgent, soon or wait"),
    VIEW_FIELD(post_row, at, FIELD_TIME, "when it was written"),
    VIEW_FIELD(post_row, received_at, FIELD_TIME, "when it came to us"),
    VIEW_FIELD(post_row, source, FIELD_STR, "where it came from"),
    VIEW_FIELD(post_row, author, FIELD_STR, "who wrote, as shown there"),
    VIEW_FIELD(post_row, url, FIELD_STR, "of the original"),
    VIEW_FIELD(post_row, direct, FIELD_BOOL, "sent to us: a person must answer"),
    VIEW_FIELD(post_row, edited, FIELD_BOOL, "changed at its origin since it came"),
    VIEW_FIELD(post_row, newer, FIELD_ID, "the Post that holds its words since"),
    VIEW_FIELD(post_row, removed, FIELD_BOOL, "deleted at its origin, and here"),
    VIEW_FIELD(post_row, withdrawn, FIELD_BOOL, "deleted at its origin, kept here"),
    VIEW_FIELD(post_row, copies, FIELD_COUNT, "others that say the same"),
    VIEW_FIELD(post_row, copy_of, FIELD_ID, "the first Post that says the same"),
    VIEW_INNER(post_row, topics, FIELD_LIST, &post_label_view, "what it is about"),
    VIEW_INNER(post_row, places, FIELD_LIST, &post_place_view, "places it names"),
    VIEW_INNER(post_row, corrections, FIELD_LIST, &post_correction_view, "labels set by people"),
    VIEW_FIELD(post_row, dismissed, FIELD_BOOL, "a person said that there is nothing to do"),
    VIEW_FIELD(post_row, guarded, FIELD_BOOL, "private: with the safeguarding lead, or held"),
    VIEW_FIELD(post_row, held, FIELD_BOOL, "an owner of complaints reads it first"),
    VIEW_FIELD(post_row, answered, FIELD_BOOL, "sent to us, and a person answered"),
    VIEW_FIELD(post_row, incident, FIELD_ID, "the incident it belongs to"),
    VIEW_FIELD(post_row, incident_posts, FIELD_COUNT, "Posts of that incident, copies too"),
    VIEW_FIELD(post_row, sure, FIELD_WORD, "how sure; absent: unverified"),
    VIEW_FIELD(post_row, case_id, FIELD_ID, "its Case"),
    VIEW_FIELD(post_row, case_number, FIELD_I64, "as people call it; 0: no Case"),
    VIEW_PAGE_FIELD(post_row, first_post, FIELD_ID, "the Post on top of the incident"),
    VIEW_PAGE_FIELD(post_row, incident_title, FIELD_STR, "of the incident"),
    VIEW_PAGE_FIELD(post_row, back, FIELD_STR, "behind links, to come back by"),
    VIEW_PAGE_FIELD(post_row, may_correct, FIELD_BOOL, "the viewer may correct it"),
    VIEW_PAGE_FIELD(post_row, sure_name, FIELD_MESSAGE, "how sure"),
    VIEW_PAGE_FIELD(post_row, corrected, FIELD_BOOL, "there are corrections"),
    VIEW_PAGE_FIELD(post_row, joined, FIELD_BOOL, "another Post stands on top"),
    VIEW_PAGE_FIELD(post_row, gathered, FIELD_BOOL, "others tell of the same"),
    VIEW_PAGE_FIELD(post_row, dir, FIELD_WORD, "direction of the words"),
    VIEW_PAGE_FIELD(post_row, language, FIELD_MESSAGE, "name of the language"),
    VIEW_PAGE_FIELD(post_row, kind_name, FIELD_MESSAGE, "name of the kind"),
    VIEW_PAGE_FIELD(post_row, urgency_name, FIELD_MESSAGE, "name of the urgency"),
    VIEW_PAGE_FIELD(post_row, urgency_icon, FIELD_WORD, "its shape"),
    VIEW_PAGE_FIELD(post_row, urgency_level, FIELD_WORD, "its colour"),
    VIEW_PAGE_FIELD(post_row, signal_name, FIELD_MESSAGE, "why it may not be seen"),
    VIEW_PAGE_FIELD(post_row, signal_icon, FIELD_WORD, "its icon"),
    VIEW_PAGE_FIELD(post_row, source_name, FIELD_MESSAGE, "name of a well-known source"),
    VIEW_PAGE_FIELD(post_row, source_icon, FIELD_WORD, "its icon"),
    VIEW_PAGE_FIELD(post_row, late, FIELD_BOOL, "written long before it came"),
    VIEW_PAGE_FIELD(post_row, folded, FIELD_BOOL, "only its beginning is shown at first"),
};
const struct view post_row_view = VIEW_THING(post_row, row_fields, "a Post");

static const struct field name_fields[] = {
    VIEW_FIELD(stream_name, name, FIELD_MESSAGE, "of a well-known one"),
    VIEW_FIELD(stream_name, word, FIELD_STR, "of another"),
};
static const struct view name_view = VIEW(stream_name, name_fields, "a language or a source");

static const struct field incident_fields[] = {
    VIEW_FIELD(stream_incident, id, FIELD_ID, "of the incident"),
    VIEW_FIELD(stream_incident, posts, FIELD_COUNT, "how many, copies too"),
    VIEW_FIELD(stream_incident, waiting, FIELD_COUNT, "sent to us and not answered"),
    VIEW_FIELD(stream_incident, title, FIELD_STR, "what it is about"),
    VIEW_INNER(stream_incident, languages, FIELD_LIST, &name_view, "of its Posts"),
    VIEW_INNER(stream_incident, sources, FIELD_LIST, &name_view, "of its Posts"),
    VIEW_FIELD(stream_incident, case_id, FIELD_ID, "its Case"),
    VIEW_FIELD(stream_incident, case_number, FIELD_I64, "as people call it"),
};
static const struct view incident_view =
    VIEW(stream_incident, incident_fields, "the incident that is shown alone");

static const struct field done_fields[] = {
    VIEW_FIELD(bulk_result, id, FIELD_ID, "of the action, to undo it by"),
    VIEW_FIELD(bulk_result, posts, FIELD_COUNT, "how many it changed, or gave back"),
    VIEW_FIELD(bulk_result, kept, FIELD_COUNT, "how many stayed as they were"),
    VIEW_PAGE_FIELD(bulk_result, label, FIELD_MESSAGE, "what they were labelled"),
    VIEW_PAGE_FIELD(bulk_result, put_away, FIELD_BOOL, "they were put away"),
    VIEW_PAGE_FIELD(bulk_result, joined, FIELD_I64, "number of the Case they were joined into"),
    VIEW_FIELD(bulk_result, undone, FIELD_BOOL, "it was undone"),
};
static const struct view bulk_result_view =
    VIEW(bulk_result, done_fields, "a change of many Posts");

// A part of the page that is not for the API.
#define VIEW_PAGE_INNER(of_struct, member, field_type, of_view, says)                              \
	{                                                                                          \
		.name = #member, .type = (field_type),                                             \
		.offset = offsetof(struct of_struct, member), .of = (of_view), .meaning = (says),  \
		.page_only = true                                                                  \
	}

static const struct field stream_fields[] = {
    VIEW_INNER(stream_view, posts, FIELD_LIST, &post_row_view, "newest first"),
    VIEW_FIELD(stream_view, next, FIELD_STR, "cursor of the older Posts; absent at the end"),
    VIEW_PAGE_FIELD(stream_view, slug, FIELD_STR, "of the campaign"),
    VIEW_PAGE_FIELD(stream_view, events, FIELD_STR, "address of live events"),
    VIEW_PAGE_INNER(stream_view, sieve, FIELD_VIEW, &stream_sieve_view, "what narrows it"),
    VIEW_PAGE_FIELD(stream_view, here_href, FIELD_STR, "the first page with these filters"),
    VIEW_PAGE_FIELD(stream_view, older_href, FIELD_STR, "the page behind"),
    VIEW_PAGE_FIELD(stream_view, here, FIELD_STR, "this page"),
    VIEW_PAGE_FIELD(stream_view, may_correct, FIELD_BOOL, "the viewer may label and join"),
    VIEW_PAGE_FIELD(stream_view, may_work, FIELD_BOOL, "the viewer may keep views"),
    VIEW_INNER(stream_view, done, FIELD_LINK, &bulk_result_view, "what a bulk action did"),
    VIEW_PAGE_INNER(stream_view, incident, FIELD_LIST, &incident_view,
		    "at most one: it alone is shown"),
    VIEW_PAGE_FIELD(stream_view, view_error, FIELD_MESSAGE, "why a view was not saved"),
    VIEW_PAGE_FIELD(stream_view, view_typed, FIELD_STR, "the name that was typed"),
    VIEW_PAGE_FIELD(stream_view, nothing, FIELD_BOOL, "no Post ever came"),
    VIEW_PAGE_FIELD(stream_view, newer, FIELD_COUNT, "Posts since this page's first"),
    VIEW_PAGE_FIELD(stream_view, total, FIELD_COUNT, "Posts in all"),
    VIEW_PAGE_FIELD(stream_view, signal_total, FIELD_COUNT, "Posts that are signal"),
    VIEW_PAGE_FIELD(stream_view, per_minute, FIELD_COUNT, "Posts in the last minute"),
    VIEW_PAGE_FIELD(stream_view, waiting, FIELD_COUNT, "sent to us, not answered yet"),
    VIEW_PAGE_FIELD(stream_view, last_received, FIELD_TIME, "when the newest came"),
    VIEW_PAGE_FIELD(stream_view, spark, FIELD_STR, "line of Posts a minute"),
    VIEW_PAGE_FIELD(stream_view, tag, FIELD_STR, "a hashtag of the campaign"),
};
const struct view stream_view_view = VIEW(stream_view, stream_fields, "the Stream of a campaign");
