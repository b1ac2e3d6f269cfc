// SPDX-License-Identifier: AGPL-3.0-or-later
// Numbers as people write them: invented sentences in many languages, each with the one phone or
// quantity that a reader finds there, and sentences in which there is none.
#include "tap.h"
#include "text/numbers.h"

#include <stdlib.h>

static const struct row {
	const char *lang, *text;
	const char *found;   // "+923005550143" or "14 people"
	const char *country; // of the campaign, for phones
} rows[] = {
    // --- phones ---
    {"en", "Call me on 0300 5550143, we are on the roof", "+923005550143", "PK"},
    {"en", "My sister's number is +44 7700 900143", "+447700900143", "PK"},
    {"en", "(555) 201-0143 for boats", "+15552010143", "US"},
    {"en", "text 1-555-201-0143", "+15552010143", "US"},
    {"ur", "رابطہ کریں ۰۳۰۰-۵۵۵۰۱۴۳", "+923005550143", "PK"},
    {"ur-Latn", "is number pe call karein 0345 5550143", "+923455550143", "PK"},
    {"hi", "फोन करें ९८७६५५५०१४", "+919876555014", "IN"},
    {"ne", "सम्पर्क: ९८४१५५५०१४", "+9779841555014", "NP"},
    {"bn", "ফোন ০১৭১১৫৫৫০১৪", "+8801711555014", "BD"},
    {"ar", "للتواصل ٠٧٧٠٥٥٥٠١٤٣", "+9647705550143", "IQ"},
    {"ar", "رقم الهاتف 00963 944 555 014", "+963944555014", "SY"},
    {"fa", "تماس ۰۹۱۲۵۵۵۰۱۴۳", "+989125550143", "IR"},
    {"tr", "beni arayın 0532 555 01 43", "+905325550143", "TR"},
    {"uk", "тел. 050 555-01-43", "+380505550143", "UA"},
    {"ru", "телефон 8 916 555-01-43", "+79165550143", "RU"},
    {"ru", "звоните 8(916)5550143", "+79165550143", "RU"},
    {"es", "llamar al 01 55 5550 1435", "+525555501435", "MX"},
    {"es", "mi número: +57 300 5550143", "+573005550143", "CO"},
    {"fr", "Tel. 01.55.50.01.43", "+33155500143", "FR"},
    {"ht", "rele mwen nan 3755 0143", "+50937550143", "HT"},
    {"it", "chiamare 06 5550 1435", "+390655501435", "IT"},
    {"hu", "hívjon: 06 30 555 0143", "+36305550143", "HU"},
    {"sw", "piga simu 0712 555014", "+254712555014", "KE"},
    {"id", "hubungi 0812-5550-1435", "+6281255501435", "ID"},
    {"tl", "tawag sa 0917 555 0143", "+639175550143", "PH"},
    {"my", "ဖုန်း ၀၉၄၂၅၅၅၀၁၄၃", "+959425550143", "MM"},
    {"pt", "ligue (011) 95555-0143", "+5511955550143", "BR"},
    {"de", "erreichbar unter 0171 5550143", "+491715550143", "DE"},
    {"vi", "gọi 0912 555 014", "+84912555014", "VN"},
    {"el", "τηλέφωνο 0030 694 555 0143", "+306945550143", "GR"},

    // --- people, things, measures in figures ---
    {"en", "60 families need help", "60 families", NULL},
    {"en", "send 200 warm blankets tonight", "200 blankets", NULL},
    {"en", "5 thousand people are cut off", "5000 people", NULL},
    {"en", "we have 1,500 litres of water", "1500 litres", NULL},
    {"en", "the road is closed for 3.5 km", "3.5 km", NULL},
    {"en", "no food for 3 days", "3 days", NULL},
    {"en", "my grandmother is 82 years old", "82 years", NULL},
    {"en", "a woman, age 70, alone", "70 years", NULL},
    {"en", "the water comes in 20 minutes", "20 minutes", NULL},
    {"en", "a baby of 6 months", "6 months", NULL},
    {"ur", "یہاں ۱۴ لوگ پھنسے ہیں", "14 people", NULL},
    {"ur", "۶۰ خاندان سڑک پر ہیں", "60 families", NULL},
    {"ur", "ہمیں 200 کمبل چاہیئں", "200 blankets", NULL},
    {"ur", "۳ دن سے کھانا نہیں", "3 days", NULL},
    {"ur", "عمر 70، اکیلی ہیں", "70 years", NULL},
    {"ur-Latn", "yahan 14 log phanse hain", "14 people", NULL},
    {"ur-Latn", "2 lakh log beghar", "200000 people", NULL},
    {"ur-Latn", "umar 65 saal, dil ka mareez", "65 years", NULL},
    {"hi", "हमें ५० परिवारों के लिए राशन चाहिए", "50 families", NULL},
    {"hi", "३ दिन से पानी नहीं", "3 days", NULL},
    {"hi", "दादी 75 साल की हैं", "75 years", NULL},
    {"hi", "500 लीटर पानी", "500 litres", NULL},
    {"mr", "40 कुटुंबे अडकली आहेत", "40 families", NULL},
    {"ne", "३० घरहरू बगे", "30 houses", NULL},
    {"ne", "१२ जना छतमा छन्", "12 people", NULL},
    {"bn", "২০ পরিবার ছাদে আছে", "20 families", NULL},
    {"bn", "আমাদের ১০০ কম্বল দরকার", "100 blankets", NULL},
    {"bn", "৭০ বছরের এক নারী", "70 years", NULL},
    {"ta", "25 குடும்பங்கள் தவிக்கின்றன", "25 families", NULL},
    {"ta", "3 நாட்களாக உணவு இல்லை", "3 days", NULL},
    {"te", "15 మంది చిక్కుకున్నారు", "15 people", NULL},
    {"te", "2 రోజుల నుండి నీళ్లు లేవు", "2 days", NULL},
    {"gu", "30 પરિવારો છત પર છે", "30 families", NULL},
    {"pa", "40 ਪਰਿਵਾਰ ਫਸੇ ਹੋਏ ਹਨ", "40 families", NULL},
    {"ar", "نحتاج ٢٠ خيمة", "20 tents", NULL},
    {"ar", "هناك 35 عائلة بلا مأوى", "35 families", NULL},
    {"ar", "محاصرون منذ 4 ايام", "4 days", NULL},
    {"ar", "500 شخص في المدرسة", "500 people", NULL},
    {"fa", "۱۲ نفر زیر آوار هستند", "12 people", NULL},
    {"fa", "۲۰۰ پتو لازم داریم", "200 blankets", NULL},
    {"ps", "۵۰ کورنۍ مرستې ته اړتیا لري", "50 families", NULL},
    {"tr", "enkaz altında 7 kişi var", "7 people", NULL},
    {"tr", "100 battaniye lazım", "100 blankets", NULL},
    {"tr", "40 saattir yardım yok", "40 hours", NULL},
    {"tr", "babam 68 yaşında", "68 years", NULL},
    {"uk", "потрібно 30 ковдр", "30 blankets", NULL},
    {"uk", "у підвалі 12 людей", "12 people", NULL},
    {"uk", "без води 5 днів", "5 days", NULL},
    {"uk", "бабусі 80 років", "80 years", NULL},
    {"ru", "нужно 50 одеял", "50 blankets", NULL},
    {"ru", "25 семей без крыши", "25 families", NULL},
    {"ru", "женщина 70 лет одна", "70 years", NULL},
    {"pl", "potrzebujemy 40 koców", "40 blankets", NULL},
    {"pl", "15 osób na dachu", "15 people", NULL},
    {"es", "1.500 familias sin agua", "1500 families", NULL},
    {"es", "faltan 80 mantas", "80 blankets", NULL},
    {"es", "llevamos 3 días sin comida", "3 days", NULL},
    {"es", "un señor de 74 años", "74 years", NULL},
    {"pt", "somos 12 pessoas no telhado", "12 people", NULL},
    {"pt", "precisamos de 60 cobertores", "60 blankets", NULL},
    {"pt", "há 2 dias sem luz", "2 days", NULL},
    {"fr", "il faut 12 tentes", "12 tents", NULL},
    {"fr", "nous sommes 25 personnes", "25 people", NULL},
    {"fr", "depuis 48 heures sans eau", "48 hours", NULL},
    {"fr", "une dame de 81 ans", "81 years", NULL},
    {"ht", "nou se 25 moun sou do kay la", "25 people", NULL},
    {"ht", "nou gen 3 jou san manje", "3 days", NULL},
    {"it", "servono 30 coperte", "30 blankets", NULL},
    {"it", "siamo in 8 persone sul tetto", "8 people", NULL},
    {"de", "wir brauchen 40 Decken", "40 blankets", NULL},
    {"de", "seit 2 Tagen kein Wasser", "2 days", NULL},
    {"de", "12 Personen im Keller", "12 people", NULL},
    {"id", "ada 20 orang di atap", "20 people", NULL},
    {"id", "butuh 100 selimut", "100 blankets", NULL},
    {"id", "sudah 3 hari tanpa air", "3 days", NULL},
    {"tl", "15 katao ang nasa bubong", "15 people", NULL},
    {"tl", "kailangan ng 50 kumot", "50 blankets", NULL},
    {"tl", "2 araw na walang kuryente", "2 days", NULL},
    {"sw", "watu 30 hawana maji, tuna 30 watu", "30 people", NULL},
    {"sw", "tunahitaji 40 blanketi", "40 blankets", NULL},
    {"so", "20 qoys ayaa u baahan caawimo", "20 families", NULL},
    {"ha", "muna da 15 mutane a rufin", "15 people", NULL},
    {"am", "20 ሰዎች ጣሪያ ላይ ናቸው", "20 people", NULL},
    {"vi", "có 12 người trên mái nhà", "12 people", NULL},
    {"vi", "cần 30 chăn", "30 blankets", NULL},
    {"my", "လူ ၁၄ ယောက်ရှိတယ်", "14 people", NULL},
    {"th", "มีคนติดอยู่ 14 คนบนหลังคา", "14 people", NULL},
    {"th", "ต้องการผ้าห่ม 30 ผืน 20 ครอบครัว", "20 families", NULL},
    {"zh", "屋顶上有14人", "14 people", NULL},
    {"zh", "需要200条毛毯", "200 blankets", NULL},
    {"zh", "已经3天没有水", "3 days", NULL},
    {"zh", "有60户被困", "60 families", NULL},
    {"ja", "屋根の上に14人います", "14 people", NULL},
    {"ja", "5時間水がありません", "5 hours", NULL},
    {"ko", "지붕 위에 14명이 있습니다", "14 people", NULL},
    {"ko", "3일째 물이 없어요", "3 days", NULL},
    {"el", "χρειαζόμαστε 20 κουβέρτες", "20 blankets", NULL},
    {"el", "12 άτομα στη στέγη", "12 people", NULL},
    {"ro", "avem nevoie de 30 pături", "30 blankets", NULL},
    {"ro", "15 persoane pe acoperiș", "15 people", NULL},
    {"km", "មាន 14 នាក់នៅលើដំបូល", "14 people", NULL},

    // --- numbers as words ---
    {"en", "two families on the roof", "2 families", NULL},
    {"en", "twenty five people in the school", "25 people", NULL},
    {"en", "three hundred blankets arrived", "300 blankets", NULL},
    {"en", "no water for five days", "5 days", NULL},
    {"hi", "दो दिन से भूखे हैं", "2 days", NULL},
    {"hi", "पाँच परिवार फंसे हैं", "5 families", NULL},
    {"hi", "बीस लोग छत पर", "20 people", NULL},
    {"ne", "तीन दिन देखि पानी छैन", "3 days", NULL},
    {"ur", "دو دن سے پانی نہیں", "2 days", NULL},
    {"ur", "بیس لوگ چھت پر ہیں", "20 people", NULL},
    {"bn", "তিন দিন ধরে খাবার নেই", "3 days", NULL},
    {"ar", "ثلاث عائلات على السطح", "3 families", NULL},
    {"ar", "خمسة اطفال مفقودون", "5 children", NULL},
    {"fa", "چهار نفر زخمی", "4 people", NULL},
    {"tr", "üç gündür yardım gelmedi", "3 days", NULL},
    {"tr", "beş çocuk enkaz altında", "5 children", NULL},
    {"uk", "три дні без води", "3 days", NULL},
    {"uk", "двоє дітей у підвалі", "2 children", NULL},
    {"ru", "пять человек на крыше", "5 people", NULL},
    {"pl", "dwie rodziny bez dachu", "2 families", NULL},
    {"es", "cinco niños en el techo", "5 children", NULL},
    {"es", "doscientas no, cien mantas", "100 blankets", NULL},
    {"pt", "três famílias isoladas", "3 families", NULL},
    {"fr", "quatre enfants sur le toit", "4 children", NULL},
    {"ht", "twa fanmi san kay", "3 families", NULL},
    {"it", "tre persone disperse, cinque bambini", "5 children", NULL},
    {"de", "drei Familien im Keller", "3 families", NULL},
    {"id", "lima keluarga terjebak", "5 families", NULL},
    {"tl", "tatlong araw na, apat na bata, dalawa katao", "2 people", NULL},
    {"sw", "siku ni nyingi, tatu familia", "3 families", NULL},
    {"ta", "ஐந்து குடும்பங்கள்", "5 families", NULL},
    {"te", "మూడు రోజులు", "3 days", NULL},
    {"zh", "三天没有吃的", "3 days", NULL},
    {"vi", "ba ngày, bốn trẻ em", "4 children", NULL},
    {"ro", "trei copii pe acoperiș", "3 children", NULL},

    // --- nothing ---
    {"en", "do people know about this", "", NULL},
    {"en", "the 2015 earthquake victims", "", NULL},
    {"en", "on 24-12-2026 at 10:30", "", "PK"},
    {"en", "it cost $200 and 5 rupees", "", NULL},
    {"en", "one day we will be back", "", NULL},
    {"en", "see you on 12 July 2026", "", NULL},
    {"es", "hasta las 10 de la noche", "", NULL},
    {"de", "am 3.4.2026 um 9 Uhr", "", NULL},
    {"ar", "يوم 12/11/2026", "", NULL},
    {"zh", "2026年", "", NULL},
    {"hi", "क्या यह सच है", "", NULL},
    {"tr", "saat 10'da başlıyor", "", NULL},
};
#define ROWS (sizeof rows / sizeof *rows)

