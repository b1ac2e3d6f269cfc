// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/keyword.h"

#define WORDS_MAX 3   // of the longest keyword
#define BYTES_MAX 100 // of its folded bytes

// In folded form. The first of a language and kind is the one that people are told.
// A word that is something harmless in another language is left out ("acha" is "stop" in Swahili,
// and "all right" in Hindi and Urdu). The English ones for stopping are those that operators of
// short codes ask every sender to obey.
static const struct {
	const char *language;
	enum keyword keyword;
	const char *words;
} keywords[] = {
    {"en", KEYWORD_STOP, "stop"},
    {"en", KEYWORD_STOP, "stopall"},
    {"en", KEYWORD_STOP, "stop all"},
    {"en", KEYWORD_STOP, "unsubscribe"},
    {"en", KEYWORD_STOP, "cancel"},
    {"en", KEYWORD_STOP, "end"},
    {"en", KEYWORD_STOP, "quit"},
    {"en", KEYWORD_STOP, "opt out"},
    {"en", KEYWORD_STOP, "optout"},
    {"en", KEYWORD_STOP, "revoke"},
    {"en", KEYWORD_START, "start"},
    {"en", KEYWORD_START, "unstop"},
    {"en", KEYWORD_START, "subscribe"},
    {"en", KEYWORD_HELP, "help"},
    {"en", KEYWORD_HELP, "info"},
    {"am", KEYWORD_STOP, "አቁም"},
    {"am", KEYWORD_STOP, "akum"},
    {"am", KEYWORD_START, "ጀምር"},
    {"am", KEYWORD_HELP, "እርዳታ"},
    {"ar", KEYWORD_STOP, "توقف"},
    {"ar", KEYWORD_STOP, "قف"},
    {"ar", KEYWORD_STOP, "الغاء"},
    {"ar", KEYWORD_STOP, "اوقف"},
    {"ar", KEYWORD_STOP, "ايقاف"},
    {"ar", KEYWORD_STOP, "tawaqaf"},
    {"ar", KEYWORD_STOP, "tawaqqaf"},
    {"ar", KEYWORD_START, "ابدا"},
    {"ar", KEYWORD_START, "اشتراك"},
    {"ar", KEYWORD_START, "ibda"},
    {"ar", KEYWORD_HELP, "مساعده"},
    {"ar", KEYWORD_HELP, "musaada"},
    {"bn", KEYWORD_STOP, "বন্ধ"},
    {"bn", KEYWORD_STOP, "থামুন"},
    {"bn", KEYWORD_STOP, "বন্ধ করুন"},
    {"bn", KEYWORD_STOP, "bondho"},
    {"bn", KEYWORD_STOP, "bondho korun"},
    {"bn", KEYWORD_STOP, "thamun"},
    {"bn", KEYWORD_START, "শুরু"},
    {"bn", KEYWORD_START, "shuru"},
    {"bn", KEYWORD_HELP, "সাহায্য"},
    {"bn", KEYWORD_HELP, "shahajjo"},
    {"bn", KEYWORD_HELP, "sahajjo"},
    {"de", KEYWORD_STOP, "stopp"},
    {"de", KEYWORD_STOP, "abmelden"},
    {"de", KEYWORD_START, "anmelden"},
    {"de", KEYWORD_HELP, "hilfe"},
    {"es", KEYWORD_STOP, "alto"},
    {"es", KEYWORD_STOP, "baja"},
    {"es", KEYWORD_STOP, "parar"},
    {"es", KEYWORD_STOP, "cancelar"},
    {"es", KEYWORD_STOP, "detener"},
    {"es", KEYWORD_START, "alta"},
    {"es", KEYWORD_START, "iniciar"},
    {"es", KEYWORD_HELP, "ayuda"},
    {"es", KEYWORD_HELP, "socorro"},
    {"fa", KEYWORD_STOP, "توقف"},
    {"fa", KEYWORD_STOP, "لغو"},
    {"fa", KEYWORD_START, "شروع"},
    {"fa", KEYWORD_HELP, "كمك"},
    {"fr", KEYWORD_STOP, "arret"},
    {"fr", KEYWORD_STOP, "arreter"},
    {"fr", KEYWORD_STOP, "desabonner"},
    {"fr", KEYWORD_STOP, "stopper"},
    {"fr", KEYWORD_START, "debut"},
    {"fr", KEYWORD_START, "demarrer"},
    {"fr", KEYWORD_HELP, "aide"},
    {"ha", KEYWORD_STOP, "daina"},
    {"ha", KEYWORD_HELP, "taimako"},
    {"hi", KEYWORD_STOP, "बंद"},
    {"hi", KEYWORD_STOP, "बंद करो"},
    {"hi", KEYWORD_STOP, "रोको"},
    {"hi", KEYWORD_STOP, "band karo"},
    {"hi", KEYWORD_STOP, "रोकें"},
    {"hi", KEYWORD_STOP, "roko"},
    {"hi", KEYWORD_START, "शुरू"},
    {"hi", KEYWORD_HELP, "मदद"},
    {"hi", KEYWORD_HELP, "madad"},
    {"hi", KEYWORD_HELP, "सहायता"},
    {"hi", KEYWORD_HELP, "sahayata"},
    {"ht", KEYWORD_STOP, "sispann"},
    {"ht", KEYWORD_STOP, "rete"},
    {"ht", KEYWORD_START, "komanse"},
    {"ht", KEYWORD_START, "comanse"},
    {"ht", KEYWORD_HELP, "ed"},
    {"id", KEYWORD_STOP, "berhenti"},
    {"id", KEYWORD_START, "mulai"},
    {"id", KEYWORD_HELP, "bantuan"},
    {"it", KEYWORD_STOP, "basta"},
    {"it", KEYWORD_STOP, "annulla"},
    {"it", KEYWORD_START, "inizia"},
    {"it", KEYWORD_HELP, "aiuto"},
    {"ne", KEYWORD_STOP, "बन्द"},
    {"ne", KEYWORD_STOP, "रोक्नुहोस्"},
    {"ne", KEYWORD_STOP, "बन्द गर्नुहोस्"},
    {"ne", KEYWORD_STOP, "roknuhos"},
    {"ne", KEYWORD_STOP, "banda garnuhos"},
    {"ne", KEYWORD_START, "सुरु"},
    {"ne", KEYWORD_START, "सुरु गर्नुहोस्"},
    {"ne", KEYWORD_START, "suru"},
    {"ne", KEYWORD_HELP, "मद्दत"},
    {"ne", KEYWORD_HELP, "सहयोग"},
    {"ne", KEYWORD_HELP, "maddat"},
    {"ne", KEYWORD_HELP, "sahayog"},
    {"pl", KEYWORD_STOP, "koniec"},
    {"pl", KEYWORD_HELP, "pomoc"},
    {"pt", KEYWORD_STOP, "parar"},
    {"pt", KEYWORD_STOP, "sair"},
    {"pt", KEYWORD_STOP, "pare"},
    {"pt", KEYWORD_START, "iniciar"},
    {"pt", KEYWORD_HELP, "ajuda"},
    {"pt", KEYWORD_HELP, "socorro"},
    {"ru", KEYWORD_STOP, "стоп"},
    {"ru", KEYWORD_STOP, "отписка"},
    {"ru", KEYWORD_START, "старт"},
    {"ru", KEYWORD_HELP, "помощь"},
    {"so", KEYWORD_STOP, "jooji"},
    {"so", KEYWORD_START, "bilow"},
    {"so", KEYWORD_HELP, "caawimaad"},
    {"so", KEYWORD_HELP, "caawimo"},
    {"sw", KEYWORD_STOP, "sitisha"},
    {"sw", KEYWORD_STOP, "simama"},
    {"sw", KEYWORD_STOP, "komesha"},
    {"sw", KEYWORD_START, "anza"},
    {"sw", KEYWORD_HELP, "msaada"},
    {"ti", KEYWORD_STOP, "ደው አብል"},
    {"ti", KEYWORD_START, "ጀምር"},
    {"ti", KEYWORD_HELP, "ረድኤት"},
    {"ti", KEYWORD_HELP, "ሀገዝ"},
    {"tl", KEYWORD_STOP, "itigil"},
    {"tl", KEYWORD_STOP, "tigil"},
    {"tl", KEYWORD_START, "simula"},
    {"tl", KEYWORD_HELP, "tulong"},
    {"tr", KEYWORD_STOP, "dur"},
    {"tr", KEYWORD_STOP, "iptal"},
    {"tr", KEYWORD_START, "basla"},
    {"tr", KEYWORD_HELP, "yardim"},
    {"uk", KEYWORD_STOP, "стоп"},
    {"uk", KEYWORD_STOP, "зупинити"},
    {"uk", KEYWORD_STOP, "відписатися"},
    {"uk", KEYWORD_STOP, "zupynyty"},
    {"uk", KEYWORD_START, "старт"},
    {"uk", KEYWORD_START, "почати"},
    {"uk", KEYWORD_HELP, "допомога"},
    {"uk", KEYWORD_HELP, "dopomoha"},
    {"ur", KEYWORD_STOP, "بند"},
    {"ur", KEYWORD_STOP, "بند كرو"},
    {"ur", KEYWORD_STOP, "روكو"},
    {"ur", KEYWORD_STOP, "بند كريں"},
    {"ur", KEYWORD_START, "شروع"},
    {"ur", KEYWORD_HELP, "مدد"},
    {"vi", KEYWORD_STOP, "dung"},
    {"vi", KEYWORD_HELP, "tro giup"},
    // Answers. What is yes in one language and something else in another ("ne", "tak", "na") is
    // left out: a person reads it.
    {"en", KEYWORD_YES, "yes"},
    {"en", KEYWORD_YES, "yes please"},
    {"en", KEYWORD_NO, "no"},
    {"en", KEYWORD_NO, "no thanks"},
    {"en", KEYWORD_NO, "no thank you"},
    {"am", KEYWORD_YES, "አዎ"},
    {"am", KEYWORD_NO, "አይ"},
    {"am", KEYWORD_NO, "አይደለም"},
    {"ar", KEYWORD_YES, "نعم"},
    {"ar", KEYWORD_YES, "ايوه"},
    {"ar", KEYWORD_NO, "لا"},
    {"ar", KEYWORD_NO, "لا شكرا"},
    {"bn", KEYWORD_YES, "হ্যাঁ"},
    {"bn", KEYWORD_YES, "হাঁ"},
    {"bn", KEYWORD_NO, "না"},
    {"de", KEYWORD_YES, "ja"},
    {"de", KEYWORD_NO, "nein"},
    {"es", KEYWORD_YES, "si"},
    {"es", KEYWORD_NO, "no"},
    {"fa", KEYWORD_YES, "بله"},
    {"fa", KEYWORD_YES, "اري"},
    {"fa", KEYWORD_NO, "نه"},
    {"fr", KEYWORD_YES, "oui"},
    {"fr", KEYWORD_NO, "non"},
    {"gu", KEYWORD_YES, "હા"},
    {"gu", KEYWORD_NO, "ના"},
    {"hi", KEYWORD_YES, "हां"},
    {"hi", KEYWORD_YES, "जी हां"},
    {"hi", KEYWORD_YES, "haan"},
    {"hi", KEYWORD_NO, "नहीं"},
    {"hi", KEYWORD_NO, "नही"},
    {"hi", KEYWORD_NO, "nahi"},
    {"hi", KEYWORD_NO, "nahin"},
    {"ht", KEYWORD_YES, "wi"},
    {"ht", KEYWORD_NO, "non"},
    {"id", KEYWORD_NO, "tidak"},
    {"it", KEYWORD_YES, "si"},
    {"ja", KEYWORD_YES, "は い"},
    {"ja", KEYWORD_NO, "い い え"},
    {"km", KEYWORD_YES, "បាទ"},
    {"km", KEYWORD_YES, "ចាស"},
    {"km", KEYWORD_NO, "ទេ"},
    {"kn", KEYWORD_YES, "ಹೌದು"},
    {"kn", KEYWORD_NO, "ಇಲ್ಲ"},
    {"ml", KEYWORD_YES, "അതെ"},
    {"ml", KEYWORD_NO, "ഇല്ല"},
    {"mr", KEYWORD_YES, "होय"},
    {"mr", KEYWORD_NO, "नाही"},
    {"my", KEYWORD_YES, "ဟုတ်ကဲ့"},
    {"my", KEYWORD_NO, "မဟုတ်ဘူး"},
    {"ne", KEYWORD_YES, "हो"},
    {"ne", KEYWORD_YES, "हुन्छ"},
    {"ne", KEYWORD_NO, "होइन"},
    {"ne", KEYWORD_NO, "हुंदैन"},
    {"ne", KEYWORD_NO, "छैन"},
    {"pa", KEYWORD_YES, "ਹਾਂ"},
    {"pa", KEYWORD_NO, "ਨਹੀਂ"},
    {"pt", KEYWORD_YES, "sim"},
    {"pt", KEYWORD_NO, "nao"},
    {"ru", KEYWORD_YES, "да"},
    {"ru", KEYWORD_NO, "нет"},
    {"rw", KEYWORD_YES, "yego"},
    {"si", KEYWORD_YES, "ඔව්"},
    {"si", KEYWORD_NO, "නැහැ"},
    {"so", KEYWORD_YES, "haa"},
    {"so", KEYWORD_NO, "maya"},
    {"sw", KEYWORD_YES, "ndiyo"},
    {"sw", KEYWORD_NO, "hapana"},
    {"ta", KEYWORD_YES, "ஆம்"},
    {"ta", KEYWORD_NO, "இல்லை"},
    {"te", KEYWORD_YES, "అవును"},
    {"te", KEYWORD_NO, "కాదు"},
    {"te", KEYWORD_NO, "లేదు"},
    {"th", KEYWORD_YES, "ใช่"},
    {"th", KEYWORD_NO, "ไม่"},
    {"ti", KEYWORD_YES, "እወ"},
    {"ti", KEYWORD_NO, "አይፋል"},
    {"ti", KEYWORD_NO, "አይፋልን"},
    {"tl", KEYWORD_YES, "oo"},
    {"tl", KEYWORD_NO, "hindi po"},
    {"tr", KEYWORD_YES, "evet"},
    {"tr", KEYWORD_NO, "hayir"},
    {"uk", KEYWORD_YES, "так"},
    {"uk", KEYWORD_NO, "ні"},
    {"ur", KEYWORD_YES, "هاں"},
    {"ur", KEYWORD_YES, "جي هاں"},
    {"ur", KEYWORD_NO, "نهيں"},
    {"ur", KEYWORD_NO, "جي نهيں"},
    {"vi", KEYWORD_YES, "dong y"},
    {"vi", KEYWORD_NO, "khong"},
    {"zh", KEYWORD_YES, "是 的"},
    {"zh", KEYWORD_NO, "不 是"},
    {"zh", KEYWORD_NO, "不"},
};

