/* lint_safe: rules of what may leave the house: bytes, links, secrets, and words for outside. */
/* SPDX-License-Identifier: MIT */
#include <regex.h>
#include <string.h>

#include "core/base/text.h"
#include "core/incident/lint_private.h"

/* What keys, tokens and passwords look like (POSIX ERE). */
static const struct { const char *what, *pattern; } secrets[] = {
	{ "an AWS key", "(AKIA|ASIA)[0-9A-Z]{16}" },
	{ "a private key", "-----BEGIN [A-Z ]*PRIVATE KEY" },
	{ "a GitHub token", "(gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{22})" },
	{ "a GitLab token", "glpat-[A-Za-z0-9_-]{20}" },
	{ "a Slack token", "xox[abposr]-[A-Za-z0-9-]{10}" },
	{ "a Google key", "AIza[0-9A-Za-z_-]{35}" },
	{ "a signed token", "eyJ[A-Za-z0-9_-]{8,}\\.eyJ[A-Za-z0-9_-]{8,}\\." },
	{ "a bearer token", "[Bb]earer [A-Za-z0-9._~+/-]{16}" },
	{ "a password",
	  "(^|[^A-Za-z])([Pp]assword|[Pp]asswd|pwd|[Ss]ecret|[Aa]pi_?[Kk]ey)[\"']? ?[=:] ?[\"']?"
	  "[^ \"',;&]{4}" },
	{ "a password in an address", "[a-z]+://[^/ :@\"]+:[^/ @\"]+@" },
};

/* Sum of a card number, from its end: every other digit twice (ISO/IEC 7812-1). */
static bool
is_luhn(const char *digits, size_t n)
{
	int sum = 0;

	for (size_t i = 0; i < n; i++) {
		int value = digits[n - 1 - i] - '0';
		value *= i % 2 ? 2 : 1;
		sum += value > 9 ? value - 9 : value;
	}
	return sum % 10 == 0;
}

/* 13-19 digits, in groups by blanks or hyphens, that pass the sum and begin as cards do. */
static bool
has_card(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		char digits[20];
		size_t n = 0, k = i;

		bool is_inside = i && ((text[i - 1] >= '0' && text[i - 1] <= '9') ||
				       strchr(".-_:", text[i - 1]) ||
				       ((text[i - 1] | 32) >= 'a' && (text[i - 1] | 32) <= 'z'));
		if (text[i] < '2' || text[i] > '6' || is_inside)
			continue;
		for (; k < len && n < 20; k++) {
			if (text[k] >= '0' && text[k] <= '9')
				digits[n++] = text[k];
			else if (!((text[k] == ' ' || text[k] == '-') && n % 4 == 0 &&
				k + 1 < len &&
				   text[k + 1] >= '0' && text[k + 1] <= '9'))
				break;
		}
		bool ends = k == len || !((text[k] | 32) >= 'a' && (text[k] | 32) <= 'z');
		if (n >= 13 && n <= 19 && ends && is_luhn(digits, n))
			return true;
	}
	return false;
}

static void
check_secrets(struct linting *l, const char *path, const char *text, size_t len)
{
	for (size_t i = 0; i < LENGTH(secrets); i++) {
		regex_t regex;

		if (regcomp(&regex, secrets[i].pattern, REG_EXTENDED | REG_NOSUB) != 0)
			continue;
		if (regexec(&regex, text, 0, NULL, 0) == 0)
			lint_say(l, path, "it holds %s", secrets[i].what);
		regfree(&regex);
	}
	if (has_card(text, len))
		lint_say(l, path, "it holds a card number");
}

/* Controls, and what the safe-text door lets through nowhere. */
static void
check_bytes(struct linting *l, const char *path, const char *text, size_t len)
{
	long line = 1;

	for (size_t i = 0; i < len;) {
		uint32_t cp = 0;
		int n = text_decode(text + i, len - i, &cp);

		line += text[i] == '\n';
		if (n == 0 || (cp != '\n' && cp != '\t' && !text_cp_safe(cp))) {
			lint_say(l, path, "line %ld holds <%02X>", line,
				 n ? cp : (unsigned)(unsigned char)text[i]);
			return;
		}
		i += (size_t)n;
	}
}

/* Sentences are ours: there outside text stands in its visible form. */
static void
check_sentences(struct linting *l)
{
	for (size_t i = 0; i < l->n_sentences; i++) {
		const char *text = l->sentence[i].text;

		check_bytes(l, l->sentence[i].path, text, strlen(text));
	}
}

