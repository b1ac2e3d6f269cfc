// SPDX-License-Identifier: AGPL-3.0-or-later
#include "tap.h"
#include "text/keyword.h"

static struct folded folded;

static void test_whole_message(void)
{
	static const struct {
		const char *text;
		enum keyword keyword;
	} rows[] = {
	    {"STOP", KEYWORD_STOP},
	    {"  Stop. ", KEYWORD_STOP},
	    {"\"stop\"!!", KEYWORD_STOP},
	    {"STOP 🙏", KEYWORD_STOP},
	    {"Stop all", KEYWORD_STOP},
	    {"Arrêt", KEYWORD_STOP},
	    {"إلغاء", KEYWORD_STOP},
	    {"बंद करो", KEYWORD_STOP},
	    {"СТОП", KEYWORD_STOP},
	    {"بند کرو۔", KEYWORD_STOP},
	    {"dừng", KEYWORD_STOP},
	    {"başla", KEYWORD_START},
	    {"Start", KEYWORD_START},
	    {"HELP?", KEYWORD_HELP},
	    {"مساعدة", KEYWORD_HELP},
	    {"yardım", KEYWORD_HELP},
	    {"Èd", KEYWORD_HELP},
	    {"YES", KEYWORD_YES},
	    {"Sí.", KEYWORD_YES},
	    {"हाँ", KEYWORD_YES},
	    {"জি হ্যাঁ", KEYWORD_NONE},
	    {"ہاں", KEYWORD_YES},
	    {"جی ہاں۔", KEYWORD_YES},
	    {"نہیں", KEYWORD_NO},
	    {"لا", KEYWORD_NO},
	    {"Não", KEYWORD_NO},
	    {"Hapana!", KEYWORD_NO},
	    {"ሓገዝ", KEYWORD_HELP},
	    {"እወ።", KEYWORD_YES},
	    {"Taimako", KEYWORD_HELP},
	    {"caawimo!", KEYWORD_HELP},
	    {"maya", KEYWORD_NO},
	    {"நிறுத்துங்கள்", KEYWORD_STOP},
	    {"ఆపండి", KEYWORD_STOP},
	    {"നിർത്തുക.", KEYWORD_STOP},
	    {"ಸಹಾಯ", KEYWORD_HELP},
	    {"தொடங்கு", KEYWORD_START},
	    {"ஆமா", KEYWORD_YES},
	    {"ഇല്ല", KEYWORD_NO},
	    {"സഹായം വേണം", KEYWORD_NONE},
	    {"yes, but not today", KEYWORD_NONE},
	    {"no water", KEYWORD_NONE},
	    {"ne", KEYWORD_NONE},
	    {"please stop the water", KEYWORD_NONE},
	    {"stop sending boats to Belwa", KEYWORD_NONE},
	    {"help us", KEYWORD_NONE},
	    {"stop stop stop stop", KEYWORD_NONE},
	    {"@stop", KEYWORD_NONE},
	    {"", KEYWORD_NONE},
	    {"?!", KEYWORD_NONE},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		is_int(keyword_of(str_from(rows[i].text), &folded), rows[i].keyword, "%s",
		       rows[i].text);
}

// As people of each language of the interface type them, in their letters and in Latin ones.
static void test_typed(void)
{
	static const struct {
		enum keyword keyword;
		const char *texts[30];
	} rows[] = {
	    {KEYWORD_STOP,
	     {"stop",	    "توقف",	"أوقف",		  "إيقاف",     "tawaqaf",  "বন্ধ",
	      "বন্ধ করুন",    "Bondho",	"thamun",	  "Alto",      "detener",  "ARRÊTER",
	      "stopper",    "रोकें",	"Roko",		  "band karo", "Sispann",  "रोक्नुहोस्",
	      "बन्द गर्नुहोस्", "roknuhos", "banda garnuhos", "Pare",      "sair",	   "Sitisha",
	      "simama",	    "СТОП",	"Відписатися",	  "zupynyty",  "بند کریں", "روکو"}},
	    {KEYWORD_START,
	     {"start", "ابدأ", "ibda", "শুরু", "shuru", "iniciar", "démarrer", "शुरू", "komanse", "सुरु",
	      "suru", "anza", "Почати", "شروع"}},
	    {KEYWORD_HELP,
	     {"help",	 "مساعدة", "musaada", "সাহায্য",	  "shahajjo", "ayuda",	  "aide",
	      "मदद",	 "madad",  "सहायता",  "sahayata", "èd",	      "मद्दत",	  "maddat",
	      "sahayog", "Ajuda",  "socorro", "msaada",	  "Допомога", "dopomoha", "مدد"}},
	    // What may be said to a person: closed, enough, all right, a band of music, an offer of
	    // help.
	    {KEYWORD_NONE,
	     {"banda", "bas", "stop rain", "बाटो बन्द छ", "الطريق توقف", "can help", "acha"}},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		for (size_t k = 0; k < 30 && rows[i].texts[k]; k++)
			is_int(keyword_of(str_from(rows[i].texts[k]), &folded), rows[i].keyword,
			       "%s", rows[i].texts[k]);
}

static void test_long(void)
{
	static char text[100000];
	memset(text, 'x', sizeof text);
	memcpy(text, "stop", 4);
	is_int(keyword_of(str_of(text, sizeof text), &folded), KEYWORD_NONE,
	       "a text of 100,000 letters is no keyword");
}

static void test_told(void)
{
	static const char *const languages[] = {
	    "am", "ar", "bg", "bn", "ceb", "ckb", "de", "el", "en", "es", "fa",
	    "fr", "ha", "hi", "hr", "ht",  "hu",  "id", "it", "km", "kn", "ku",
	    "mg", "ml", "ne", "nl", "pl",  "ps",  "pt", "ro", "ru", "so", "sr",
	    "sw", "ta", "te", "ti", "tl",  "tr",  "uk", "ur", "vi", "xx"};
	for (size_t i = 0; i < sizeof languages / sizeof languages[0]; i++) {
		for (enum keyword keyword = KEYWORD_STOP; keyword <= KEYWORD_NO; keyword++)
			is_int(keyword_of(keyword_told(keyword, str_from(languages[i])), &folded),
			       keyword, "what people are told in %s is understood", languages[i]);
	}
	is_str(keyword_told(KEYWORD_STOP, STR("fr")), STR("arret"), "in their language");
	is_str(keyword_told(KEYWORD_STOP, STR("sr")), STR("одјава"), "and letters");
	is_str(keyword_told(KEYWORD_STOP, STR("xx")), STR("stop"), "or else in English");
	is_str(keyword_told(KEYWORD_YES, STR("es")), STR("si"), "so is how to say yes");
}

int main(void)
{
	test_whole_message();
	test_typed();
	test_long();
	test_told();
	return tap_done();
}
