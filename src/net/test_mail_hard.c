// SPDX-License-Identifier: AGPL-3.0-or-later
// Mails as programs of the real world mangle them, each read as a person would read it. All of them
// are invented.
#include "net/mail.h"

#include "tap.h"

static struct arena arena;
static struct mail mail;

#define FROM   "From: Asha <asha@town.example>\n"
#define ANSWER FROM "In-Reply-To: <x@help.example>\n"
#define TEXT   "Content-Type: text/plain; charset="
#define PARTS  FROM "Content-Type: multipart/mixed; boundary=m\n\n"

struct hard {
	const char *what, *bytes, *words;
	const char *file; // of the last attachment; NULL: there is none
	enum mail_sort sort;
};

static void hard_read(struct str bytes)
{
	struct fault fault = {0};
	arena_reset(&arena);
	mail = (struct mail){0};
	if (mail_read(&arena, bytes, &mail, &fault) != OK)
		ok(false, "a mail is read %s", fault.text);
}

static void all_read(const struct hard *all, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct hard *one = &all[i];
		hard_read(str_from(one->bytes));
		is_str(mail.words, str_from(one->words), "%s", one->what);
		const struct str file = mail.n_attachments > 0
					    ? mail.attachments[mail.n_attachments - 1].name
					    : STR("none");
		is_str(file, str_from(one->file ? one->file : "none"), "%s: file", one->what);
		is_int(mail.sort, one->sort, "%s: sort", one->what);
	}
}

static const struct hard letters[] = {
    {"says gb2312 and is UTF-8", FROM TEXT "gb2312\n\n我们需要水和食物", "我们需要水和食物", NULL,
     MAIL_PERSON},
    {"says shift_jis and is UTF-8", FROM TEXT "shift_jis\n\n水が必要です", "水が必要です", NULL,
     MAIL_PERSON},
    {"says gb2312 and is", FROM TEXT "gb2312\n\n\xce\xd2\xc3\xc7\xd0\xe8\xd2\xaa\xcb\xae",
     "我们需要水", NULL, MAIL_PERSON},
    {"UTF-16 in base64",
     FROM TEXT "utf-16\nContent-Transfer-Encoding: base64\n\n//5vAG4AIABhACAAcgBvAG8AZgA=",
     "on a roof", NULL, MAIL_PERSON},
    {"a byte order mark", FROM TEXT "utf-8\n\n\xef\xbb\xbfWe need water", "We need water", NULL,
     MAIL_PERSON},
    {"says UTF-8, and is what a word processor wrote",
     FROM TEXT "utf-8\nContent-Transfer-Encoding: quoted-printable\n\nWe can=92t leave =96 come",
     "We can’t leave – come", NULL, MAIL_PERSON},
    {"a charset that nobody has", FROM TEXT "\"unicode-9-9\"\n\nपानी चाहिए", "पानी चाहिए", NULL,
     MAIL_PERSON},
    {"no charset, and Windows-1252", FROM "\nAyuda, se\xf1or", "Ayuda, señor", NULL, MAIL_PERSON},
};

static const struct hard encodings[] = {
    {"base64 broken in the middle",
     FROM TEXT "utf-8\nContent-Transfer-Encoding: base64\n\nV2UgYXJl*IG9uIHRo\n!!\nZSByb29m",
     "We are on the roof", NULL, MAIL_PERSON},
    {"base64 cut off", FROM TEXT "utf-8\nContent-Transfer-Encoding: base64\n\nV2UgYXJlIG9uIHR",
     "We are on", NULL, MAIL_PERSON},
    {"base64 that is none", FROM TEXT "utf-8\nContent-Transfer-Encoding: 7-bit\n\nWe are here",
     "We are here", NULL, MAIL_PERSON},
    {"quoted-printable with an = of its own",
     FROM TEXT "utf-8\nContent-Transfer-Encoding: quoted-printable\n\n2 + 2 = 4, at 9=ZZ, =C3=A9=",
     "2 + 2 = 4, at 9=ZZ, é", NULL, MAIL_PERSON},
    {"lines that were broken to fit (RFC 3676)",
     FROM TEXT "utf-8; format=flowed\n\nWe are on the roof of \nthe school, 14 \npeople.\n\n"
	       "Come soon.",
     "We are on the roof of the school, 14 people.\n\nCome soon.", NULL, MAIL_PERSON},
    {"the same without spaces between words",
     FROM TEXT "utf-8; Format=Flowed; DelSp=yes\n\n学校の屋上に \nいます。\n 14人",
     "学校の屋上にいます。\n14人", NULL, MAIL_PERSON},
    {"a signature and a quote among such lines",
     ANSWER TEXT "utf-8; format=flowed\n\nYes, \nsoon.\n> How many \n> are you?\n-- \nAsha",
     "Yes, soon.", NULL, MAIL_PERSON},
};