/* `<b>`, `[a](b)`, `@team`, `https://` out of what was quoted. Code is shown as it stands. */
static const char *
live_markup(const char *at, size_t len)
{
	bool is_code = false;

	for (size_t i = 0; i < len; i++) {
		bool is_escaped = i && at[i - 1] == '\\';

		if (at[i] == '`' && !is_escaped)
			is_code = !is_code;
		if (is_code || is_escaped)
			continue;
		if (at[i] == '<' && i + 1 < len && at[i + 1] != ' ' && at[i + 1] != '=' &&
		    !(at[i + 1] >= '0' && at[i + 1] <= '9'))
			return "markup";
		if (at[i] == '@' && i + 1 < len && ((at[i + 1] | 32) >= 'a') &&
		    ((at[i + 1] | 32) <= 'z'))
			return "a mention";
		if (i + 2 < len && memcmp(at + i, "://", 3) == 0)
			return "a link";
		if (at[i] == ']' && i + 1 < len && at[i + 1] == '(')
			return "a link";
	}
	return NULL;
}

static void
check_markup(struct linting *l)
{
	bool is_ours = false;

	for (size_t i = 0; i < l->n_lines; i++) {
		const struct md_line *line = &l->line[i];
		bool is_mark = line->len > 12 && memcmp(line->at, "<!-- sitrep:", 12) == 0;

		if (is_mark)
			is_ours = line->at[12] == 'b';
		if (!is_ours || is_mark || line->is_code)
			continue;
		const char *what = live_markup(line->at, line->len);
		if (what)
			lint_say(l, arena_fmt(l->arena, "md:%zu", i + 1), "outside text makes %s",
				 what);
	}
}

/* The end of a JSON text that begins at its quote. */
static const char *
end_of_text(const char *at)
{
	for (at++; *at && *at != '"'; at++)
		at += *at == '\\' && at[1];
	return at;
}

/* A name may hold NUL as logged; a sentence of ours never does, and what stands behind it would not
 * be read. */
static void
check_nul(struct linting *l, const char *report)
{
	char key[32] = "";

	for (const char *at = strchr(report, '"'); at; at = strchr(at, '"')) {
		const char *end = end_of_text(at);
		size_t len = (size_t)(end - at) - 1;
		const char *next = end + (*end == '"');

		next += strspn(next, " \t\r\n");
		if (*next == ':' && len < sizeof(key)) {
			memcpy(key, at + 1, len);
			key[len] = '\0';
		} else if (lint_is_sentence(key) && memmem(at, len, "\\u0000", 6)) {
			lint_say(l, key, "a sentence holds NUL: what stands behind it is not read");
		}
		at = end + (*end == '"');
	}
}

void
lint_l29(struct linting *l)
{
	const struct lint_input *in = l->in;
	char *report = arena_text(l->arena, in->report, in->report_len);

	check_bytes(l, "", in->report, in->report_len);
	check_nul(l, report);
	check_sentences(l);
	check_secrets(l, "", report, in->report_len);
	if (!l->md)
		return;
	if (in->markdown) {
		check_bytes(l, "md", in->markdown, in->markdown_len);
		check_secrets(l, "md", l->md, strlen(l->md));
	}
	check_markup(l);
}

/* -- for outside -- */

/* The `on` of new_checkout=on is in every text, and one letter or digit names nothing. */
static bool
is_common_word(const char *value)
{
	static const char *const words[] = { "on", "off", "in", "no", "yes", "new", "old", "all",
					     "any", "true", "false", "some", "other" };

	for (size_t i = 0; i < LENGTH(words); i++)
		if (strcmp(value, words[i]) == 0)
			return true;
	return text_width(value) < 2;
}

static void
check_outside(struct linting *l, const char *path, const char *text)
{
	static const char *const never[] = { "outage", "ETA", "no data was lost", "no data loss",
					     "data is safe", "root cause", "will not happen again",
					     NULL };
	const cJSON *table, *group;
	const char *people[12], *value[8];
	const char *word = lint_has_any(text, never);
	size_t n = lint_people(l, people, LENGTH(people));

	if (word)
		lint_say(l, path, "it says \"%s\"", word);
	for (size_t i = 0; i < n; i++)
		if (lint_has(text, people[i]))
			lint_say(l, path, "it names %.80s", people[i]);
	n = lint_values(lint_get(l->verdict, "cause"), value, LENGTH(value));
	for (size_t i = 0; i < n; i++)
		if (!is_common_word(value[i]) && lint_has(text, value[i]))
			lint_say(l, path, "it names the cause %.80s", value[i]);
	cJSON_ArrayForEach(table, l->stats)
		cJSON_ArrayForEach(group, lint_get(table, "groups")) {
			const char *version = lint_word(lint_get(group, "key"), "version");
			if (!is_common_word(version) && lint_has(text, version) &&
			    cJSON_GetArraySize(lint_get(group, "key")) == 1)
				lint_say(l, path, "it names the version %.80s", version);
		}
}

void
lint_l30(struct linting *l)
{
	const cJSON *entry;
	int i = 0;

	cJSON_ArrayForEach(entry, l->timeline) {
		if (strcmp(lint_word(entry, "visibility"), "ext") == 0)
			check_outside(l, arena_fmt(l->arena, "timeline[%d]", i),
				      lint_word(entry, "text"));
		i++;
	}
	if (!l->fresh)
		return;
	struct str text = { 0 };
	report_statuspage(l->in->fresh, &text);
	check_outside(l, "statuspage", str_text(&text));
	str_release(&text);
}