#define KEYWORDS (sizeof keywords / sizeof keywords[0])

// The words of the message with one space between; empty if they are more than a keyword has.
static struct str message_words(struct str text, struct folded *folded, char room[BYTES_MAX])
{
	size_t len = 0, words = 0;
	fold_text(text, folded);
	for (size_t i = 0; i < folded->n_words; i++) {
		if (folded->words[i].kind == FOLD_SYMBOL)
			continue;
		const struct str word = fold_word_str(folded, i);
		if (++words > WORDS_MAX || len + 1 + word.len > BYTES_MAX)
			return STR("");
		if (len > 0)
			room[len++] = ' ';
		memcpy(room + len, word.at, word.len);
		len += word.len;
	}
	return str_of(room, len);
}

enum keyword keyword_of(struct str text, struct folded *folded)
{
	char room[BYTES_MAX];
	const struct str words = message_words(text, folded, room);
	for (size_t i = 0; i < KEYWORDS; i++) {
		if (str_equal(words, str_from(keywords[i].words)))
			return keywords[i].keyword;
	}
	return KEYWORD_NONE;
}

struct str keyword_told(enum keyword keyword, struct str language)
{
	struct str english = STR("");
	for (size_t i = 0; i < KEYWORDS; i++) {
		if (keywords[i].keyword != keyword)
			continue;
		if (str_equal(str_from(keywords[i].language), language))
			return str_from(keywords[i].words);
		if (english.len == 0)
			english = str_from(keywords[i].words);
	}
	return english;
}
