#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# People who speak for themselves are told: who offers, who asks, also when letters of another script
# or invisible ones stand in their words.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/quality.sh"
find_program

# Triages cases and joins what is said of them.
told() { # CASES ANSWER
	"$CAUSEWAY" triage <"$1" >"$SCRATCH/judged" && join_cases "$1" "$SCRATCH/judged" >"$2"
}
# The share of the cases of a choice that are told as what they are.
share() { # JQ-CHOICE
	jq "[.[] | select($1) | .said.kind == .is] | (map(select(.)) | length) / length * 1000 | round / 1000" "$SCRATCH/answer"
}

read_cases "$ROOT/test/80-quality/first_person.tsv" >"$SCRATCH/cases"
ok "all cases get an answer" told "$SCRATCH/cases" "$SCRATCH/answer"
hold first_person en_offers "$(share '.lang == "en" and .is == "offer"')"
hold first_person en_requests "$(share '.lang == "en" and .is == "request"')"
hold first_person offers "$(share '.lang != "en" and .is == "offer"')"
hold first_person requests "$(share '.lang != "en" and .is == "request"')"
# What somebody is, has or sells, and holds out to nobody, is no offer.
hold first_person statements "$(jq '[.[] | select(.is == "statement") | .said | .kind != "offer" and (.labels | index("offer") | not)]
	| (map(select(.)) | length) / length * 1000 | round / 1000' "$SCRATCH/answer")"

# Whoever needs help no more neither asks nor offers.
kinds() { # TEXTS on standard input
	jq -Rc '{id: "n\(input_line_number)", text: .}' | "$CAUSEWAY" triage | jq -r .kind | sort -u | paste -sd ' '
}
said=$(
	kinds <<'END'
مجھے اب مدد کی ضرورت نہیں ہے
ہم اب محفوظ ہیں
وہ مل گیا، شکریہ
मुझे अब मदद की ज़रूरत नहीं है
मलाई अब सहयोग चाहिँदैन
আমার আর সাহায্য লাগবে না
Não preciso mais de ajuda
Ich brauche keine Hilfe mehr
Мне больше не нужна помощь
Hindi ko na kailangan ng tulong
Artık yardıma ihtiyacım yok
Je n'ai plus besoin d'aide
We are safe now, thank you
Found him, he is fine
I no longer need help
Ya no necesito ayuda
Mwen pa bezwen èd ankò
لم أعد بحاجة إلى مساعدة
END
)
unlike "$said" 'request|offer' "who needs help no more neither asks nor offers"
said=$(
	kinds <<'END'
کمبل کی ضرورت نہیں، ہمیں پانی چاہیے
कंबल नहीं चाहिए, हमें पानी चाहिए
END
)
is "$said" request "what is still needed is heard beside it"

# The same posts with Cyrillic letters among the Latin ones, and with invisible characters.
disguised() { # FROM TO…
	jq -c "select(.lang == \"en\") | .text |= ($1)" "$SCRATCH/cases" >"$SCRATCH/disguised"
	jq -c 'select(.lang == "en") | .text' "$SCRATCH/cases" >"$SCRATCH/plain"
	told "$SCRATCH/disguised" "$SCRATCH/seen"
	jq '[.[] | select(.lang == "en") | .said | {kind, labels, urgency, scores}]' "$SCRATCH/answer" >"$SCRATCH/plain"
	jq '[.[].said | {kind, labels, urgency, scores}]' "$SCRATCH/seen" | cmp -s - "$SCRATCH/plain"
}
ok "Cyrillic letters in Latin words hide nothing" disguised 'gsub("(?<=[a-z])e"; "е") | gsub("(?<=[a-z])o"; "о")'
ok "nor do Greek ones" disguised 'gsub("(?<=[a-z])o"; "ο")'
ok "nor invisible characters" disguised 'gsub("(?<=[a-z])(?<c>[aeiou])"; "\u200b\(.c)\u2060")'
finish
