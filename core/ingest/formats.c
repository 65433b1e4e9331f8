/* formats: names of formats: which there are, which was meant, what each says. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/formats.h"

#include <stdio.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/ingest/jsonform.h"

#define NAME_MOST 32	/* bytes of a name that is compared by edits */

/* Is a word among words by blanks? */
static bool
is_among(const char *words, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = words; at && *at;) {
		size_t n = strcspn(at, " ");
		if (n == len && memcmp(at, word, n) == 0)
			return true;
		at += n + (at[n] == ' ');
	}
	return false;
}

/* Levenshtein's distance: the fewest bytes put in, taken out or changed. */
static size_t
edits(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t row[NAME_MOST + 1];

	for (size_t k = 0; k <= b_len; k++)
		row[k] = k;
	for (size_t i = 1; i <= a_len; i++) {
		size_t diagonal = row[0];
		row[0] = i;
		for (size_t k = 1; k <= b_len; k++) {
			size_t best = diagonal + (a[i - 1] != b[k - 1]);
			best = row[k] + 1 < best ? row[k] + 1 : best;
			best = row[k - 1] + 1 < best ? row[k - 1] + 1 : best;
			diagonal = row[k];
			row[k] = best;
		}
	}
	return row[b_len];
}

/* The i-th name of all: the rows' own, `json` and the like, the JSON flavors. */
static const char *
name_at(size_t i)
{
	static const char *const others[] = { "json", "auto", "cri" };
	size_t n = 0;

	while (formats_at(n))
		n++;
	if (i < n)
		return formats_at(i)->name;
	i -= n;
	if (i < LENGTH(others))
		return others[i];
	const struct jsonform *form = jsonform_at(i - LENGTH(others));
	return form ? form->name : NULL;
}

const char *
formats_nearest(const char *name)
{
	size_t len = strlen(name), least = SIZE_MAX;
	const char *best = name_at(0);

	len = len < NAME_MOST ? len : NAME_MOST;
	for (size_t i = 0; name_at(i); i++) {
		size_t n = edits(name, len, name_at(i), strlen(name_at(i)));
		if (n < least) {
			least = n;
			best = name_at(i);
		}
	}
	return best;
}

static const struct format *
find(const char *name)
{
	for (size_t i = 0; formats_at(i); i++)
		if (strcmp(formats_at(i)->name, name) == 0 || is_among(formats_at(i)->also, name))
			return formats_at(i);
	return NULL;
}

size_t
formats_mark(const struct format *format, const char *at, size_t len)
{
	const char *mark = format->mark, *also = format->also_mark;
	const char *found = mark && len ? memmem(at, len, mark, strlen(mark)) : NULL;

	if (!found)
		return SIZE_MAX;
	const char *next = found + strlen(mark);
	bool is_torn = next == at + len;
	if ((format->mark_next && !is_torn && !strchr(format->mark_next, *next)) ||
	    (also && !memmem(next, (size_t)(at + len - next), also, strlen(also))))
		return SIZE_MAX;
	return (size_t)(found - at);
}

const struct format *
formats_find(const char *name, struct err *err)
{
	const struct format *format = find(name);

	if (format)
		return format;
	err_set(err, ERR_USAGE,
		"--input-format: %s: no such format; nearest: %s; list: sitrep help formats", name,
		formats_nearest(name));
	return NULL;
}

int
formats_choose(const char *name, struct format_choice *out, struct err *err)
{
	/* CRI is a prefix: what stands behind it is found out. */
	bool is_auto = strcmp(name, "auto") == 0 || strcmp(name, "cri") == 0;

	*out = (struct format_choice){ .is_auto = is_auto };
	if (out->is_auto || strcmp(name, "json") == 0)
		return 0;
	out->json = jsonform_find(name);
	out->text = find(name);
	if (!out->json && !out->text)
		formats_find(name, err);
	return out->json || out->text ? 0 : -1;
}

char *
formats_roles(const struct format *format, char *buf, size_t size)
{
	static const char *const words[ROLES] = { "time", "latency", "status", "endpoint",
						  "version" };
	size_t n = 0;

	buf[0] = '\0';
	for (enum role role = ROLE_TIME; role < ROLES && n < size; role++) {
		const struct format_field *found = NULL;
		for (size_t i = 0; i < FORMAT_FIELDS && format->field[i].name && !found; i++)
			if (format->field[i].role == role)
				found = &format->field[i];
		if (!found)
			continue;
		const char *unit = unit_word(found->unit);
		int wrote = snprintf(buf + n, size - n, "%s%s%s%s%s", n ? ", " : "", words[role],
				     unit && role == ROLE_LATENCY ? " (" : "",
				     unit && role == ROLE_LATENCY ? unit : "",
				     unit && role == ROLE_LATENCY ? ")" : "");
		n += wrote > 0 ? (size_t)wrote : 0;
	}
	if (n == 0)
		snprintf(buf, size, "by the names of its fields");
	return buf;
}