// Everything found in a row's text, as words with a comma between.
static struct str found_in(const struct row *row, char *room, size_t size)
{
	static struct folded folded;
	static struct phone_found phones[PHONES_MAX];
	static struct quantity_found quantities[QUANTITIES_MAX];
	const struct str text = str_from(row->text);
	const struct str code = calling_code_of(str_from(row->country ? row->country : ""));
	size_t len = 0;
	fold_text(text, &folded);
	const size_t n = phones_find(text, &folded, code, phones);
	const size_t m = quantities_find(&folded, NULL, phones, n, quantities);
	for (size_t i = 0; i < n; i++)
		len += (size_t)snprintf(room + len, size - len, ",%s", phones[i].e164);
	for (size_t i = 0; i < m; i++)
		len += (size_t)snprintf(room + len, size - len, ",%g %s", quantities[i].value,
					unit_name(quantities[i].unit));
	return len > 0 ? str_of(room + 1, len - 1) : STR("");
}

// True if one of the things found is the one wanted.
static bool holds(struct str found, struct str wanted)
{
	while (found.len > 0)
		if (str_equal(str_cut(&found, ','), wanted))
			return true;
	return false;
}

// One language's share, where a new one begins.
static size_t languages_count(void)
{
	size_t count = 0;
	for (size_t i = 0; i < ROWS; i++) {
		size_t before = 0;
		while (before < i && strcmp(rows[before].lang, rows[i].lang) != 0)
			before++;
		count += before == i;
	}
	return count;
}

int main(void)
{
	size_t wanted = 0, right = 0, none = 0, kept = 0;
	for (size_t i = 0; i < ROWS; i++) {
		char room[512];
		const struct row *row = &rows[i];
		const struct str found = found_in(row, room, sizeof room);
		const bool good =
		    row->found[0] ? holds(found, str_from(row->found)) : found.len == 0;
		wanted += row->found[0] != 0;
		none += row->found[0] == 0;
		right += row->found[0] && good;
		kept += !row->found[0] && good;
		if (!good)
			printf("# %s: '%s' gives '%.*s', not '%s'\n", row->lang, row->text,
			       STR_ARG(found), row->found);
	}
	printf("# %zu of %zu found, in %zu languages; %zu of %zu hold none\n", right, wanted,
	       languages_count(), kept, none);
	ok(wanted >= 150 && languages_count() >= 12, "the table is large enough to tell something");
	ok(right * 100 >= wanted * 97, "nearly every phone and quantity is found and read right");
	is_int(kept, none, "and none where there is none");
	return tap_done();
}
