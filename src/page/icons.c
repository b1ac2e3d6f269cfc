// SPDX-License-Identifier: AGPL-3.0-or-later
#include "page/icons.h"

// In order of name. The names of kinds, topics and urgencies are those of triage.
static const struct {
	const char *name;
	bool flips; // points along the line of reading
	const char *drawing;
} icons[] = {
    {"arrow", true, "<path d='M4 12h16M14 6l6 6-6 6'/>"},
    {"at", false,
     "<circle cx='12' cy='12' r='4'/><path d='M16 8v5.5a2.7 2.7 0 0 0 5.5 0V12a9.5 9.5 0 1 0-4 "
     "7.7'/>"},
    {"casualties", false, "<path d='M2 12h4l3-7 5 14 3-7h5'/>"},
    {"caution", false, "<path d='M12 3 22 20.5H2zM12 10v5M12 17.7v.1'/>"},
    {"check", false, "<path d='m4 12.5 5.5 5.5L20 6.5'/>"},
    {"clock", false, "<circle cx='12' cy='12' r='9.5'/><path d='M12 6.5V12l3.5 2.5'/>"},
    {"clothing", false,
     "<path d='M8 3 2 7l2.5 4L7 9.5V21h10V9.5l2.5 1.5L22 7l-6-4a4 4 0 0 1-8 0z'/>"},
    {"code", false, "<path d='m8 7-5 5 5 5M16 7l5 5-5 5M13.5 5l-3 14'/>"},
    {"communications", false,
     "<path d='M12 12v10M7.5 16a6 6 0 1 1 9 0M4.5 19a10 10 0 1 1 15 0'/><circle cx='12' cy='11' "
     "r='1.5'/>"},
    {"complaint", false, "<path d='M4 4h16v12h-8l-5 4.5V16H4zM12 7.5v4M12 13.6v.1'/>"},
    {"copies", false,
     "<rect x='3' y='8' width='13' height='13' rx='1.5'/><path d='M8 8V3h13v13h-5'/>"},
    {"dash", false, "<circle cx='12' cy='12' r='9' stroke-dasharray='3.5 3.5'/>"},
    {"displaced", false,
     "<circle cx='8' cy='5' r='2.5'/><path d='m4 13 4-3.5 4 3.5M8 9.5V15l-3 6M8 15l3 6M15 12h7M19 "
     "9l3 3-3 3'/>"},
    {"exit", true, "<path d='M10 3H4v18h6M9 12h12M16.5 7l4.5 5-4.5 5'/>"},
    {"family", false,
     "<circle cx='9' cy='8' r='3.5'/><path d='M2.5 20c0-4 3-6 6.5-6s6.5 2 6.5 6M16 4.8a3.5 3.5 0 0 "
     "1 0 6.4M17.5 14.5c2.5.7 4 2.7 4 5.5'/>"},
    {"file", false, "<path d='M6 2.5h8L18.5 7v14.5H6zM14 2.5V7h4.5M9 12.5h6M9 16.5h6'/>"},
    {"food", false,
     "<path d='M3 11h18a9 9 0 0 1-6 8.5V21H9v-1.5A9 9 0 0 1 3 11zM9 7.5c0-2 1.5-2 1.5-4M14 7.5c0-2 "
     "1.5-2 1.5-4'/>"},
    {"form", false, "<path d='M4 3h16v18H4zM8 8h8M8 12h8M8 16h4'/>"},
    {"globe", false,
     "<circle cx='12' cy='12' r='9.5'/><path d='M2.5 12h19M12 2.5c-6 6-6 13 0 19 6-6 6-13 "
     "0-19z'/>"},
    {"half", false,
     "<circle cx='12' cy='12' r='9'/><path class='half' d='M12 3a9 9 0 0 1 0 18z'/>"},
    {"infrastructure", false,
     "<path d='M2 8h20M5 8v12M19 8v12M5 18a7 7 0 0 1 14 0M2 20h6M16 20h6'/>"},
    {"lock", false,
     "<rect x='4' y='10.5' width='16' height='11' rx='1.5'/><path d='M7.5 10.5V7.5a4.5 4.5 0 0 1 9 "
     "0v3'/>"},
    {"mail", false, "<path d='M2.5 5h19v14h-19zM2.5 6l9.5 7 9.5-7'/>"},
    {"medical", false, "<path d='M9 3h6v6h6v6h-6v6H9v-6H3V9h6z'/>"},
    {"menu", false, "<path d='M4 6h16M4 12h16M4 18h16'/>"},
    {"missing", false,
     "<circle cx='9' cy='8' r='3.5'/><path d='M2.5 20c0-4 3-6 6.5-6 1.2 0 2.4.2 3.4.7M16 9.5a2.5 "
     "2.5 0 1 1 3.6 2.2c-.8.4-1.1.9-1.1 1.8M18.5 17.2v.1'/>"},
    {"money", false,
     "<rect x='2' y='6' width='20' height='12' rx='1.5'/><circle cx='12' cy='12' r='3'/><path "
     "d='M5.5 9v.1M18.5 15v.1'/>"},
    {"offer", false,
     "<path d='M3 9h18v4H3zM5 13v8h14v-8M12 9v12M12 9C9 9 7 7.5 7 6s1.2-2.5 2.5-2.5C11.5 3.5 12 7 "
     "12 9zm0 0c3 0 5-1.5 5-3s-1.2-2.5-2.5-2.5C12.5 3.5 12 7 12 9z'/>"},
    {"other", false,
     "<circle cx='5' cy='12' r='1.2'/><circle cx='12' cy='12' r='1.2'/><circle cx='19' cy='12' "
     "r='1.2'/>"},
    {"people", false,
     "<circle cx='9' cy='8' r='3.5'/><path d='M2.5 20c0-4 3-6 6.5-6s6.5 2 6.5 6M16 4.8a3.5 3.5 0 0 "
     "1 0 6.4M17.5 14.5c2.5.7 4 2.7 4 5.5'/>"},
    {"phone", false,
     "<path d='M5 3h4l2 5-2.5 2a12 12 0 0 0 5.5 5.5l2-2.5 5 2v4a2 2 0 0 1-2 2A17 17 0 0 1 3 5a2 2 "
     "0 0 1 2-2z'/>"},
    {"pin", false,
     "<path d='M12 22s7-7 7-12.5a7 7 0 0 0-14 0C5 15 12 22 12 22z'/><circle cx='12' cy='9.5' "
     "r='2.5'/>"},
    {"power", false, "<path d='M13 2 5 13.5h6L10 22l9-12h-6.5z'/>"},
    {"praise", false,
     "<path d='M12 20S3.5 14.5 3.5 9A4.5 4.5 0 0 1 12 7a4.5 4.5 0 0 1 8.5 2c0 5.5-8.5 11-8.5 "
     "11z'/>"},
    {"protection", false,
     "<path d='M12 3.5a9.5 9.5 0 0 1 9.5 9.5h-19A9.5 9.5 0 0 1 12 3.5zM12 13v5.5a2.5 2.5 0 0 1-5 "
     "0M12 3.5V2'/>"},
    {"question", false,
     "<circle cx='12' cy='12' r='9.5'/><path d='M9 9.5a3 3 0 1 1 4.2 2.8c-.8.4-1.2 1-1.2 2M12 "
     "17.3v.2'/>"},
    {"reply", true, "<path d='M10 5 3 12l7 7M3 12h11c4 0 7 2.5 7 7'/>"},
    {"report", false,
     "<path d='M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12z'/><circle cx='12' cy='12' r='3'/>"},
    {"request", false,
     "<path d='M7 12V6a1.5 1.5 0 0 1 3 0v5-7a1.5 1.5 0 0 1 3 0v7-6a1.5 1.5 0 0 1 3 0v8l1.5-2.5a1.5 "
     "1.5 0 0 1 2.6 1.5L17 18.5a6 6 0 0 1-10-3z'/>"},
    {"rescue", false,
     "<path d='M3 14h18l-3 4.5H6zM12 14V4l6 7h-6M2 21.5c2-1.3 3-1.3 5 0 2-1.3 3-1.3 5 0 2-1.3 "
     "3-1.3 5 0 2-1.3 3-1.3 5 0'/>"},
    {"rss", false,
     "<path d='M4 11a9 9 0 0 1 9 9M4 4a16 16 0 0 1 16 16'/><circle cx='5.5' cy='18.5' r='1'/>"},
    {"search", false, "<circle cx='10.5' cy='10.5' r='7'/><path d='m16 16 5.5 5.5'/>"},
    {"security", false, "<path d='M12 2.5 4 5.5v6c0 5 3.5 8.5 8 10 4.5-1.5 8-5 8-10v-6z'/>"},
    {"shelter", false, "<path d='M12 4 2 20h20zM12 4v3M9 20l3-6 3 6'/>"},
    {"sms", false, "<path d='M3 4h18v13H11l-5 4v-4H3zM7.5 10.5v.1M12 10.5v.1M16.5 10.5v.1'/>"},
    {"transport", false,
     "<path d='M2 6h12v11H2zM14 10h4l4 4v3h-8z'/><circle cx='7' cy='18' r='2'/><circle cx='17.5' "
     "cy='18' r='2'/>"},
    {"u1", false, "<path d='M8 2h8l6 6v8l-6 6H8l-6-6V8z'/><path d='M12 7v6M12 16.6v.4'/>"},
    {"u2", false, "<path d='M12 3 22 20.5H2z'/><path d='M12 9.5v5M12 17.3v.1'/>"},
    {"u3", false, "<circle cx='12' cy='12' r='9'/><path class='half' d='M12 3a9 9 0 0 1 0 18z'/>"},
    {"u4", false, "<circle cx='12' cy='12' r='9'/>"},
    {"volunteers", false, "<path d='M3 12l4-5h4l2 2 2-2h3l3 4M3 12l7 7 2-1.5 2 1 2-1.5 5-6'/>"},
    {"warn", false, "<path d='M12 3 22 20.5H2zM12 10v5M12 17.7v.1'/>"},
    {"water", false, "<path d='M12 3s6.5 7 6.5 11.5a6.5 6.5 0 0 1-13 0C5.5 10 12 3 12 3z'/>"},
    {"x", false, "<path d='m5 5 14 14M19 5 5 19'/>"},
};
enum { ICONS = sizeof(icons) / sizeof(icons[0]) };
_Static_assert(ICONS <= ICONS_MAX, "icons are counted in the bits of 64");

