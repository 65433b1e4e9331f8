/* redact: pseudonyms for what names a customer or a person; marks for secrets and ids. */
/* SPDX-License-Identifier: MIT */
#include "core/base/redact.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/instant.h"
#include "core/base/mem.h"
#include "core/base/redact_private.h"
#include "core/base/text.h"

enum { WORDS_AT_ONCE = 32, LEAST = 3 };

static struct veil *
veil_of(struct redact *redact, uint32_t id)
{
	while (redact->n < id) {
		GROW(redact->veil, redact->n, redact->cap);
		redact->veil[redact->n++] = (struct veil){ UNKNOWN, NULL };
	}
	return &redact->veil[id - 1];
}

static const struct name *
name_of(struct redact *redact, const char *text, size_t len, unsigned unsafe)
{
	struct name *name = ARENA_NEW(&redact->arena, struct name, 1);
	struct str clean = { 0 };

	name->raw = arena_text(&redact->arena, text, len);
	name->len = len;
	text_safe(&clean, text, len);
	name->clean = arena_text(&redact->arena, str_text(&clean), clean.len);
	name->unsafe = unsafe;
	str_release(&clean);
	return name;
}

/* A, B .. Z, AA, AB ..: the n-th, from 0. */
static void
letters(char *out, uint32_t n)
{
	char back[16];
	int len = 0;

	for (n++; n > 0; n = (n - 1) / 26)
		back[len++] = (char)('A' + (n - 1) % 26);
	for (int i = 0; i < len; i++)
		out[i] = back[len - 1 - i];
	out[len] = '\0';
}

static uint32_t
next_of(struct redact *redact, const char *word)
{
	for (size_t i = 0; i < redact->n_counters; i++)
		if (strcmp(redact->counter[i].word, word) == 0)
			return redact->counter[i].n++;
	GROW(redact->counter, redact->n_counters, redact->cap_counters);
	struct counter *counter = &redact->counter[redact->n_counters++];
	*counter = (struct counter){ .n = 1 };
	snprintf(counter->word, sizeof(counter->word), "%s", word);
	return 0;
}

void
redact_allow(struct redact *redact, uint32_t id)
{
	struct veil *veil = id == NAME_NONE || id == NAME_OTHER ? NULL : veil_of(redact, id);

	if (veil && veil->state == UNKNOWN) {
		veil->state = ALLOWED;
		veil->shown = NULL;	/* it may have been shown as unknown before */
	}
}

void
redact_hide(struct redact *redact, uint32_t id, const char *field)
{
	struct veil *veil = id == NAME_NONE || id == NAME_OTHER ? NULL : veil_of(redact, id);
	char word[WORD_MAX], text[WORD_MAX + 20], letter[16];
	size_t n = 0;

	if (!veil || veil->state == HIDDEN)
		return;
	/* The field's name is outside text: its letters are enough. */
	for (const char *c = redact_last_part(field); *c && n + 1 < sizeof(word); c++)
		if ((*c | 32) >= 'a' && (*c | 32) <= 'z')
			word[n++] = (char)(*c | 32);
	word[n] = '\0';
	letters(letter, next_of(redact, n ? word : "value"));
	int len = snprintf(text, sizeof(text), "%s-%s", n ? word : "value", letter);
	veil->state = HIDDEN;
	veil->shown = name_of(redact, text, (size_t)len, 0);
}

/* Outside text with its patterns masked. */
static void
mask(const char *at, size_t len, struct str *out)
{
	const char *end = at + len, *start = at, *kind = "";

	while (at < end) {
		size_t n = redact_pattern(at, start, end, &kind);

		if (n) {
			str_fmt(out, "<%s>", kind);
			at += n;
		} else {
			str_char(out, *at++);
		}
	}
}

const struct name *
redact_shown(struct redact *redact, uint32_t id, const struct name *name)
{
	struct veil *veil = veil_of(redact, id);
	struct str text = { 0 };

	if (veil->shown)
		return veil->shown;
	if (veil->state == ALLOWED) {
		mask(name->raw, name->len, &text);
		veil->shown = text.len == name->len && memcmp(str_text(&text), name->raw,
			      name->len) == 0 ? name
					      : name_of(redact, str_text(&text), text.len,
							name->unsafe);
	} else {
		/* Nothing is known of it: it is hidden under its number. */
		char letter[16];
		letters(letter, id - 1);
		str_fmt(&text, "value-%s", letter);
		const struct name *shown = name_of(redact, str_text(&text), text.len, 0);
		str_release(&text);
		veil->shown = shown;
		return shown;
	}
	str_release(&text);
	return veil->shown;
}

static bool
is_part(char c)
{
	return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') ||
	       (unsigned char)c >= 0x80;
}

/* The longest hidden name that stands at a place, by whole words. */
static size_t
hidden_at(struct redact *redact, struct names *names, const char *at, const char *end,
	  const struct name **shown)
{
	size_t best = 0, words = 0;

	for (const char *to = at; to < end && words < WORDS_AT_ONCE && to - at < 256; to++) {
		if (is_part(*to) && to + 1 < end && is_part(to[1]))
			continue;
		size_t len = (size_t)(to - at) + 1;
		uint32_t id = len >= LEAST ? names_find(names, at, len) : NAME_NONE;
		words++;
		if (id != NAME_NONE && veil_of(redact, id)->state == HIDDEN) {
			*shown = veil_of(redact, id)->shown;
			best = len;
		}
	}
	return best;
}