static const struct hard parts[] = {
    {"words around a picture",
     PARTS "--m\n\nHere is the bridge:\n--m\nContent-Type: image/jpeg; name=b.jpg\n\nx\n--m\n\n"
	   "It is gone.\n--m--",
     "Here is the bridge:\n\nIt is gone.", "b.jpg", MAIL_PERSON},
    {"related in alternative in mixed",
     PARTS "--m\nContent-Type: multipart/related; boundary=r\n\n--r\n"
	   "Content-Type: multipart/alternative; boundary=a\n\n--a\n\nWater\n--a\n"
	   "Content-Type: text/html\n\n<p>Water<img src='cid:1'>\n--a--\n--r\n"
	   "Content-Type: image/png\nContent-ID: <1>\n\nx\n--r--\n--m\n"
	   "Content-Type: application/pdf\nContent-Disposition: attachment; filename=list.pdf\n\n"
	   "x\n--m--",
     "Water", "list.pdf", MAIL_PERSON},
    {"an invitation",
     FROM "Content-Type: multipart/alternative; boundary=a\n\n--a\n\n"
	  "Meeting at six\n--a\nContent-Type: text/calendar; method=REQUEST\n\n"
	  "BEGIN:VCALENDAR\n--a--",
     "Meeting at six", NULL, MAIL_PERSON},
    {"a parcel of Outlook's own (TNEF)",
     PARTS "--m\n\nSee the list.\n--m\nContent-Type: application/ms-tnef; name=winmail.dat\n"
	   "Content-Transfer-Encoding: base64\n\neJ8+Ig==\n--m--",
     "See the list.", "winmail.dat", MAIL_PERSON},
    {"a file of no bytes",
     PARTS "--m\n\nThe list\n--m\nContent-Type: text/csv\nContent-Disposition: attachment; "
	   "filename=\"needs.csv\"\n\n--m--",
     "The list", "needs.csv", MAIL_PERSON},
    {"a name in pieces and another script (RFC 2231)",
     PARTS
     "--m\n\nList\n--m\nContent-Type: image/png\nContent-Disposition: attachment;\n"
     " filename*0*=utf-8''%D9%BE%D8%A7;\n filename*1*=%D9%86%DB%8C;\n filename*2=.png\n\nx\n--m--",
     "List", "پانی.png", MAIL_PERSON},
    {"a name as it must not be written (RFC 2047)",
     PARTS "--m\n\nList\n--m\nContent-Type: image/png;\n name=\"=?utf-8?B?2b7Yp9mG24w=?=.png\"\n\n"
	   "x\n--m--",
     "List", "پانی.png", MAIL_PERSON},
    {"a name in Latin-1 (RFC 2231)",
     PARTS "--m\n\nList\n--m\nContent-Type: image/png;\n name*=iso-8859-1'es'inundaci%F3n.png\n\n"
	   "x\n--m--",
     "List", "inundación.png", MAIL_PERSON},
    {"a mail that was attached",
     PARTS "--m\n\nSee below\n--m\nContent-Type: message/rfc822\n\n"
	   "From: b@c.example\nSubject: Trapped\n\nOn the roof\n--m--",
     "See below\n\nTrapped\n\nOn the roof", NULL, MAIL_PERSON},
    {"signed with S/MIME",
     FROM "Content-Type: multipart/signed; boundary=s; protocol=\"application/pkcs7-signature\"\n\n"
	  "--s\nContent-Type: multipart/alternative; boundary=a\n\n--a\n\nWe come\n--a--\n--s\n"
	  "Content-Type: application/pkcs7-signature; name=smime.p7s\n\nMIAG\n--s--",
     "We come", NULL, MAIL_PERSON},
    {"sealed with S/MIME", FROM "Content-Type: application/pkcs7-mime; name=smime.p7m\n\nMIAG", "",
     "smime.p7m", MAIL_PERSON},
    {"signed with PGP, in the text",
     FROM "\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nWe need boats\n- -- two\n"
	  "-----BEGIN PGP SIGNATURE-----\n\niQEzBAEB\n=abcd\n-----END PGP SIGNATURE-----\n",
     "We need boats\n-- two", NULL, MAIL_PERSON},
    {"the same as an answer",
     ANSWER "\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nYes, two\n"
	    "-----BEGIN PGP SIGNATURE-----\n\niQEzBAEB\n-----END PGP SIGNATURE-----\n",
     "Yes, two", NULL, MAIL_PERSON},
    {"sealed with PGP",
     FROM
     "Content-Type: multipart/encrypted; boundary=e; protocol=\"application/pgp-encrypted\"\n\n"
     "--e\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--e\n"
     "Content-Type: application/octet-stream; name=encrypted.asc\n\n"
     "-----BEGIN PGP MESSAGE-----\n--e--",
     "", "encrypted.asc", MAIL_PERSON},
};

