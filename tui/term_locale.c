/* term_locale: which characters the terminal may be sent. */
/* SPDX-License-Identifier: MIT */
#include <langinfo.h>
#include <locale.h>
#include <string.h>
#include <strings.h>

#include "tui/term.h"

static bool
names_utf8(const char *locale)
{
	return strcasestr(locale, "UTF-8") || strcasestr(locale, "UTF8");
}

static bool
is_utf8_now(void)
{
	return !strcasecmp(nl_langinfo(CODESET), "UTF-8");
}

/* Terminals whose font has few characters beside ASCII. */
static bool
has_small_font(const char *term)
{
	return term && (!strcmp(term, "linux") || !strncmp(term, "linux-", 6) ||
			!strncmp(term, "vt", 2));
}

enum tier
term_locale(const char *lc_all, const char *lc_ctype, const char *lang, const char *term)
{
	const char *locale = lc_all && *lc_all ? lc_all : lc_ctype && *lc_ctype ? lc_ctype
			   : lang && *lang ? lang : "C";
	bool is_utf8 = setlocale(LC_CTYPE, locale) && is_utf8_now();

	/*
	 * Also where the user's locale is not UTF-8: the ascii tier sends only ASCII in any case,
	 * and curses in another locale uses REP, which many that call themselves xterm do not know.
	 */
	if (!is_utf8 && setlocale(LC_CTYPE, "C.UTF-8") && is_utf8_now())
		is_utf8 = names_utf8(locale);
	return is_utf8 && !has_small_font(term) ? TIER_UNICODE : TIER_ASCII;
}