void
redact_text(struct redact *redact, struct names *names, const char *text, size_t len,
	    struct str *out)
{
	const char *end = text + len, *kind = "";

	for (const char *at = text; at < end;) {
		const struct name *shown = NULL;
		bool is_start = at == text || !is_part(at[-1]);
		size_t n = is_start && names ? hidden_at(redact, names, at, end, &shown) : 0;

		if (n) {
			str_add(out, shown->clean);
			at += n;
		} else if ((n = redact_pattern(at, text, end, &kind))) {
			str_fmt(out, "<%s>", kind);
			at += n;
		} else {
			str_char(out, *at++);
		}
	}
}

/* A JSON text from its quote to its end; without an end all that is left. */
static size_t
quoted(const char *at, const char *end)
{
	const char *to = at + 1;

	while (to < end && *to != '"')
		to += *to == '\\' && to + 1 < end ? 2 : 1;
	return to < end ? (size_t)(to - at) + 1 : (size_t)(end - at);
}

/* A short number, or a word of JSON: bare text of any other kind may be somebody's name. */
static bool
is_plain(const char *at, size_t len)
{
	static const char *const words[] = { "true", "false", "null" };
	size_t n = 0;

	for (size_t i = 0; i < LENGTH(words); i++)
		if (len == strlen(words[i]) && memcmp(at, words[i], len) == 0)
			return true;
	while (n < len && ((at[n] >= '0' && at[n] <= '9') || at[n] == '.' || (!n && at[n] == '-')))
		n++;
	return n == len && len <= 6;
}

/* A value: shown when the table shows it, or when it is short and plain: a number, a time, a word
 * of JSON. */
static void
put_value(struct redact *redact, struct names *names, const char *at, size_t len, bool is_text,
	  struct str *out)
{
	uint32_t id = names_find(names, at, len);
	int64_t at_ns;
	unsigned flags;
	bool is_time = len >= 10 && len <= 35 && at[4] == '-' && at[7] == '-' &&
		       instant_parse(at, len, &at_ns, &flags) == 0;

	if (id != NAME_NONE)
		str_add(out, names_get(names, id)->clean);
	else if ((!is_text && is_plain(at, len)) || is_time)
		str_bytes(out, at, len);
	else
		str_add(out, "<hidden>");
	(void)redact;
}

void
redact_value(struct redact *redact, struct names *names, const char *field, const char *text,
	     bool is_text, bool is_cut, struct str *out)
{
	size_t len = strlen(text);

	if (!redact_hides(redact, field)) {
		mask(text, len, out);
	} else if (is_cut) {
		str_add(out, "<hidden>");
	} else if (!is_text && is_plain(text, len)) {
		str_add(out, text);
	} else {
		uint32_t id = names_id(names, text, len);

		redact_hide(redact, id, field);
		str_add(out, names_get(names, id)->clean);
	}
}

/* A key that is written as names of fields are; a key that is data is not. */
static void
put_key(const char *at, size_t len, struct str *out)
{
	bool is_name = true;

	for (size_t i = 0; i < len; i++)
		is_name = is_name && ((at[i] >= '0' && at[i] <= '9') ||
				      ((at[i] | 32) >= 'a' && (at[i] | 32) <= 'z') ||
				      strchr("_.$@-/", at[i]));
	str_char(out, '"');
	if (is_name)
		mask(at, len, out);
	else
		str_add(out, "<hidden>");
	str_char(out, '"');
}

/* Does a bare token stand where JSON has a value? In a line that is cut inside a string, what was
 * quoted stands bare. */
static bool
is_placed(const char *start, const char *at, size_t n, const char *end)
{
	const char *before = at, *after = at + n;

	while (before > start && before[-1] == ' ')
		before--;
	while (after < end && (*after == ' ' || *after == '\r' || *after == '\n'))
		after++;
	return before > start && memchr(":,[", before[-1], 3) &&
	       (after == end || memchr(",]}", *after, 3));
}

void
redact_bytes(struct redact *redact, struct names *names, const char *at, size_t len,
	     struct str *out)
{
	const char *start = at, *end = at + len;
	bool is_json = memchr(at, '{', len) || memchr(at, '"', len);

	if (!is_json) {
		str_fmt(out, "<%zu bytes, hidden>", len);
		return;
	}
	while (at < end) {
		size_t n = 0;

		if (*at == '"') {
			n = quoted(at, end);
			const char *next = at + n;
			while (next < end && (*next == ' ' || *next == '\t' || *next == '\n'))
				next++;
			if (next < end && *next == ':' && n > 2 && n < WORD_MAX) {
				put_key(at + 1, n - 2, out);
			} else {
				str_char(out, '"');
				if (n > 2)
					put_value(redact, names, at + 1, n - 2, true, out);
				str_char(out, '"');
			}
		} else if (is_part(*at) || *at == '-') {
			while (at + n < end && (is_part(at[n]) || strchr("-+._", at[n])))
				n++;
			put_value(redact, names, at, n, !is_placed(start, at, n, end), out);
		} else {
			str_char(out, *at);
			n = 1;
		}
		at += n;
	}
}