#define ASKED "> How many are you?\n> Where?\n"
#define OWN   "We are 14.\n\n"
#define QUOTE(name, line)                                                                          \
	{                                                                                          \
		name, ANSWER TEXT "utf-8\n\n" OWN line "\n" ASKED, "We are 14.", NULL, MAIL_PERSON \
	}
static const struct hard quotes[] = {
    QUOTE("English", "On Tue, 14 Jul 2026 at 03:12, Team <team@help.example>\nwrote:\n"),
    QUOTE("Arabic", "في ثلاثاء، 14 يوليو 2026 في 3:12 ص تمت كتابة ما يلي بواسطة "
		    "‪Team‬‏ "
		    "<‪team@help.example‬‏>:‬‏"),
    QUOTE("Arabic digits", "في الثلاثاء، ١٤ يوليو ٢٠٢٦ كتب Team:"),
    QUOTE("Bengali", "মঙ্গল, ১৪ জুল, ২০২৬ তারিখে ৩:১২ AM টায় Team <team@help.example> লিখেছেন:"),
    QUOTE("Bengali digits", "মঙ্গল, ১৪ জুল, ২০২৬ তারিখে Team লিখেছেন:"),
    QUOTE("Spanish", "El mar, 14 jul 2026 a las 3:12, Team (<team@help.example>) escribió:\n"),
    QUOTE("French", "Le mar. 14 juil. 2026 à 03:12, Team <team@help.example> a écrit :\n"),
    QUOTE("Hindi", "मंगल, 14 जुल॰ 2026 को 3:12 am बजे को Team <team@help.example> ने\nलिखा:\n"),
    QUOTE("Nepali", "मङ्गल, २०२६ जुलाई १४ मा Team ले लेख्नुभयो:\n"),
    QUOTE("Portuguese",
	  "Em ter., 14 de jul. de 2026 às 03:12, Team <team@help.example>\nescreveu:\n"),
    QUOTE("Swahili", "Mnamo Jum, 14 Jul 2026 saa 03:12 Team <team@help.example> aliandika:"),
    QUOTE("Ukrainian", "вт, 14 лип. 2026 р. о 03:12 Team <team@help.example> пише:\n"),
    QUOTE("Urdu", "منگل، 14 جولائی، 2026 کو 3:12 AM پر Team\n"
		  "\xe2\x81\xa8team@help.example\xe2\x81\xa9 نے لکھا:\xe2\x81\xa9"),
    QUOTE("Chinese", "Team <team@help.example> 于2026年7月14日周二 03:12写道："),
    QUOTE("Japanese", "2026年7月14日(火) 3:12 Team <team@help.example>:\n"),
    QUOTE("Turkish", "Team <team@help.example>, 14 Tem 2026 Sal, 03:12 tarihinde\nşunu yazdı:\n"),
    {"Outlook in Chinese",
     ANSWER TEXT
     "utf-8\n\n我们有14人\n\n发件人： Team <team@help.example>\n发送时间： 2026年7月14日\n"
     "收件人： Asha\n主题： 水\n\n多少人？",
     "我们有14人", NULL, MAIL_PERSON},
    {"Outlook with its rule",
     ANSWER "\nWe are 14.\n\n________________________________\nDe : Team <team@help.example>\n"
	    "Envoyé : mardi 14 juillet\nÀ : Asha\nObjet : eau\n\nCombien ?",
     "We are 14.", NULL, MAIL_PERSON},
    {"a telephone that quotes the name, too",
     ANSWER "\nWe are 14.\n\n> On 14 Jul 2026, at 03:12, Team <team@help.example> wrote:\n> \n"
	    "> \xef\xbb\xbfHow many?",
     "We are 14.", NULL, MAIL_PERSON},
    {"HTML that quotes",
     ANSWER "Content-Type: text/html; charset=utf-8\n\n<div>We are 14.</div><br><div "
	    "class=gmail_quote><div>On Tue, 14 Jul 2026, Team &lt;team@help.example&gt; wrote:<br>"
	    "</div><blockquote>How many?<br>Where?</blockquote></div>",
     "We are 14.", NULL, MAIL_PERSON},
    {"HTML of Outlook",
     ANSWER "Content-Type: text/html\n\n<p>We are 14.<div style='border:none'><p><b>From:</b> Team "
	    "&lt;team@help.example&gt;<br><b>Sent:</b> Tuesday<br><b>To:</b> Asha<br>"
	    "<b>Subject:</b> Water</p></div><p>How many?</p>",
     "We are 14.", NULL, MAIL_PERSON},
    {"what was passed on in Arabic stays",
     "From: a@b.example\nSubject: =?utf-8?B?2KXYudin2K/YqSDYqtmI2KzZitmHOiDZhdin2KE=?=\n"
     "In-Reply-To: <x@y.example>\n\nPlease help her\n\n---------- Forwarded message ---------\n"
     "From: Sana <s@c.example>\nDate: Tue\nSubject: water\n\nWe are on the roof",
     "Please help her\n\n---------- Forwarded message ---------\nFrom: Sana <s@c.example>\n"
     "Date: Tue\nSubject: water\n\nWe are on the roof",
     NULL, MAIL_PERSON},
    {"needs with times and a colon stay", ANSWER "\nSchool at 14 Hill Road:\n\n> 40 litres\n",
     "School at 14 Hill Road:\n\n> 40 litres", NULL, MAIL_PERSON},
};