int icon_find(struct str name)
{
	int low = 0, high = ICONS - 1;
	while (low <= high) {
		int middle = (low + high) / 2;
		int order = str_compare(name, str_from(icons[middle].name));
		if (order == 0)
			return middle;
		if (order < 0)
			high = middle - 1;
		else
			low = middle + 1;
	}
	return -1;
}

void icon_reference(struct buf *out, int icon)
{
	buf_add(out, icons[icon].flips ? STR("<svg class=\"i flip\"") : STR("<svg class=\"i\""));
	// The stylesheet gives its size: a page of rows has hundreds.
	buf_add(out, STR(" aria-hidden=\"true\"><use href=\"#i-"));
	buf_add_cstr(out, icons[icon].name);
	buf_add(out, STR("\"/></svg>"));
}

void icon_drawings(struct buf *out, uint64_t set)
{
	if (!set)
		return;
	buf_add(out, STR("<svg width=\"0\" height=\"0\" hidden>"));
	for (int icon = 0; icon < ICONS; icon++) {
		if (!(set >> icon & 1))
			continue;
		buf_add(out, STR("<symbol id=\"i-"));
		buf_add_cstr(out, icons[icon].name);
		buf_add(out, STR("\" viewBox=\"0 0 24 24\">"));
		buf_add_cstr(out, icons[icon].drawing);
		buf_add(out, STR("</symbol>"));
	}
	buf_add(out, STR("</svg>"));
}