// --- what no person wrote ---

static const struct hard robots[] = {
    {"out of office, as Exchange says it",
     FROM "Subject: Automatic reply: water\nAuto-Submitted: auto-generated (rejected)\n"
	  "X-Auto-Response-Suppress: All\n\nI am away",
     "I am away", NULL, MAIL_AUTOMATIC},
    {"a vacation program of old", FROM "Precedence: junk\n\nI am away", "I am away", NULL,
     MAIL_LIST},
    {"an answer by a robot to nobody",
     "Return-Path: <>\n" FROM "In-Reply-To: <x@help.example>\n\nI am away", "I am away", NULL,
     MAIL_AUTOMATIC},
    {"a person whose program says so", FROM "Auto-Submitted: no; reason=none\n\nHelp", "Help", NULL,
     MAIL_PERSON},
    {"a person at the post office", "From: postmaster@town.example\n\nHelp", "Help", NULL,
     MAIL_AUTOMATIC},
};

#define LOST	 "From: MAILER-DAEMON@mx.example\nReturn-Path: <>\n"
#define REPORTED LOST "Content-Type: multipart/report; report-type=delivery-status; boundary=r\n\n"
static const struct {
	const char *what, *bytes;
	enum mail_fate fate;
	const char *about;
} bounces[] = {
    {"qmail",
     LOST "\nHi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to "
	  "deliver your message to the following addresses.\n\n<asha@town.example>:\n"
	  "Sorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy "
	  "of the message.\n\nReturn-Path: <a@help.example>\nMessage-ID: <m1@help.example>\n"
	  "\nWe come",
     MAIL_FAILED, "m1@help.example"},
    {"Exim",
     LOST "X-Failed-Recipients: asha@town.example\n\nThis message was created automatically by "
	  "mail delivery software.\n\n------ This is a copy of the message, including all the "
	  "headers. ------\n\nMessage-Id: <m2@help.example>\n\nWe come",
     MAIL_FAILED, "m2@help.example"},
    {"a warning in words that it takes long",
     LOST "Subject: Warning: message 1abc delayed 24 hours\nAuto-Submitted: auto-replied\n\n"
	  "This message was created automatically. No action is required.\n",
     MAIL_FATE_UNKNOWN, ""},
    {"Postfix, with the header alone",
     REPORTED "--r\n\nI'm sorry\n--r\nContent-Type: message/delivery-status\n\n"
	      "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; a@b.example\n"
	      "Action: failed\nStatus: 5.7.1\n\n--r\nContent-Type: text/rfc822-headers\n\n"
	      "Message-ID:\n <m3@help.example>\n\n--r--\n",
     MAIL_FAILED, "m3@help.example"},
    {"Exchange, which names it in its own header",
     LOST "In-Reply-To: <m4@help.example>\nReferences: <m4@help.example>\n"
	  "Content-Type: multipart/report; report-type=delivery-status; boundary=r\n\n--r\n\nNo\n"
	  "--r\nContent-Type: message/delivery-status\n\nReporting-MTA: dns;x\n\n"
	  "Final-Recipient: rfc822;a@b.example\nAction: failed\nStatus: 5.1.10\n\n--r--\n",
     MAIL_FAILED, "m4@help.example"},
    {"a text that says more than once what became of it",
     REPORTED "--r\nContent-Type: message/delivery-status\n\nReporting-MTA: dns;x\n\n"
	      "Final-Recipient: rfc822;a@b.example\nAction: failed\nStatus: 5.1.1\n\n"
	      "Final-Recipient: rfc822;us@help.example\nAction: delivered\nStatus: 2.0.0\n\n--r\n"
	      "Content-Type: message/rfc822\n\nMessage-ID: <m5@help.example>\n\nWe come\n--r--\n",
     MAIL_FAILED, "m5@help.example"},
    {"a note that it was read",
     FROM
     "Content-Type: multipart/report; report-type=disposition-notification; boundary=r\n\n"
     "--r\n\nYour message was displayed.\n--r\n"
     "Content-Type: message/disposition-notification\n\nOriginal-Message-ID: <m6@help.example>\n"
     "Disposition: manual-action/MDN-sent-manually; displayed\n\n--r\n"
     "Content-Type: text/rfc822-headers\n\nMessage-ID: <m6@help.example>\n\n--r--\n",
     MAIL_DELIVERED, "m6@help.example"},
    {"a complaint that it is unwanted (RFC 5965)",
     FROM "Content-Type: multipart/report; report-type=feedback-report; boundary=r\n\n--r\n\nSpam\n"
	  "--r\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n\n--r\n"
	  "Content-Type: message/rfc822\n\nMessage-ID: <m7@help.example>\n\nWe come\n--r--\n",
     MAIL_FATE_UNKNOWN, "m7@help.example"},
};

static void test_bounces(void)
{
	for (size_t i = 0; i < sizeof bounces / sizeof bounces[0]; i++) {
		hard_read(str_from(bounces[i].bytes));
		is_int(mail.sort, MAIL_BOUNCE, "%s is a report", bounces[i].what);
		is_int(mail.fate, bounces[i].fate, "%s: what became of it", bounces[i].what);
		is_str(mail.about, str_from(bounces[i].about), "%s: of which", bounces[i].what);
	}
}

// --- what stands in headers ---

static void test_heads(void)
{
	hard_read(STR("From: Jos\xe9 <jose@town.example>\nSubject: Inundaci\xf3n en Le\xf3n\n\nx"));
	is_str(mail.subject, STR("Inundación en León"), "a subject of bare Latin-1");
	is_str(mail.from_name, STR("José"), "a name");
	hard_read(STR("From: آشا <asha@town.example>\nSubject: पानी चाहिए\n\nx"));
	is_str(mail.subject, STR("पानी चाहिए"), "a subject of bare UTF-8");
	is_str(mail.from_name, STR("آشا"), "a name");
	hard_read(STR("From: =?gb2312?Q?=CB=AE?= <a@b.example>\nSubject: =?utf-8?Q?Caf=C3=A9_?=\n"
		      " =?iso-8859-1?Q?ferm=E9?=\n\nx"));
	is_str(mail.from_name, STR("水"), "one that says its charset");
	is_str(mail.subject, STR("Café fermé"), "a subject in two of them");
	hard_read(STR("From: \"Khan, Asha (team)\" <ASHA@Town.Example>, other@b.example\n\nx"));
	is_str(mail.from, STR("asha@town.example"), "the first of two who wrote");
	is_str(mail.from_name, STR("Khan, Asha (team)"), "with a comma in the name");
}

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

int main(void)
{
	arena_init(&arena, (size_t)48 << 20);
	all_read(letters, COUNT(letters));
	all_read(encodings, COUNT(encodings));
	all_read(parts, COUNT(parts));
	all_read(quotes, COUNT(quotes));
	all_read(robots, COUNT(robots));
	test_bounces();
	test_heads();
	arena_free(&arena);
	return tap_done();
}
